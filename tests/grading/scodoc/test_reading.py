"""Bulletins read: tolerant of the form, hard on what would be wrong, every fault with its place."""

import re
from fractions import Fraction
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from grading.core.bulletins.values import NumberSource, Presence
from grading.core.files.parsing import parse_json
from grading.core.values import Kind, MarkStatus
from grading.imports.limits import Unreadable
from grading.imports.scodoc.bundles import (
    JSON_BYTES,
    NOTHING_IN_IT,
    OF_ZIP,
    TOO_LARGE,
    TOO_MANY,
    Sent,
    read_bundle,
)
from grading.imports.scodoc.reading import read_bulletin
from grading.imports.scodoc.writing import bulletin_to_document
from tests.grading.scodoc.mutations import spoilt
from tests.grading.scodoc.printed import as_bytes, changed, document, small, without

SMALL = small()
EXAM = ("ressources", "R101", "evaluations", 0)


def read(given):
    """A bulletin and its faults, as they come out of a file."""
    return read_bulletin(parse_json(as_bytes(given)), "b.json")


def bundle(*files):
    return read_bundle([Sent(name, content) for name, content in files])


def zipped(entries, **kwargs):
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED, **kwargs) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_who_and_when():
    bulletin, _ = read(SMALL)
    person, session = bulletin.person, bulletin.session
    assert (person.number, person.last_name, person.born_on) == (
        "22600001",
        "EXEMPLE",
        "2008-01-01",
    )
    assert (session.id, session.number, session.year) == ("718", 1, 2026)
    assert bulletin.groups == ("TD1",)


def test_marks_coefficients_and_weights():
    bulletin, _ = read(SMALL)
    exam, blank = bulletin.by_code["R101"].results
    assert (exam.mark.value, exam.assessment.coefficient, exam.date) == (12, 1, "2026-11-05")
    assert exam.assessment.weights == {"UE11": Fraction(1)}
    assert blank.mark is None


@pytest.mark.parametrize(
    ("written", "status"),
    [("ABS", MarkStatus.ABSENT), ("EXC", MarkStatus.EXCUSED), ("att", MarkStatus.PENDING)],
)
def test_the_words_of_marks(written, status):
    bulletin, _ = read(changed(SMALL, *EXAM, "note", "value", to=written))
    assert bulletin.by_code["R101"].results[0].mark.status is status


@pytest.mark.parametrize("written", ["~", "-", "", None, "NP"])
def test_a_mark_that_is_not_there(written):
    bulletin, _ = read(changed(SMALL, *EXAM, "note", "value", to=written))
    assert bulletin.by_code["R101"].results[0].mark is None


def first_result(bulletin):
    return bulletin.by_code["R101"].results[0]


FORMS = [
    ((*EXAM, "note"), "12.00", lambda b: first_result(b).mark.value, 12),
    ((*EXAM, "coef"), "02.50", lambda b: first_result(b).assessment.coefficient, Fraction("2.5")),
    ((*EXAM, "evaluation_type"), 2, lambda b: first_result(b).assessment.kind, Kind.SECOND_SESSION),
    (
        ("ues", "UE11", "moyenne"),
        {"value": "9.5", "rang": "1"},
        lambda b: b.ues[0].average.text,
        "9.5",
    ),
    (("ues", "UE11", "bonus"), "00.50", lambda b: b.ues[0].bonus, Fraction("0.5")),
    (("ressources", "R101", "moyenne", "value"), "EXC", lambda b: b.modules[0].average.value, None),
    (("ressources", "R101", "titre"), None, lambda b: b.modules[0].title, "R101"),
    (("etudiant", "code_nip"), 22600001, lambda b: b.person.number, "22600001"),
    (("etudiant", "code_nip"), None, lambda b: b.person.source, NumberSource.INTERNAL),
    (("etudiant", "nom"), "DE\u00a0LA RUE", lambda b: b.person.last_name, "DE LA RUE"),
    (("etat_inscription",), "D", lambda b: b.presence, Presence.RESIGNED),
    (("semestre", "annee_universitaire"), None, lambda b: b.session.year, 2026),
    (("ues", "UE11", "saes"), [], lambda b: [line.module for line in b.ues[0].lines], ["R101"]),
]


@pytest.mark.parametrize(("path", "to", "find", "found"), FORMS)
def test_the_forms_that_scodoc_gives(path, to, find, found):
    bulletin, faults = read(changed(SMALL, *path, to=to))
    assert faults == []
    assert find(bulletin) == found


LEFT_OUT = [
    *(("date",), ("options",), ("version",), ("formation",)),
    *(("semestre", "rang"), ("semestre", "notes"), ("semestre", "groupes")),
    *((*EXAM, "poids"), (*EXAM, "id"), (*EXAM, "coef"), ("ressources", "R101", "moyenne")),
    *(("ues", "UE11", "ECTS"), ("ues", "UE11", "bonus"), ("etudiant", "email")),
]


@pytest.mark.parametrize("path", LEFT_OUT)
def test_what_some_versions_leave_out(path):
    bulletin, faults = read(without(SMALL, *path))
    assert (faults, len(bulletin.ues)) == ([], 1)


def test_the_ue_of_sports_is_left_out():
    given = changed(SMALL, "ues", "BONUS", to={"type": 1, "modules": {}})
    assert [ue.code for ue in read(given)[0].ues] == ["UE11"]


MARK = "ressources.R101.evaluations[0].note.value"
A_MARK = "une note, ABS, EXC, ATT ou «\u00a0~\u00a0» est attendu"
RANGE = "de 0 à 9999,999, trois décimales au plus"
UNDESCRIBED = "ce module n’est décrit ni dans «\u00a0ressources\u00a0» ni dans «\u00a0saes\u00a0»"
NO_BULLETIN = (
    "«\u00a0etudiant\u00a0» et «\u00a0ues\u00a0» sont attendus\u00a0: ce n’est pas un bulletin"
)
UNPUBLISHED = "ce bulletin n’est pas publié\u00a0: ScoDoc n’y a mis aucune note"
FAULTS = [
    ((*EXAM, "note", "value"), "21.00", MARK, "21.00 n’est pas une note sur 20"),
    ((*EXAM, "note", "value"), "douze", MARK, f"{A_MARK}, pas « douze »"),
    ((*EXAM, "note", "value"), [], MARK, f"{A_MARK}, pas une liste"),
    ((*EXAM, "coef"), "-1", "", f"-1\u00a0: {RANGE}"),
    ((*EXAM, "coef"), 10**60, "", "un nombre est attendu, pas un nombre démesuré"),
    ((*EXAM, "poids", "UE11"), {}, "", "un nombre est attendu, pas un objet"),
    ((*EXAM, "evaluation_type"), 9, "", "9 n’est pas un type d’évaluation (0, 1, 2, 3)"),
    ((*EXAM, "id"), "R1012", "evaluations", "l’évaluation R1012 y est 2 fois"),
    (("ressources", "R101", "evaluations"), {}, "", "une liste est attendue, pas un objet"),
    (("ressources", "R101", "moyenne", "value"), "25", "", "25 n’est pas une moyenne sur 20"),
    (("ues", "UE11", "ressources", "R199"), {}, "", UNDESCRIBED),
    (("ues",), {}, "", "ce bulletin ne porte aucune UE"),
    (("etudiant", "nom"), "", "", "ce texte est vide"),
    (("etudiant", "nom"), "A\x00B", "", "« A\x00B » ne s’imprime pas"),
    (("etudiant", "prenom"), "x" * 101, "", f"« {'x' * 40}… » dépasse 100 caractères"),
    (("semestre", "numero"), 7, "", "un semestre de 1 à 6 est attendu"),
    (("type",), "DUT", "", "ce n’est pas un bulletin du BUT"),
    (("publie",), False, "", UNPUBLISHED),
]


def place_of(path):
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


@pytest.mark.parametrize(("path", "to", "place", "message"), FAULTS)
def test_each_fault_says_its_place(path, to, place, message):
    bulletin, faults = read(changed(SMALL, *path, to=to))
    assert (bulletin, faults) == (None, [f"{place or place_of(path)}: {message}"])


def test_what_is_no_bulletin_is_told_at_once():
    assert read(changed(SMALL, "ues", to=[]))[1] == [NO_BULLETIN]
    assert read([1])[1] == ["un objet est attendu, pas une liste"]


def test_a_number_is_needed():
    given = SMALL
    for key in ("code_nip", "code_ine", "etudid"):
        given = changed(given, "etudiant", key, to=None)
    assert read(given)[1] == [
        "etudiant.code_nip: aucun numéro\u00a0: code_nip, code_ine ou etudid est attendu"
    ]


@pytest.mark.parametrize("given", [SMALL, document()], ids=["small", "semester"])
def test_what_is_kept_reads_the_same(given):
    bulletin, _ = read(given)
    again, faults = read_bulletin(bulletin_to_document(bulletin), "b.json")
    assert (again, faults) == (bulletin, [])


# Several files


def another(number="22600002", name="Autre"):
    return as_bytes(document(number=number, name=name))


def test_files_a_list_and_a_zip_are_read_alike():
    one, two = as_bytes(SMALL), another()
    apart = bundle(("a.json", one), ("b.json", two)).bulletins
    together = bundle(("tout.json", b"[" + one + b"," + two + b"]")).bulletins
    inside = bundle(
        ("tout.zip", zipped({"s1/": b"", "s1/a.json": one, "__MACOSX/a.json": b"x", "b.json": two}))
    ).bulletins
    assert [each.content for each in apart] == [each.content for each in together]
    assert [each.content for each in apart] == [each.content for each in inside]


def test_the_same_bulletin_twice_counts_once():
    one = as_bytes(SMALL)
    assert len(bundle(("a.json", one), ("b.json", one)).bulletins) == 1


def test_two_bulletins_of_one_student_must_agree():
    other = as_bytes(changed(SMALL, *EXAM, "note", "value", to="13.00"))
    found = bundle(("a.json", as_bytes(SMALL)), ("b.json", other))
    assert found.bulletins == ()
    assert found.faults == (
        "b.json\u00a0: un autre bulletin de EXEMPLE CAMILLE, pour ce semestre, est dans a.json",
    )


def test_one_faulty_file_and_nothing_is_read():
    found = bundle(("a.json", as_bytes(SMALL)), ("b.json", b"{"), ("c.json", b""))
    assert found.bulletins == ()
    assert found.faults == (
        "b.json\u00a0: le fichier n’est pas du JSON (ligne 1, colonne 2)",
        "c.json\u00a0: le fichier est vide",
    )


def test_many_faults_are_cut():
    given = changed(document(), "ressources", to=dict.fromkeys(map(str, range(199)), 1))
    found = bundle(*((f"{rank}.json", as_bytes(given)) for rank in range(3)))
    assert len(found.faults) == 201
    assert found.faults[-1].startswith("… et ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04" + zipped({}), NOTHING_IN_IT),
        (zipped({"a.json": as_bytes(SMALL)})[:80], OF_ZIP.broken),
        (zipped({"a.json": b" " * 41_000_000}), OF_ZIP.heavy),
        (b"[" * 5_100_000, TOO_LARGE),
        (zipped({f"{rank}.json": b"[]" for rank in range(601)}), TOO_MANY),
        (b"[]", NOTHING_IN_IT),
    ],
    ids=["empty zip", "cut zip", "bomb", "large", "many", "nothing"],
)
def test_what_is_beyond_the_limits_is_refused(content, sentence):
    with pytest.raises(Unreadable, match=f"^{sentence[:40]}"):
        bundle(("a.zip", content))


def test_a_large_or_foreign_file_of_a_zip_is_named():
    found = bundle(("a.zip", zipped({"a.json": b" " * (JSON_BYTES + 1), "b.txt": b"x"})))
    assert found.faults == (
        "a.json\u00a0: plus de 6 Mo\u00a0: envoyez les bulletins en plusieurs fichiers",
        "b.txt\u00a0: un fichier .json est attendu dans le zip",
    )


def test_a_spoilt_file_of_a_zip_is_named():
    content = zipped({"a.json": as_bytes(document())})
    middle = len(content) // 3
    found = bundle(("a.zip", content[:middle] + b"\x00" * 40 + content[middle + 40 :]))
    assert found.faults == ("a.json\u00a0: ce fichier du zip est abîmé\u00a0: refaites le zip",)


UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")


@pytest.mark.parametrize("seed", range(150))
def test_a_spoilt_bulletin_is_read_or_says_why_in_french(seed):
    found = bundle(("b.json", spoilt(SMALL, seed)))
    assert bool(found.bulletins) != bool(found.faults)
    for fault in found.faults:
        assert fault.startswith("b.json")
        assert not UNPRINTABLE.search(fault)
        assert len(fault) < 400

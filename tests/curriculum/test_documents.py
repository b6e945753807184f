"""A programme file read, imported, exported and written again."""

from decimal import Decimal

import pytest

from curriculum import validators
from curriculum.documents import LARGEST_FILE, export_document, read_document, write_document
from curriculum.models import Module, Programme
from curriculum.services import import_programme
from curriculum.validators import ProgrammeFaults
from tests.curriculum.conftest import FILE
from tests.factories import ProgrammeFactory


def refusal(data):
    with pytest.raises(ProgrammeFaults) as error:
        read_document(data)
    return [str(fault) for fault in error.value.faults]


def test_file_is_written_as_it_was_read():
    assert write_document(read_document(FILE.read_bytes())) == FILE.read_text(encoding="utf-8")


def test_round_trip_through_the_database(programme, document):
    assert export_document("but-gmp-le-creusot") == document


def test_round_trip_gives_the_same_bytes(programme):
    written = write_document(export_document("but-gmp-le-creusot", "2022"))
    assert written == FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "rules",
    [
        {"assessment_weighting": "per_type", "rcue_weights": "equal"},
        {"validation_bar": "10.5", "mark_decimals": 3},
    ],
)
def test_rules_are_kept_as_they_were_imported(document, department, rules):
    document["rules"] = rules
    import_programme(document, department=department)
    assert export_document(document["code"])["rules"] == rules


def test_optional_parts_round_trip(document, department):
    document["competences"][0]["notes"] = ["printed:29"]
    document["questions"][0].pop("assumed")
    document["questions"][0].pop("lines")
    for semester in document["semesters"]:
        del semester["total"], semester["notes"]
        for ue in semester["ues"]:
            del ue["totals"], ue["notes"]
    import_programme(document, department=department)
    assert export_document(document["code"]) == document


def test_numbers_become_decimal_strings(document, department):
    row = document["semesters"][0]["ues"][0]["rows"][0]
    row |= {"coefficient": 2, "hours": {"tp": Decimal("8.0"), "td": 10}}
    import_programme(document, department=department)
    exported = export_document(document["code"])["semesters"][0]["ues"][0]["rows"][0]
    assert exported["coefficient"] == "2"
    assert list(exported["hours"].items()) == [("td", "10"), ("tp", "8")]


def test_export_takes_few_queries(programme, django_assert_num_queries):
    with django_assert_num_queries(12):
        export_document(programme.code)


def test_newest_version_is_exported_by_default(db):
    ProgrammeFactory(code="but-essai", version="1")
    ProgrammeFactory(code="but-essai", version="2")
    assert export_document("but-essai")["version"] == "2"
    assert export_document("but-essai", "1")["version"] == "1"


@pytest.mark.parametrize(("code", "version"), [("rien", None), ("but-gmp-le-creusot", "1999")])
def test_unknown_programme_is_said(programme, code, version):
    with pytest.raises(Programme.DoesNotExist):
        export_document(code, version)


def test_decimals_are_read_exactly():
    assert read_document(b'{"a": 0.1, "b": 12, "c": 1e2}') == {
        "a": Decimal("0.1"),
        "b": 12,
        "c": Decimal(100),
    }


def test_byte_order_mark_is_accepted():
    assert read_document("\ufeff{}".encode()) == {}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "ligne 1, colonne 1 : ce n’est pas du JSON (Expecting value)"),
        (b'{"a": \n,}', "ligne 2, colonne 1 : ce n’est pas du JSON (Expecting value)"),
        (b'{"a": "\xff"}', "le fichier n’est pas en UTF-8 (octet 7)"),
        (b" " * (LARGEST_FILE + 1), "le fichier dépasse 8 Mo"),
        (b"[" * 100_000, "le fichier est imbriqué trop profondément"),
    ],
    ids=["empty", "syntax", "latin-1", "large", "deep"],
)
def test_unreadable_file_is_refused(data, expected):
    assert refusal(data) == [expected]


def test_abyss_is_refused():
    assert refusal(b'{"a":' * 40 + b"1" + b"}" * 40) == [
        "a.a.a.a: le fichier est imbriqué trop profondément"
    ]


def test_key_written_twice_is_refused_at_its_place():
    assert refusal(b'{"code": 1, "a": [{"b": 1, "b": 2}], "code": 2}') == [
        "code: cette clé est écrite deux fois",
        "a[0].b: cette clé est écrite deux fois",
    ]


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "1e99999999999999999999", "9" * 5000],
    ids=["nan", "infinity", "exponent", "digits"],
)
def test_monstrous_number_is_read_then_refused_at_its_place(document, number):
    text = write_document(document).replace('"level": 1', f'"level": {number}', 1)
    found = validators.faults(read_document(text.encode()))
    assert [fault.place for fault in found] == ["semesters[0].ues[0].level"]


def modules_of(programme, code):
    found = Module.objects.filter(programme=programme, code=code).order_by("position")
    return [(module.parcours.code if module.parcours else None) for module in found]


@pytest.mark.parametrize(
    ("code", "parcours"),
    [
        ("R5.03", [None]),
        ("R3.18", ["IPI"]),
        ("SAÉ 3.02", ["IPI", "CPD", "CAI"]),
        ("IMM3", [None]),
    ],
)
def test_rows_share_the_module_that_they_speak_of(programme, code, parcours):
    assert modules_of(programme, code) == parcours


def test_initial_training_and_alternance_share_their_modules(programme):
    module = Module.objects.get(programme=programme, code="R5.03")
    assert {row.ue.semester.modality for row in module.coefficients.all()} == {"FI", "FA"}


def test_one_title_for_several_parcours_is_one_module(document, department):
    """CPD and CAI, and IPI itself, under one title: one module, whose rows bear the parcours."""
    for semester in document["semesters"][2:4]:
        for row in semester["ues"][4]["rows"]:
            if row["module"] == "SAÉ 3.02":
                row["title"] = "Une seule SAÉ"
    programme = import_programme(document, department=department).programme
    assert modules_of(programme, "SAÉ 3.02") == [None]
    assert export_document(programme.code) == document

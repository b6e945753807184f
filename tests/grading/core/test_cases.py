"""Case documents: what is read, and every fault with its place."""

import json
from copy import deepcopy
from fractions import Fraction

import pytest

from grading.core.files.cases import case_from_document
from grading.core.files.parsing import parse_json
from grading.core.files.programmes import programme_from_document
from grading.core.files.reading import Unreadable
from grading.core.values import Kind, MarkStatus

PROGRAMME = {
    "format": 1,
    "code": "essai",
    "title": "Essai",
    "version": "1",
    "rules": {"rcue_weights": "ects"},
    "parcours": [{"code": "IPI", "title": "Innover"}, {"code": "CAI", "title": "Vendre"}],
    "competences": [
        {"short": "Spécifier", "title": "Spécifier", "parcours": None},
        {"short": "Vendre", "title": "Vendre", "parcours": "CAI"},
    ],
    "semesters": [
        {
            "number": 1,
            "modality": "FI",
            "ues": [
                {
                    "code": "UE11",
                    "competence": "Spécifier",
                    "level": 1,
                    "ects": 8,
                    "rows": [
                        {
                            "module": "R1.05",
                            "kind": "resource",
                            "title": "Ingénierie",
                            "parcours": None,
                            "coefficient": "1.5",
                            "assessments": {"TP": "2"},
                            "hours": {"td": "10"},
                            "notes": ["printed:29"],
                        },
                        {"module": "R1.07", "coefficient": 2},
                    ],
                }
            ],
        },
        {
            "number": 3,
            "modality": "FI",
            "ues": [
                {
                    "code": "UE35",
                    "competence": None,
                    "level": 2,
                    "ects": "6",
                    "rows": [
                        {"module": "SAÉ 3.02", "kind": "sae", "parcours": "IPI", "coefficient": 1},
                        {"module": "SAÉ 3.02", "kind": "sae", "parcours": "CAI", "coefficient": 3},
                        {"module": "R3.01", "parcours": "CAI", "coefficient": 1},
                    ],
                }
            ],
        },
    ],
}
CASE = {
    "format": 1,
    "programme": PROGRAMME,
    "rules": {
        "compare": "exact",
        "bonuses": [{"name": "sport", "sign": "bonus", "method": "points"}],
    },
    "assessments": [
        {"id": "a1", "semester": 1, "module": "R1.05", "type": "TP", "weights": {"UE11": "0.5"}},
        {"id": "a2", "semester": 1, "module": "R1.07", "kind": "bonus", "max": "10"},
        {"id": "a3", "semester": 3, "module": "SAÉ 3.02", "coefficient": "2"},
        {"id": "a4", "semester": 3, "module": "R3.01"},
        {"id": "a5", "semester": 1, "module": "R1.05", "kind": "second_session"},
    ],
    "students": [
        {
            "id": "s1",
            "parcours": "CAI",
            "modality": {"3": "FA"},
            "marks": {"a1": "12,5", "a2": "-1", "a3": "ABS", "a4": "EXC", "a5": "ATT"},
            "module_averages": {"R1.07": "11.25"},
            "ue_averages": {"UE35": "9.995"},
            "adjustments": {"UE11": "-0.3"},
            "bonus_values": {"sport": "14,55"},
            "exempt_modules": ["R1.07"],
            "acquired": {"UE11": {"average": None, "code": "ADM"}},
        },
        {"id": "s2"},
    ],
}


def read(document):
    return case_from_document(document, lambda code: PROGRAMME if code == "essai" else None)


def changed(place, value, document=CASE):
    """The document with another value at a place such as `students/0/id`."""
    document = deepcopy(document)
    *path, last = [int(step) if step.isdigit() else step for step in place.split("/")]
    part = document
    for step in path:
        part = part[step]
    part[last] = value
    return document


def faults_of(document):
    with pytest.raises(Unreadable) as caught:
        read(document)
    return caught.value.faults


def test_a_case_is_read_whole():
    case = read(CASE)
    student = case.students[0]
    assert [case.rules.rcue_weights, case.rules.compare] == ["ects", "exact"]
    assert case.assessments[0].weights == {"UE11": Fraction(1, 2)}
    assert [each.kind for each in case.assessments[:2]] == [Kind.NORMAL, Kind.BONUS]
    assert [mark.status for mark in student.marks.values()] == [
        MarkStatus.GRADED,
        MarkStatus.GRADED,
        MarkStatus.ABSENT,
        MarkStatus.EXCUSED,
        MarkStatus.PENDING,
    ]
    assert (student.marks["a1"].value, student.marks["a2"].value) == (Fraction(25, 2), -1)
    assert [student.modality_in(number) for number in (1, 3)] == ["FI", "FA"]
    assert student.acquired["UE11"].average is None
    assert student.exempt_modules == {"R1.07"}
    assert student.bonus_values == {"sport": Fraction(1455, 100)}


def test_a_programme_is_named_or_in_place():
    assert read(CASE | {"programme": "essai"}).programme == read(CASE).programme


@pytest.mark.parametrize("place", ["rules", "assessments"])
def test_what_may_be_left_out(place):
    document = {key: value for key, value in CASE.items() if key != place}
    assert read(document | {"students": []}).students == ()


def test_a_number_is_read_without_any_float():
    document = parse_json(json.dumps(changed("students/0/marks", {"a1": 10.1})).encode())
    assert read(document).students[0].marks["a1"].value == Fraction(101, 10)


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("format", 2, ": 2 : seul le format 1 est connu"),
        ("programme", "autre", ": « autre » est inconnu"),
        ("programme", 3, ": un objet est attendu, pas 3"),
        ("rules", {"compar": 1}, ".compar: clé inconnue, vouliez-vous dire « compare » ?"),
        ("studens", [], ": clé inconnue, vouliez-vous dire « students » ?"),
        ("students", {}, ": une liste est attendue, pas un objet"),
        ("students/1", "s2", ": un objet est attendu, pas « s2 »"),
        ("students/1/id", "s1", ": « s1 » figure déjà plus haut"),
        ("students/1/id", 2, ": un texte est attendu, pas 2"),
        ("students/1/id", " ", ": ce texte est vide"),
        ("students/1/id", "\ud800", ": ce texte contient un caractère impossible"),
        ("students/1/parcours", "CIA", ": « CIA » est inconnu, vouliez-vous dire « CAI » ?"),
        ("students/1/bonus_values", [], ": un objet est attendu, pas une liste"),
        (
            "students/1/bonus_values",
            {"sprot": "1"},
            ".sprot: aucune règle de bonus de ce nom, vouliez-vous dire « sport » ?",
        ),
        (
            "students/1/bonus_values",
            {"sport": "ABS"},
            ".sport: un nombre décimal est attendu, pas « ABS »",
        ),
        ("students/1/modality", "FC", ": « FC » n’est pas admis (FI, FA)"),
        ("students/1/modality", {"7": "FA"}, ".7: clé inconnue"),
        ("students/1/marks", [], ": un objet est attendu, pas une liste"),
        ("students/1/marks", {"a1": "21"}, ".a1: 21 dépasse 20"),
        ("students/1/marks", {"a1": "20,01"}, ".a1: 20,01 dépasse 20"),
        ("students/1/marks", {"a1": "-1"}, ".a1: -1 est inférieur à 0"),
        ("students/1/marks", {"a2": "-11"}, ".a2: -11 est inférieur à -10"),
        ("students/1/marks", {"a1": "12.345"}, ".a1: 12.345 a plus de 2 décimales"),
        (
            "students/1/marks",
            {"a1": "abc"},
            ".a1: une note, ABS, EXC ou ATT est attendu, pas « abc »",
        ),
        ("students/1/marks", {"a1": None}, ".a1: une note, ABS, EXC ou ATT est attendu, pas null"),
        (
            "students/1/marks",
            {"a1": True},
            ".a1: une note, ABS, EXC ou ATT est attendu, pas un booléen",
        ),
        (
            "students/1/marks",
            {"a1": ["12"]},
            ".a1: une note, ABS, EXC ou ATT est attendu, pas une liste",
        ),
        (
            "students/1/marks",
            {"a11": "12"},
            ".a11: cette évaluation est inconnue, vouliez-vous dire « a1 » ?",
        ),
        ("students/1/marks", {"a4": "12"}, ".a4: « R3.01 » n’est pas au programme de cet étudiant"),
        (
            "students/1/marks",
            {"a3": "12"},
            ".a3: « SAÉ 3.02 » n’est pas au programme de cet étudiant",
        ),
        ("students/1/ue_averages", {"UE11": "20.5"}, ".UE11: 20.5 dépasse 20"),
        (
            "students/1/ue_averages",
            {"UE12": "12"},
            ".UE12: pas au programme de cet étudiant, vouliez-vous dire « UE11 » ?",
        ),
        (
            "students/1/module_averages",
            {"R1.5": "12"},
            ".R1.5: pas au programme de cet étudiant, vouliez-vous dire « R1.05 » ?",
        ),
        (
            "students/1/adjustments",
            {"UE11": "x"},
            ".UE11: un nombre décimal est attendu, pas « x »",
        ),
        (
            "students/1/exempt_modules",
            ["R3.01"],
            "[0]: « R3.01 » n’est pas au programme de cet étudiant",
        ),
        ("students/1/exempt_modules", "R1.05", ": une liste est attendue, pas « R1.05 »"),
        (
            "students/1/acquired",
            {"UE11": {"code": "AJ"}},
            ".UE11.code: « AJ » n’est pas admis (ADM, CMP, ADSUP, ADJ, ADJR)",
        ),
        ("students/1/acquired", {"UE11": "ADM"}, ".UE11: un objet est attendu, pas « ADM »"),
        ("students/1/mark", {}, ": clé inconnue, vouliez-vous dire « marks » ?"),
        ("assessments/1/id", "a1", ": « a1 » figure déjà plus haut"),
        ("assessments/3/semester", 9, ": 9 dépasse 6"),
        (
            "assessments/3/module",
            "R3.02",
            ": « R3.02 » n’est pas un module du semestre 3, vouliez-vous dire « R3.01 » ?",
        ),
        ("assessments/3/type", "CC", ": « CC » n’est pas admis (IO, TP, IE, DS)"),
        (
            "assessments/3/kind",
            "bonnus",
            ": « bonnus » n’est pas admis (normal, resit, second_session, bonus)",
        ),
        ("assessments/3/max", "0", ": un nombre supérieur à 0 est attendu"),
        ("assessments/3/coefficient", "-1", ": -1 est inférieur à 0"),
        ("assessments/3/weights", {"UE11": "1"}, ".UE11: « UE11 » est inconnu"),
        ("assessments/3/name", "DS 2", ": clé inconnue"),
        ("programme/code", None, ": un texte est attendu, pas null"),
        ("programme/semesters", None, ": une liste est attendue, pas null"),
        ("programme/semesters/1/number", 1, ": « 1 FI » figure déjà plus haut"),
        ("programme/semesters/1/ues/0/code", "UE11", ": « UE11 » est déjà une UE du semestre 1"),
        ("programme/semesters/0/ues/0/level", "1", ": un entier est attendu, pas 1"),
        ("programme/semesters/0/ues/0/competence", "X", ": « X » est inconnu"),
        ("programme/semesters/0/ues/0/rows/1/module", "R1.05", ": « R1.05 » y figure déjà"),
        (
            "programme/semesters/0/ues/0/rows/1/coefficient",
            None,
            ": un nombre décimal est attendu, pas null",
        ),
        ("programme/semesters/0/ues/0/rows/0/assessments", {"CC": "1"}, ".CC: clé inconnue"),
        (
            "programme/rules",
            {"floor_bar": "x"},
            ".floor_bar: un nombre décimal est attendu, pas « x »",
        ),
    ],
)
def test_a_fault_names_its_place(place, value, fault):
    """`fault` is what comes after the place where the value was put."""
    assert place_of(place) + fault in faults_of(changed(place, value))


def place_of(path):
    """`students/1/marks` as faults write it: `students[1].marks`."""
    steps = (f"[{step}]" if step.isdigit() else f".{step}" for step in path.split("/"))
    return "".join(steps).removeprefix(".")


def test_all_faults_are_found_at_once_in_the_order_of_the_document():
    document = changed("students/0/marks/a1", "21")
    document = changed("students/1/parcours", "XYZ", document)
    document = changed("assessments/1/max", None, document)
    assert faults_of(document) == [
        "assessments[1].max: un nombre décimal est attendu, pas null",
        "students[0].marks.a1: 21 dépasse 20",
        "students[1].parcours: « XYZ » est inconnu",
    ]


def test_a_module_has_one_second_session():
    second = {"id": "a6", "semester": 1, "module": "R1.05", "kind": "second_session"}
    assert faults_of(changed("assessments", [*CASE["assessments"], second])) == [
        "assessments[5].kind: « R1.05 » a déjà une seconde session"
    ]


def test_the_parcours_may_stay_open_in_the_first_year_only():
    assert faults_of(changed("students/1/ue_averages", {"UE35": "12"})) == [
        "students[1].parcours: un parcours est attendu à partir du semestre 3"
    ]


@pytest.mark.parametrize("key", ["format", "programme", "students"])
def test_what_may_not_be_left_out(key):
    document = {name: value for name, value in CASE.items() if name != key}
    assert faults_of(document)[0].startswith(f"{key}: ")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "le fichier est vide"),
        (b" \n", "le fichier est vide"),
        (b"{", "le fichier n’est pas du JSON (ligne 1, colonne 2)"),
        (b"\xff\xfe", "le fichier n’est pas en UTF-8 (octet 0)"),
        (b"[" * 100_000, "le fichier imbrique trop d’objets ou de listes"),
    ],
)
def test_what_is_no_document_at_all(data, fault):
    with pytest.raises(Unreadable) as caught:
        parse_json(data)
    assert caught.value.faults == [fault]


def test_a_key_written_twice_is_a_fault_with_its_place():
    text = json.dumps(CASE).replace('"a1": "12,5"', '"a1": "12", "a1": "13"')
    assert faults_of(parse_json(text.encode())) == [
        "students[0].marks.a1: cette clé est écrite deux fois"
    ]


@pytest.mark.parametrize("document", [None, [], "x", 3, True])
def test_a_document_is_an_object(document):
    assert faults_of(document)[0].startswith("un objet est attendu")


def test_a_programme_is_read_alone_too():
    programme, rules = programme_from_document(PROGRAMME)
    assert (programme.code, rules.rcue_weights) == ("essai", "ects")
    assert programme.semester(3, "FA") is programme.semester(3, "FI")
    assert programme.semester(5, "FI") is None

"""What JSON lets pass and a case may not hold: refused at its place, a line each."""

import json

import pytest

from grading.core.files.cases import case_from_document
from grading.core.files.parsing import parse_json
from grading.core.files.reading import Unreadable

CASE = """{
 "format": 1,
 "programme": {"code": "essai", "semesters": [{"number": 1, "ues": [
   {"code": "UE11", "competence": "A", "level": 1, "ects": 30,
    "rows": [{"module": "R1.01", "kind": "resource", "coefficient": 1}]}]}],
  "competences": [{"short": "A"}]},
 "assessments": [{"id": "a1", "semester": 1, "module": "R1.01", "max": 20}],
 "students": [{"id": "s1", "marks": {"a1": "12"}, "adjustments": {"UE11": 1}}]
}"""


def faults_of(text):
    with pytest.raises(Unreadable) as caught:
        case_from_document(parse_json(text.encode()), lambda code: None)
    return caught.value.faults


def with_mark(text):
    return CASE.replace('"12"', text)


def test_the_case_itself_is_read():
    case = case_from_document(parse_json(CASE.encode()), lambda code: None)
    assert [student.id for student in case.students] == ["s1"]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1E+400"),
        ("1e99999999999999999999", "un nombre démesuré"),
        ("9" * 5000, "un nombre démesuré"),
        ("0." + "9" * 5000, "un nombre démesuré"),
    ],
)
def test_a_number_that_is_none_is_refused_at_its_place(written, named):
    assert faults_of(with_mark(written)) == [
        f"students[0].marks.a1: une note, ABS, EXC ou ATT est attendu, pas {named}"
    ]


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("format: NaN : seul le format 1 est connu", '"format": 1', '"format": NaN'),
        ("programme: un objet est attendu, pas NaN", '"programme": {', '"programme": NaN, "x": {'),
        (
            "assessments[0].semester: un entier est attendu, pas NaN",
            '"semester": 1',
            '"semester": NaN',
        ),
        ("students[0].id: un texte est attendu, pas NaN", '"s1"', "NaN"),
    ],
)
def test_so_is_it_wherever_something_else_is_expected(place, before, after):
    assert place in faults_of(CASE.replace(before, after))


def test_the_other_faults_of_the_file_are_told_too():
    text = with_mark("21").replace('{"UE11": 1}', '{"UE11": NaN}')
    assert faults_of(text) == [
        "students[0].marks.a1: 21 dépasse 20",
        "students[0].adjustments.UE11: un nombre décimal est attendu, pas NaN",
    ]


@pytest.mark.parametrize(
    ("mark", "printed"),
    [
        ("a\nb", "a\\nb"),
        ("a\r\tb", "a\\r\\tb"),
        ("a\u2028b", "a\\u2028b"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202eb", "\\u202eb"),
        ("\ud800", "\\ud800"),
    ],
)
def test_a_fault_is_one_line_whatever_the_file_says(mark, printed):
    assert faults_of(with_mark(json.dumps(mark))) == [
        f"students[0].marks.a1: une note, ABS, EXC ou ATT est attendu, pas « {printed} »"
    ]


def test_so_is_it_where_the_place_itself_breaks_the_line():
    assert faults_of(CASE.replace('"format"', '"a\\nb": 1, "format"')) == ["a\\nb: clé inconnue"]

"""A case written as a document reads back as the same case, and gives the same results."""

import json
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from grading.core.computation import compute
from grading.core.files.cases import case_from_document
from grading.core.files.parsing import parse_json
from grading.core.files.writing import case_to_document, taking_part
from grading.core.rules import Rules
from grading.core.values import Acquired, Case
from tests.factories.core import assessment, mark, programme, row, student, ue

from .random_cases import cases
from .test_cases import CASE, PROGRAMME, read


def written_and_read(case):
    """Through the bytes of a file, as the database keeps them."""
    text = json.dumps(case_to_document(case))
    return case_from_document(parse_json(text.encode()), lambda code: None)


def distinct(case):
    """A share that decimals can write, and students who are not all the same one."""
    students = (replace(each, id=f"s{rank}") for rank, each in enumerate(case.students))
    rules = replace(case.rules, passage_share=Fraction(1, 2))
    return replace(case, rules=rules, students=tuple(students))


@settings(max_examples=40)
@given(cases())
def test_what_takes_part_reads_back_and_gives_the_same_results(case):
    case = distinct(case)
    kept = taking_part(case)
    assert written_and_read(kept) == kept
    assert compute(kept, explain=True) == compute(case, explain=True)


def test_a_document_gives_the_same_case_with_its_programme_in_place():
    case = read(CASE)
    again = case_from_document(case_to_document(case), lambda code: None)
    assert again == case
    assert case_to_document(case)["programme"]["code"] == PROGRAMME["code"]


def test_what_a_student_does_not_follow_is_left_out():
    """He changed parcours: his marks of the other one change nothing, and stay in the history."""
    own = (row("R3.01", parcours="CAI"), row("R3.02", parcours="IPI"))
    held = (assessment("a", "R3.01"), assessment("b", "R3.02"), assessment("c", "R9.09"))
    who = student({"a": "12", "b": "3", "c": "20"}, {"UE31": ("11", "ADM"), "UE99": ("9", "ADJ")})
    case = Case(programme(ue("UE31", *own)), Rules(), held, (who,))
    (kept,) = taking_part(case).students
    assert kept.marks == {"a": mark("12")}
    assert kept.acquired == {"UE31": Acquired(Fraction(11), "ADM")}
    assert kept.semesters == {3}
    assert written_and_read(taking_part(case)) == taking_part(case)


def test_a_competence_of_an_older_version_is_named():
    older = replace(programme(ue("UE11")), competences=(), parcours=())
    case = Case(older, Rules(), (), (student({}, semesters=[1]),))
    assert [each.short for each in taking_part(case).programme.competences] == ["C1"]

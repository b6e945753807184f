"""The students of a jury with their proposals and decisions, and what contradicts these."""

from fractions import Fraction

import pytest

from grading.core.decisions.attention import Attention
from grading.models import Enrolment, Jury, Mark
from grading.selectors.judged import judged_by
from grading.services.entries import MarkEntry, MarkValue
from grading.services.marks import record_marks
from tests.factories import EnrolmentFactory
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


def judged_alone(promotion, student):
    (found,) = judged_by(promotion.jury, {student.pk})
    return found


def semester_jury(promotion, number):
    return Jury.objects.create(
        term=promotion.terms[number],
        kind=Jury.Kind.SEMESTER,
        state=Jury.State.DELIBERATION,
        created_by=promotion.director,
    )


def codes(judged):
    return {of: str(ruling.code) for of, ruling in judged.rulings.items()}


def test_each_student_once_by_name_with_his_rulings(promotion):
    promotion.student("12", "8", last_name="Zèbre")
    promotion.student("12", "6", last_name="Abeille")
    found = judged_by(promotion.jury)
    assert [each.enrolment.student.last_name for each in found] == ["Abeille", "Zèbre"]
    assert [codes(each)["BUT1"] for each in found] == ["RED", "ADM"]
    assert {each.enrolment.term.number for each in found} == {2}


@pytest.mark.parametrize("students", [1, 3])
def test_the_queries_do_not_grow(promotion, students, django_assert_num_queries):
    for _ in range(students):
        student = promotion.student("12", "9")
        promotion.decide(student, "BUT1", "ADM")
    with django_assert_num_queries(7):
        judged_by(promotion.jury)


def test_what_a_jury_opened_later_has_made_acquired_is_held(promotion):
    """It closed first: an acquired UE stays acquired, whichever jury was opened first."""
    student = promotion.student("8", "8")
    of_year, of_semester = promotion.jury, semester_jury(promotion, 1)
    promotion.jury = of_semester
    promotion.decide(student, "UE11", "ADJ", reason="Maladie")
    assert judged_by(of_year)[0].rulings["UE11"].held is False
    promotion.close()
    (found,) = judged_by(of_year)
    assert (codes(found)["UE11"], found.rulings["UE11"].held) == ("ADJ", True)
    assert judged_by(of_semester)[0].rulings["UE11"].held is False


def test_the_year_that_a_jury_decides_is_told_to_others_once_it_is_closed(promotion):
    student = promotion.student("12", "12")
    promotion.decide(student, "BUT1", "ADM")
    other = semester_jury(promotion, 1)
    assert judged_by(other)[0].earlier == ()
    promotion.close()
    assert [each.of for each in judged_by(other)[0].earlier] == ["BUT1"]


def test_a_semester_jury_sees_nothing_of_what_comes_after_it(promotion):
    student = promotion.student("8", "14")
    (found,) = judged_by(semester_jury(promotion, 1))
    assert found.enrolment.student == student
    assert codes(found) == {"UE11": "AJ"}


def test_a_student_who_resigned_is_proposed_for_what_he_did(promotion):
    student = promotion.student("12", "")
    Enrolment.objects.filter(student=student, term=promotion.terms[2]).update(
        status=Enrolment.Status.RESIGNED
    )
    found = judged_alone(promotion, student)
    assert codes(found)["BUT1"] == "DEM"
    assert Attention.GONE in found.attentions


def change_mark(promotion, student, module, hundredths):
    mark = Mark.objects.get(enrolment__student=student, assessment__module__code=module)
    wanted = MarkValue(Mark.Status.GRADED, hundredths)
    entry = MarkEntry(mark.assessment_id, mark.enrolment_id, wanted, seen_version=mark.version)
    record_marks([entry], by=promotion.director, reason="Erreur de saisie")


def test_a_mark_that_changes_contradicts_a_decision_and_leaves_it(promotion):
    student = promotion.student("12", "12")
    promotion.decide(student, "UE11", "ADM")
    assert judged_alone(promotion, student).contradictions == ()
    change_mark(promotion, student, "R1.01", 500)
    (found,) = judged_alone(promotion, student).contradictions
    assert (found.decision.code, str(found.ruling.proposal)) == ("ADM", "AJ")
    assert (found.before, found.ruling.average, found.is_open) == (12, Fraction(22, 3), True)
    assert found.key == ("AJ", "22/3")


def test_a_mark_that_changes_no_printed_average_contradicts_nothing(promotion):
    student = promotion.student("12", "12")
    promotion.decide(student, "BUT1", "ADM")
    change_mark(promotion, student, "R1.01", 1300)
    assert judged_alone(promotion, student).contradictions == ()


def test_an_older_jury_is_not_touched_by_later_years(promotion):
    student = promotion.student("9", "9")
    promotion.decide(student, "BUT1", "RED")
    again = EnrolmentFactory(
        term=promotion.small.term(1, year=promotion.terms[1].year + 1), student=student
    )
    promotion.small.mark(again, "R1.01", "15")
    found = judged_alone(promotion, student)
    assert found.contradictions == ()
    assert codes(found)["UE11"] == "AJ"


def test_the_version_of_a_decision_taken_back_goes_on_counting(promotion):
    student = promotion.student("12", "12")
    promotion.decide(student, "UE11", "ADM")
    promotion.decide(student, "UE11", "", seen=1)
    found = judged_alone(promotion, student)
    assert (found.decisions, found.version_of("UE11"), found.version_of("BUT1")) == ({}, 2, 0)

"""Before a published mark is corrected, who knows the results reads which decisions of juries it
would contradict."""

import pytest
from django.urls import reverse

from grading.forms.sheet import cell_name, write_versions
from grading.models import Decision, Jury, Mark, Role
from grading.selectors.impact import touched_by
from grading.selectors.marks import MarkValue
from grading.selectors.reexamined import reexamined
from tests.factories import EnrolmentFactory, MembershipFactory, TeachingAssignmentFactory
from tests.grading.jury import Promotion
from tests.grading.small_programme import give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion(db):
    return Promotion()


@pytest.fixture
def student(promotion):
    """UE11 and UE21 at 12, decided as proposed."""
    found = promotion.student("12", "12")
    promotion.decide_all()
    return found


def named(promotion, student, hundredths, exam=None):
    """The names of the decisions that one corrected mark would contradict."""
    exam = exam or promotion.assessments["R1.01"]
    term, enrolment = exam.term, student.enrolments.get(term=exam.term)
    touched = touched_by(term, {(exam.pk, enrolment.pk): MarkValue("graded", hundredths)})
    return {each.of for each in reexamined(term, touched)[enrolment.pk]}


def test_the_averages_that_move_and_the_codes_that_change(promotion, student):
    assert named(promotion, student, 1400) == {"UE11", "UE11+UE21"}
    assert named(promotion, student, 0) == {"UE11", "UE11+UE21", "BUT1"}


def test_what_moves_nothing_contradicts_nothing(promotion, student):
    assert named(promotion, student, 1200) == set()


def test_a_closed_jury_gave_what_is_held_since(promotion, student):
    promotion.close()
    assert named(promotion, student, 1100) == {"UE11", "UE11+UE21"}


def test_nothing_is_decided_in_preparation(promotion, student):
    Jury.objects.update(state=Jury.State.PREPARATION)
    assert named(promotion, student, 1400) == set()


def test_an_earlier_jury_judged_another_attempt(promotion, student):
    again = promotion.small.term(1, year=promotion.terms[1].year + 1)
    exam = promotion.small.assessment(again, "R1.01")
    give(EnrolmentFactory(term=again, student=student), exam, "8")
    assert named(promotion, student, 1400, exam) == set()


def test_a_later_jury_judged_the_attempt_that_was_taken_again(promotion, student):
    again = promotion.small.term(1, year=promotion.terms[1].year + 1)
    EnrolmentFactory(term=again, student=student)
    jury = Jury.objects.create(
        term=again,
        kind=Jury.Kind.SEMESTER,
        state=Jury.State.DELIBERATION,
        created_by=promotion.director,
    )
    Decision.objects.update(jury=jury)
    assert named(promotion, student, 1400) == set()


def correction(promotion, student, user, client):
    """The page that the sheet gives for a published mark that was typed again."""
    exam, term = promotion.assessments["R1.01"], promotion.terms[1]
    cell = (exam.pk, student.enrolments.get(term=term).pk)
    version = Mark.objects.get(assessment=exam, enrolment=cell[1]).version
    client.force_login(user)
    return client.post(
        reverse("grading:corrections", args=[term.pk, exam.module_id]),
        {cell_name(*cell): "14", "versions": write_versions({cell: version})},
    )


def test_who_knows_the_results_is_told_of_the_decision(promotion, student, client):
    said = text_of(correction(promotion, student, promotion.director, client))
    assert "Décision contredite : UE11 ADM" in said
    assert "en délibération" in said


def test_a_teacher_is_not(promotion, student, client):
    exam = promotion.assessments["R1.01"]
    teacher = MembershipFactory(
        department=promotion.small.programme.department, role=Role.TEACHER
    ).user
    TeachingAssignmentFactory(term=exam.term, module=exam.module, teacher=teacher)
    page = correction(promotion, student, teacher, client)
    assert page.context["students"][0].decisions == ()
    assert "contredite" not in text_of(page)


@pytest.mark.parametrize("count", [1, 3])
def test_one_query(count, promotion, django_assert_num_queries):
    students = [promotion.student("12", "12") for _ in range(count)]
    promotion.decide_all()
    exam, term = promotion.assessments["R1.01"], promotion.terms[1]
    touched = touched_by(
        term,
        {(exam.pk, each.enrolments.get(term=term).pk): MarkValue("graded", 0) for each in students},
    )
    with django_assert_num_queries(1):
        assert all(reexamined(term, touched).values())

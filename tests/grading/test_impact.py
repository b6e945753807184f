"""What marks move, read from the database."""

from fractions import Fraction

import pytest

from grading.core.impact import Crossing
from grading.models import Mark
from grading.selectors.impact import impact_of, impact_of_saved
from grading.selectors.marks import MarkValue
from tests.factories import AcquisitionFactory, EnrolmentFactory
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(db):
    return SmallProgramme()


@pytest.fixture
def exam(small):
    term = small.term(1)
    return small.assessment(term, "R1.01", published=False)


def value(points):
    return MarkValue("graded", points)


def test_what_would_move(small, exam):
    student = EnrolmentFactory(term=exam.term)
    give(student, exam, "9")
    found = impact_of(exam.term, {(exam.pk, student.pk): value(1100)})[student.pk]
    [move] = found.ues
    assert (move.of, move.before, move.after) == ("UE11", 9, 11)
    assert move.crossed == (Crossing(Fraction(10), upwards=True),)
    assert Mark.objects.get().value == 900


def test_what_has_moved(small, exam):
    student = EnrolmentFactory(term=exam.term)
    give(student, exam, "11")
    found = impact_of_saved(exam.term, {(exam.pk, student.pk): MarkValue("blank")})[student.pk]
    [move] = found.ues
    assert (move.before, move.after) == (None, 11)


def test_several_marks_of_one_student_move_together(small, exam):
    student = EnrolmentFactory(term=exam.term)
    other = small.assessment(exam.term, "R1.02")
    changes = {(exam.pk, student.pk): value(1200), (other.pk, student.pk): value(600)}
    [move] = impact_of(exam.term, changes)[student.pk].ues
    assert move.after == 10


def test_a_student_of_another_term_is_left_out(small, exam):
    stranger = EnrolmentFactory()
    assert impact_of(exam.term, {(exam.pk, stranger.pk): value(1200)}) == {}


def test_the_other_semester_counts(small, exam):
    first = EnrolmentFactory(term=exam.term)
    second = EnrolmentFactory(term=small.term(2), student=first.student)
    for module in ("R2.01", "R2.02"):
        give(second, small.assessment(second.term, module), "12")
    give(first, small.assessment(exam.term, "R1.02"), "6")
    found = impact_of(exam.term, {(exam.pk, first.pk): value(900)})[first.pk]
    assert [(move.of, move.after) for move in found.rcues] == [("UE11+UE21", 10)]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_queries_do_not_grow(small, exam, count, django_assert_num_queries):
    students = EnrolmentFactory.create_batch(count, term=exam.term)
    AcquisitionFactory(student=students[0].student)
    changes = {(exam.pk, each.pk): value(1200) for each in students}
    with django_assert_num_queries(6):
        assert len(impact_of(exam.term, changes)) == count

"""What is coming for a student, and for him only."""

from datetime import date

import pytest

from grading.models import Candidate, Exemption, Term
from grading.selectors.calendar import agenda_of
from tests.factories import AssessmentFactory, EnrolmentFactory, ModuleFactory, TermFactory

pytestmark = pytest.mark.django_db
TODAY, SOON, PAST = date(2026, 11, 23), date(2026, 12, 1), date(2026, 11, 2)


@pytest.fixture
def student(entry):
    return entry.enrol()


def add(entry, **values):
    return AssessmentFactory(term=entry.term, module=entry.module, **values)


def coming(student):
    return [
        (entry.kind.value, entry.day, entry.assessment and entry.assessment.title)
        for entry in agenda_of(student.student, TODAY)
    ]


def test_assessments_to_come_and_marks_that_are_due(entry, student):
    add(entry, title="DS 2", date=SOON, deadline=date(2026, 12, 20))
    add(entry, title="DS 1", date=PAST, deadline=TODAY)
    add(entry, title="Sans date")
    add(entry, title="Passé", date=PAST)
    assert coming(student) == [("due", TODAY, "DS 1"), ("assessment", SOON, "DS 2")]


def test_what_is_published_is_not_to_come(entry, student):
    add(entry, date=PAST, deadline=SOON, published=True)
    assert coming(student) == []


def test_the_jury_is_announced(entry, student):
    Term.objects.filter(pk=entry.term.pk).update(jury_on=SOON)
    assert coming(student) == [("jury", SOON, None)]


def test_a_resit_is_announced_to_those_called(entry, student):
    resit = add(entry, title="Rattrapage", kind="resit", date=SOON)
    Candidate.objects.create(assessment=resit, enrolment=entry.enrol())
    assert coming(student) == []
    Candidate.objects.create(assessment=resit, enrolment=student)
    assert coming(student) == [("assessment", SOON, "Rattrapage")]


def test_only_in_the_modules_that_he_follows(entry, student):
    add(entry, title="DS 2", date=SOON)
    elsewhere = ModuleFactory(programme=entry.term.programme, semester_number=entry.term.number)
    AssessmentFactory(term=entry.term, module=elsewhere, date=SOON)
    Exemption.objects.create(enrolment=student, module=entry.module, reason="équivalence")
    assert coming(student) == []


def test_not_after_he_has_left(entry):
    add(entry, date=SOON)
    assert coming(entry.enrol(status="left")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(entry, student, count, django_assert_num_queries):
    for number in range(2, 2 + count):
        add(entry, date=SOON)
        later = TermFactory(programme=entry.term.programme, number=number)
        EnrolmentFactory(student=student.student, term=later)
    add(entry, kind="resit", date=SOON)
    with django_assert_num_queries(6):
        assert len(agenda_of(student.student, TODAY)) == count + 1

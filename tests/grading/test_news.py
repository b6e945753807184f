"""What a student is told of his marks: published, corrected, and never what is hidden."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grading.models import Assessment, Mark
from grading.selectors.marks import MarkValue
from grading.selectors.news import NewsKind, news_of
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish, reopen, validate
from tests.factories import AssessmentFactory, MarkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(entry):
    return entry.enrol()


def enter(entry, student, hundredths, **kwargs):
    mark = Mark.objects.filter(assessment=entry.exam, enrolment=student).first()
    wanted = MarkEntry(
        entry.exam.pk, student.pk, MarkValue("graded", hundredths), mark.version if mark else 0
    )
    assert record_marks([wanted], by=entry.teacher, **kwargs).saved


def put(entry, state, at=None, reopened_for=""):
    """The assessment in a state, as its life would put it there."""
    at = at or timezone.now()
    published = state == "published"
    Assessment.objects.filter(pk=entry.exam.pk).update(
        state=state,
        published_at=at if published else None,
        validated_at=None if state == "draft" else at,
        reopened_for=reopened_for,
    )


def told(student, **kwargs):
    return [
        (each.kind.value, each.before and each.before.value, each.after.value, each.reason)
        for each in news_of(student.student, **kwargs)
    ]


@pytest.mark.parametrize("state", ["draft", "validated"])
def test_nothing_is_told_before_publication(entry, student, state):
    enter(entry, student, 900)
    put(entry, state)
    assert told(student) == []


def test_a_published_mark_is_told_once(entry, student):
    enter(entry, student, 900)
    put(entry, "published")
    assert told(student) == [("published", None, 900, "")]
    assert told(student, since=timezone.now()) == []
    assert told(student, until=timezone.now() - timedelta(hours=1)) == []


def test_a_correction_is_told_with_its_reason(entry, student):
    enter(entry, student, 900)
    put(entry, "published", timezone.now() - timedelta(days=1))
    enter(entry, student, 1100, reason="erreur de saisie")
    assert told(student) == [
        ("corrected", 900, 1100, "erreur de saisie"),
        ("published", None, 900, ""),
    ]


def test_a_publication_tells_the_mark_that_was_published(entry, student):
    enter(entry, student, 900)
    put(entry, "published", timezone.now() - timedelta(days=1))
    for hundredths in (1100, 1050):
        enter(entry, student, hundredths, reason="erreur de saisie")
    assert told(student)[-1] == ("published", None, 900, "")


def test_changes_while_reopened_are_one_correction_known_at_the_republication(entry, student):
    enter(entry, student, 900)
    put(entry, "published", timezone.now() - timedelta(days=1))
    put(entry, "draft", reopened_for="barème corrigé")
    for hundredths in (1500, 1100):
        enter(entry, student, hundredths)
    assert told(student) == []
    put(entry, "published")
    assert told(student) == [("corrected", 900, 1100, "barème corrigé")]


def test_a_correction_known_already_is_not_told_again_when_it_is_reopened_for_others(
    entry, student
):
    enter(entry, student, 900)
    publish(entry.exam.pk, by=entry.teacher)
    enter(entry, student, 1000, reason="erreur de saisie")
    reopen(entry.exam.pk, by=entry.teacher, reason="barème corrigé")
    enter(entry, student, 1100)
    publish(entry.exam.pk, by=entry.teacher)
    known = timezone.now()
    once = [
        ("corrected", 1000, 1100, "barème corrigé"),
        ("corrected", 900, 1000, "erreur de saisie"),
    ]
    assert told(student) == once
    reopen(entry.exam.pk, by=entry.teacher, reason="une autre copie")
    validate(entry.exam.pk, by=entry.teacher)
    reopen(entry.exam.pk, by=entry.teacher, reason="encore une")
    publish(entry.exam.pk, by=entry.teacher)
    assert told(student) == [("published", None, 1100, ""), *once]
    assert told(student, since=known) == [("published", None, 1100, "")]


def test_a_correction_validated_and_reopened_is_known_when_it_is_published(entry, student):
    enter(entry, student, 900)
    publish(entry.exam.pk, by=entry.teacher)
    reopen(entry.exam.pk, by=entry.teacher, reason="barème corrigé")
    enter(entry, student, 1100)
    validate(entry.exam.pk, by=entry.teacher)
    reopen(entry.exam.pk, by=entry.teacher, reason="barème corrigé encore")
    before = timezone.now()
    publish(entry.exam.pk, by=entry.teacher)
    assert told(student, since=before) == [("corrected", 900, 1100, "barème corrigé")]


def test_ids_never_change_and_never_meet(entry, student):
    enter(entry, student, 900)
    put(entry, "published", timezone.now() - timedelta(days=1))
    before = {each.id for each in news_of(student.student)}
    enter(entry, student, 1100, reason="erreur de saisie")
    after = {each.id for each in news_of(student.student)}
    assert before < after
    assert len(after) == 2


def test_a_blank_cell_tells_nothing(entry, student):
    MarkFactory(assessment=entry.exam, enrolment=student, status="blank", value=None)
    put(entry, "published")
    assert told(student) == []


def test_the_marks_of_others_are_not_told(entry, student):
    enter(entry, entry.enrol(), 900)
    put(entry, "published")
    assert told(student) == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries(entry, student, count, django_assert_num_queries):
    for _ in range(count):
        exam = AssessmentFactory(term=entry.term, module=entry.module, published=True)
        MarkFactory(assessment=exam, enrolment=student)
    with django_assert_num_queries(2):
        found = news_of(student.student)
        assert {each.kind for each in found} == {NewsKind.PUBLISHED}
        assert {each.assessment.module.code for each in found} == {entry.module.code}

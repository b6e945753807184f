"""The database itself: no mark without its history, no history that changes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from grading.models import AssessmentEvent, HistoryHead, Mark, MarkBatch, MarkChange
from tests.factories import MarkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mark(db):
    return MarkFactory(value=1250)


def refused(write):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        write()


@pytest.mark.parametrize(
    "change",
    [{"value": 1300}, {"status": "ABS", "value": None}, {"version": F("version") + 1}],
    ids=["value", "status", "version"],
)
def test_a_mark_does_not_change_alone(mark, change):
    refused(lambda: Mark.objects.filter(pk=mark.pk).update(**change))
    mark.refresh_from_db()
    assert (mark.status, mark.value, mark.version) == ("graded", 1250, 1)


def test_a_mark_does_not_appear_alone(mark):
    Mark.objects.filter(pk=mark.pk).update(updated_at=mark.updated_at)  # this says nothing new
    other = MarkFactory.build(
        assessment=MarkFactory(assessment=mark.assessment).assessment,
        enrolment=mark.enrolment,
        updated_by=mark.updated_by,
    )
    other.pk, other.version = None, 2
    refused(lambda: other.save(force_insert=True))
    refused(
        lambda: Mark.objects.bulk_create(
            [other],
            update_conflicts=True,
            unique_fields=["assessment", "enrolment"],
            update_fields=["version"],
        )
    )


def test_the_history_does_not_change(mark):
    refused(lambda: MarkChange.objects.update(new_value=1300))
    if connection.vendor == "postgresql":
        refused(lambda: MarkChange.objects.all().delete())


def test_the_life_of_an_assessment_does_not_change(mark):
    event = AssessmentEvent.objects.create(
        assessment=mark.assessment,
        kind="created",
        author=mark.updated_by,
        at=mark.updated_at,
    )
    refused(lambda: AssessmentEvent.objects.filter(pk=event.pk).update(kind="published"))


def test_the_history_is_one_chain(mark):
    MarkFactory(value=800)
    first, second = MarkChange.objects.order_by("pk")
    assert first.digest == first.digest_after("")
    assert second.digest == second.digest_after(first.digest)
    head = HistoryHead.objects.get(name="marks")
    assert (head.length, head.digest) == (2, second.digest)


def test_a_batch_goes_on_saying_what_it_said(mark):
    refused(lambda: MarkBatch.objects.update(label="autre"))


def test_a_mark_is_never_deleted(mark):
    if connection.vendor == "postgresql":
        refused(mark.delete)
        assert Mark.objects.exists()

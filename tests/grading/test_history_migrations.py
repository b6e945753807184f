"""Marks entered before the history was a chain join it when the database is migrated, and the
way back keeps them."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from grading.models import HistoryHead, Mark, MarkChange
from grading.selectors import verification
from grading.selectors.chain import Walk
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = ("grading", "0002_history_is_append_only")
SAID = ("pk", "version", "old_value", "new_value", "reason", "author", "at")


@pytest.fixture
def latest(transactional_db):
    """Whatever happens to the test, the others find the database as it should be."""
    yield
    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())


def migrate(*targets):
    """The models as they are after it."""
    MigrationExecutor(connection).migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


def said(changes):
    return list(changes.objects.order_by("pk").values_list(*SAID))


def refuse_to_change(history):
    with pytest.raises(DatabaseError), transaction.atomic():
        history.objects.update(version=9)


def enter_one_more(apps):
    """As it was done before the chain: 12 becomes 14, in a batch that is only a number."""
    now = timezone.now()
    marks, changes = (apps.get_model("grading", name) for name in ("Mark", "MarkChange"))
    mark = marks.objects.get(value=1200)
    cell = {"assessment_id": mark.assessment_id, "enrolment_id": mark.enrolment_id}
    values = {"old_status": "graded", "old_value": 1200, "new_status": "graded"}
    values |= {"new_value": 1400, "author_id": mark.updated_by_id, "batch": uuid4()}
    changes.objects.create(**cell, **values, version=3, at=now, reason="Report")
    marks.objects.filter(pk=mark.pk).update(value=1400, version=3, updated_at=now)


def test_back_and_forward(latest):
    entry = Entry()
    first, second = entry.enrol(), entry.enrol()
    for student, content, seen in (
        (first, MarkValue("graded", 800), 0),
        (second, MarkValue("ABS"), 0),
        (first, MarkValue("graded", 1200), 1),
    ):
        record_marks([MarkEntry(entry.exam.pk, student.pk, content, seen)], by=entry.teacher)
    told = said(MarkChange)

    older = migrate(BEFORE)
    history = older.get_model("grading", "MarkChange")
    assert said(history) == told
    refuse_to_change(history)
    enter_one_more(older)
    told = said(history)

    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert [*Walk().faults(), *verification.faults()] == []
    assert (HistoryHead.objects.get().length, said(MarkChange)) == (4, told)
    assert len(set(MarkChange.objects.values_list("batch", flat=True))) == 4
    refuse_to_change(MarkChange)
    refuse_to_change(Mark)

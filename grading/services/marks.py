"""The entry of marks: the only writer of `Mark`, whatever the door (grid, file, API).

Each change appends a `MarkChange`. Two people who write at the same time are put one after the
other by a lock on the assessments; the second is told of the first, never overwrites him.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from grading.models import Mark, MarkChange, User
from grading.selectors.marks import NO_MARK, StoredMark
from grading.services.entries import MarkEntry, Outcome, Recorded
from grading.services.ledger import Ledger, read_ledger


@transaction.atomic
def record_marks(
    entries: Iterable[MarkEntry], *, by: User, batch: uuid.UUID | None = None, reason: str = ""
) -> Recorded:
    """Save what can be saved, each cell on its own, and say of every entry what became of it.

    Writes only in the assessments whose marks `by` may enter. `reason` is needed to change a
    mark of a published assessment. All changes bear `batch` (a new one by default). A constant
    number of queries, except that SQLite takes a hundred rows at a time.
    Raises ValueError when a cell comes twice.
    """
    entries = tuple(entries)
    if len({entry.cell for entry in entries}) < len(entries):
        raise ValueError("a cell comes twice among the entries")
    ledger = read_ledger(entries, by, reason.strip())
    recorded = Recorded(tuple(ledger.judge(entry) for entry in entries))
    if recorded.saved:
        write(recorded.saved, ledger, by, batch or uuid.uuid4())
    return recorded


def write(saved: Sequence[Outcome], ledger: Ledger, by: User, batch: uuid.UUID) -> None:
    now = timezone.now()
    Mark.objects.bulk_create(
        [new_mark(outcome, by, now) for outcome in saved],
        update_conflicts=True,
        unique_fields=["assessment", "enrolment"],
        update_fields=["status", "value", "version", "updated_at", "updated_by"],
    )
    MarkChange.objects.bulk_create(
        [
            new_change(
                outcome,
                ledger.marks.get(outcome.entry.cell, NO_MARK),
                by,
                now,
                batch,
                ledger.reason_for(outcome.entry),
            )
            for outcome in saved
        ]
    )


def new_mark(outcome: Outcome, by: User, at: datetime) -> Mark:
    return Mark(
        assessment_id=outcome.entry.assessment_id,
        enrolment_id=outcome.entry.enrolment_id,
        status=outcome.entry.wanted.status,
        value=outcome.entry.wanted.value,
        version=outcome.stored.version,
        updated_at=at,
        updated_by=by,
    )


def new_change(
    outcome: Outcome, before: StoredMark, by: User, at: datetime, batch: uuid.UUID, reason: str
) -> MarkChange:
    return MarkChange(
        assessment_id=outcome.entry.assessment_id,
        enrolment_id=outcome.entry.enrolment_id,
        version=outcome.stored.version,
        old_status=before.content.status,
        old_value=before.content.value,
        new_status=outcome.entry.wanted.status,
        new_value=outcome.entry.wanted.value,
        author=by,
        at=at,
        reason=reason,
        batch=batch,
    )

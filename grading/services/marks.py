"""The entry of marks: the only writer of `Mark`, whatever the door (grid, file, API).

Each change appends a `MarkChange`. Two people who write at the same time are put one after the
other by a lock on the assessments; the second is told of the first, never overwrites him.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from grading.models import Mark, MarkBatch, MarkChange, User
from grading.services import chain
from grading.services.entries import Batch, MarkEntry, Outcome, Recorded, Verdict
from grading.services.ledger import Ledger, read_ledger
from grading.services.outbox import announce_corrected


@transaction.atomic
def record_marks(
    entries: Iterable[MarkEntry],
    *,
    by: User,
    batch: Batch | None = None,
    reason: str = "",
    all_or_nothing: bool = False,
) -> Recorded:
    """Save what can be saved, each cell on its own, and say of every entry what became of it.

    Writes only in the assessments whose marks `by` may enter. `reason` is needed to change a
    mark of a published assessment. All changes bear `batch` (a new one by default). With
    `all_or_nothing`, one entry in trouble and nothing is written. A constant number of queries,
    except that SQLite takes a hundred rows at a time. Takes the lock of the history: no other
    lock may follow in the same transaction.
    Raises ValueError when a cell or a key comes twice.
    """
    entries = tuple(entries)
    refuse_twice([entry.cell for entry in entries])
    refuse_twice([entry.key for entry in entries if entry.key])
    ledger = read_ledger(entries, by, reason.strip())
    recorded = Recorded(tuple(ledger.judge(entry) for entry in entries), ledger.cells)
    if all_or_nothing and recorded.troubled:
        return held(recorded)
    if not recorded.saved:
        return recorded
    batch = batch or Batch()
    write(recorded.saved, ledger, by, batch)
    saved = {outcome.entry.cell: outcome.stored for outcome in recorded.saved}
    return replace(recorded, cells=ledger.cells.holding(saved), batch_id=batch.id)


def refuse_twice(found: Sequence[object]) -> None:
    if len(set(found)) < len(found):
        raise ValueError("a cell or a key comes twice among the entries")


def held(recorded: Recorded) -> Recorded:
    outcomes = (
        replace(outcome, verdict=Verdict.HELD) if outcome.verdict == Verdict.SAVED else outcome
        for outcome in recorded.outcomes
    )
    return replace(recorded, outcomes=tuple(outcomes))


def write(saved: Sequence[Outcome], ledger: Ledger, by: User, batch: Batch) -> None:
    """The history first: the database refuses a mark that it does not tell."""
    now = timezone.now()
    MarkBatch.objects.bulk_create([new_batch(batch, by, now)], ignore_conflicts=True)
    chain.append([new_change(outcome, ledger, by, now, batch) for outcome in saved])
    Mark.objects.bulk_create(
        [new_mark(outcome, by, now) for outcome in saved],
        update_conflicts=True,
        unique_fields=["assessment", "enrolment"],
        update_fields=["status", "value", "version", "updated_at", "updated_by"],
    )
    announce_corrected((each for each in saved if ledger.is_known(each.entry)), now)


def new_batch(batch: Batch, by: User, at: datetime) -> MarkBatch:
    return MarkBatch(
        id=batch.id,
        origin=batch.origin,
        label=batch.label,
        by=by,
        at=at,
        undoes_id=batch.undoes,
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
    outcome: Outcome, ledger: Ledger, by: User, at: datetime, batch: Batch
) -> MarkChange:
    return MarkChange(
        assessment_id=outcome.entry.assessment_id,
        enrolment_id=outcome.entry.enrolment_id,
        version=outcome.stored.version,
        old_status=outcome.before.status,
        old_value=outcome.before.value,
        new_status=outcome.entry.wanted.status,
        new_value=outcome.entry.wanted.value,
        author=by,
        at=at,
        reason=ledger.reason_for(outcome.entry),
        batch_id=batch.id,
        key=outcome.entry.key,
    )

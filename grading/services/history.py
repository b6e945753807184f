"""What was entered, put back: the value of a cell, or all that a batch changed.

Nothing is taken out of the history: what is put back is a change like the others.
"""

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone

from grading.models import MarkBatch, MarkChange, User
from grading.selectors.batches import batches_of, reversals_of
from grading.selectors.marks import Cell, MarkValue
from grading.services.entries import Batch, MarkEntry, Outcome, Recorded, Verdict
from grading.services.marks import record_marks

LABEL_LENGTH = MarkBatch._meta.get_field("label").max_length


class AlreadyUndone(ValidationError):
    """`undo` is the batch that undid it."""

    def __init__(self, undo: MarkBatch) -> None:
        self.undo = undo
        when = formats.date_format(timezone.localtime(undo.at), r"\l\e d/m/Y à H:i")
        super().__init__(f"Ce lot a déjà été annulé par {undo.by} {when}. Rien n’a été changé.")


def restore_mark(
    cell: Cell, version: int, *, by: User, seen_version: int, reason: str = ""
) -> Outcome:
    """Give a cell the value that it had at `version`; `seen_version` is the one that `by` saw.

    Raises DoesNotExist for a version that never was. What stands in the way of a mark typed
    stands in the way of this one too: see `record_marks`.
    """
    assessment, enrolment = cell
    change = MarkChange.objects.get(assessment=assessment, enrolment=enrolment, version=version)
    wanted = MarkValue(change.new_status, change.new_value)
    recorded = record_marks(
        [MarkEntry(assessment, enrolment, wanted, seen_version)],
        by=by,
        batch=Batch(origin=MarkBatch.Origin.RESTORE, label=f"version {version}"),
        reason=reason,
    )
    return recorded.outcomes[0]


@transaction.atomic
def undo_batch(batch_id: UUID, *, by: User, reason: str = "", leaving: int = 0) -> Recorded:
    """Put back what every cell of a batch held before it, if none was changed since.

    As many as `leaving` cells may resist, changed since or closed: they are left as they are.
    One more, and nothing is written: what could have been put back is HELD. A batch is undone
    once; the undoing is a batch, that may be undone.

    Raises AlreadyUndone, and DoesNotExist when it touches nothing that `by` may enter. Two who
    undo at once come one after the other: the batch is locked before the assessments, which
    are locked before the history.
    """
    batch = locked_batch(batch_id, by)
    undo = Batch(origin=MarkBatch.Origin.UNDO, label=str(batch)[:LABEL_LENGTH], undoes=batch.pk)
    entries = [
        MarkEntry(*reversal.cell, reversal.content, reversal.version)
        for reversal in reversals_of(batch.pk)
    ]
    tried = record_marks(entries, by=by, batch=undo, reason=reason, all_or_nothing=True)
    if not tried.troubled or len(tried.troubled) > leaving:
        return tried
    unmoved = [outcome.entry for outcome in tried.having(Verdict.HELD)]
    recorded = record_marks(unmoved, by=by, batch=undo, reason=reason, all_or_nothing=True)
    return replace(recorded, outcomes=(*recorded.outcomes, *tried.troubled))


def locked_batch(batch_id: UUID, by: User) -> MarkBatch:
    """Whoever goes on adding to the batch is not kept waiting."""
    batch = MarkBatch.objects.select_for_update(no_key=True).get(
        pk__in=batches_of(by).filter(pk=batch_id).values("pk")
    )
    undo = MarkBatch.objects.filter(undoes=batch).select_related("by").first()
    if undo:
        raise AlreadyUndone(undo)
    return batch

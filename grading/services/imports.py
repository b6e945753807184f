"""Tables of marks that people bring: kept while they are looked at, then executed once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from grading.models import EntryPlan, MarkBatch, User
from grading.selectors.imports import Roster
from grading.selectors.marks import Cell
from grading.services.entries import Batch, MarkEntry, Outcome, Recorded
from grading.services.ledger import Ledger, read_history
from grading.services.marks import record_marks

KEPT = timedelta(days=7)
"""How long a table that nobody executed is kept: it holds marks and names."""
ANY_REASON = "…"


class PlanExecutedAlready(Exception):
    """Somebody clicked twice, or came back to an old page."""


def rehearse(entries: Sequence[MarkEntry], roster: Roster) -> dict[Cell, Outcome]:
    """What `record_marks` would answer to these entries now, by cell. Writes and locks nothing.

    A reason is supposed to be given: whether one is needed is for the page to ask.
    """
    history = read_history(entries, roster.marks)
    ledger = Ledger(roster.cells, history, {}, ANY_REASON)
    return {entry.cell: ledger.judge(entry) for entry in entries}


@transaction.atomic
def keep_plan(plan: EntryPlan, *, by: User) -> EntryPlan:
    """Keep a table that somebody brought, and forget those that were never executed."""
    old = EntryPlan.objects.filter(executed_at=None, created_at__lt=timezone.now() - KEPT)
    old.delete()
    plan.by = by
    plan.save(force_insert=True)
    return plan


@transaction.atomic
def change_layout(plan_id: UUID, layout: dict[str, Any], *, by: User) -> None:
    """Say again what the columns hold. Raises PlanExecutedAlready."""
    plan = locked_plan(plan_id, by)
    plan.layout = layout
    plan.save(update_fields=["layout"])


@transaction.atomic
def execute_plan(
    plan_id: UUID,
    entries: Sequence[MarkEntry],
    *,
    by: User,
    reason: str = "",
    left: Sequence[tuple[object, ...]] = (),
) -> Recorded:
    """Write all these entries or none, and remember beside the plan what was `left` aside.

    Nothing is written when a single cell has moved since the entries were made; the plan then
    stays as it is. Raises PlanExecutedAlready.
    """
    plan = locked_plan(plan_id, by)
    batch = Batch(plan.pk, MarkBatch.Origin(plan.origin), plan.filename)
    recorded = record_marks(entries, by=by, batch=batch, reason=reason, all_or_nothing=True)
    if recorded.batch_id:
        plan.batch_id = recorded.batch_id
        plan.executed_at = timezone.now()
        plan.layout = {**(plan.layout or {}), "left": [list(each) for each in left]}
        plan.save(update_fields=["batch", "executed_at", "layout"])
    return recorded


def locked_plan(plan_id: UUID, by: User) -> EntryPlan:
    """Raises DoesNotExist for the plan of somebody else."""
    plan = EntryPlan.objects.select_for_update().get(pk=plan_id, by=by)
    if plan.executed_at is not None:
        raise PlanExecutedAlready
    return plan

"""What people ask when they take a batch back, and what stands in their way."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from grading.forms.history import ReasonForm
from grading.models import MarkChange
from grading.selectors.batches import NAMED_AT_MOST, Inventory, changes_at
from grading.services.entries import Outcome, Recorded, Refusal, Verdict

MOST_CELLS = 10**6


class UndoForm(ReasonForm):
    """`leaving` is how many cells the page said would be left as they are."""

    leaving = forms.IntegerField(required=False, min_value=0, max_value=MOST_CELLS)


@dataclass(frozen=True, slots=True)
class Resistance:
    """The cells of a batch that would not be put back, `count` of them; `named` are the first,
    each by its last change and, when it is closed, why. `others` would be put back."""

    count: int
    others: int
    named: tuple[tuple[MarkChange, str], ...]


def expected(inventory: Inventory) -> Resistance:
    """As far as is known before anything is tried."""
    named = tuple((change, "") for change in inventory.latest)
    return Resistance(inventory.moved, len(inventory.unmoved), named)


def met(recorded: Recorded) -> Resistance:
    """As it was met by an undoing that wrote nothing."""
    troubled = recorded.troubled
    return Resistance(len(troubled), len(recorded.having(Verdict.HELD)), named(troubled))


def named(troubled: Sequence[Outcome]) -> tuple[tuple[MarkChange, str], ...]:
    shown = {outcome.entry.cell: outcome for outcome in troubled[:NAMED_AT_MOST]}
    latest = changes_at([(cell, outcome.stored.version) for cell, outcome in shown.items()])
    refusals = (shown[each.assessment_id, each.enrolment_id].refusal for each in latest)
    reasons = (str(refusal.label) if refusal else "" for refusal in refusals)
    return tuple(zip(latest, reasons, strict=True))


def lacks_reason(recorded: Recorded) -> bool:
    return any(outcome.refusal == Refusal.REASON_MISSING for outcome in recorded.troubled)

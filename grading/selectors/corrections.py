"""Marks that were corrected after their publication: what the student must be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from grading.models import MarkChange
from grading.selectors.marks import MarkValue
from grading.selectors.results import SemesterResult


@dataclass(frozen=True, slots=True)
class Correction:
    before: MarkValue
    after: MarkValue
    reason: str
    at: datetime


Corrections = Mapping[str, tuple[Correction, ...]]
"""By id of the assessment, the oldest first."""


def corrections_of(shown: SemesterResult) -> Corrections:
    """The corrections of a student in one semester, in one query.

    Only a change of a published mark has a reason. What the student does not see yet, or no
    longer, tells him nothing of its corrections either.
    """
    changes = MarkChange.objects.filter(enrolment=shown.enrolment).exclude(reason="")
    if shown.published_only:
        changes = changes.exclude(assessment__in=shown.unpublished)
    return corrections_in(changes.order_by("pk"))


def corrections_in(changes: Iterable[MarkChange]) -> Corrections:
    """Those among these changes, which come the oldest first."""
    found: dict[str, tuple[Correction, ...]] = {}
    for change in changes:
        if not change.reason:
            continue
        key = str(change.assessment_id)
        correction = Correction(
            MarkValue(change.old_status, change.old_value),
            MarkValue(change.new_status, change.new_value),
            change.reason,
            change.at,
        )
        found[key] = (*found.get(key, ()), correction)
    return found

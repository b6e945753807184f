"""The second reading of copies, and what is decided where it differs from the first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import Assessment, MarkBatch, SecondEntry, User
from grading.selectors.check import check_of
from grading.selectors.marks import BLANK, MarkValue
from grading.services.assessments import locked_assessment, refuse_closed
from grading.services.entries import Batch, MarkEntry, Recorded
from grading.services.marks import record_marks

Readings = Mapping[int, MarkValue]
"""What was read on each copy, by enrolment id."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The mark that a copy really bears, and the version that whoever decided had seen."""

    enrolment_id: int
    wanted: MarkValue
    seen_version: int


@transaction.atomic
def record_second_readings(assessment_id: int, readings: Readings, *, by: User) -> int:
    """Keep what `by` read on these copies, and say of how many.

    A copy read again meanwhile by somebody else keeps his reading, and one that may have no mark
    here has none. Raises ValidationError when the assessment is not under double entry or is
    closed, DoesNotExist when `by` may not enter its marks.
    """
    assessment = assessment_under_check(assessment_id, by=by)
    to_read = {each.paper.enrolment.pk for each in check_of(assessment).to_read}
    kept = {each: read for each, read in readings.items() if each in to_read and read != BLANK}
    write(assessment, kept, by=by)
    return len(kept)


@transaction.atomic
def settle(assessment_id: int, decisions: list[Decision], *, by: User) -> Recorded:
    """Give copies whose readings differ the mark that they bear, in both readings.

    A mark that somebody changed meanwhile is a conflict, and stays to be decided. Raises as
    `record_second_readings` does.
    """
    assessment = assessment_under_check(assessment_id, by=by)
    differing = {each.paper.enrolment.pk for each in check_of(assessment).differences}
    made = [each for each in decisions if each.enrolment_id in differing]
    write(assessment, {each.enrolment_id: each.wanted for each in made}, by=by)
    entries = [
        MarkEntry(assessment.pk, each.enrolment_id, each.wanted, each.seen_version) for each in made
    ]
    return record_marks(entries, by=by, batch=Batch(origin=MarkBatch.Origin.CHECK))


def assessment_under_check(assessment_id: int, *, by: User) -> Assessment:
    assessment = locked_assessment(assessment_id, by=by)
    refuse_closed(assessment)
    if not assessment.double_entry:
        raise ValidationError("Cette évaluation n’est pas en double saisie.")
    return assessment


def write(assessment: Assessment, readings: Readings, *, by: User) -> None:
    now = timezone.now()
    SecondEntry.objects.bulk_create(
        [
            SecondEntry(
                assessment=assessment,
                enrolment_id=enrolment,
                status=read.status,
                value=read.value,
                by=by,
                at=now,
            )
            for enrolment, read in readings.items()
        ],
        update_conflicts=True,
        unique_fields=["assessment", "enrolment"],
        update_fields=["status", "value", "by", "at"],
    )

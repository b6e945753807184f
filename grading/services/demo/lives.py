"""What assessments went through: which others they complete, who was called, step by step."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from grading.models import Assessment, AssessmentEvent, Candidate
from grading.selectors.marks import ENTERED
from grading.services.demo.assessments import Plan
from grading.services.entries import MarkEntry

Held = tuple[Assessment, Plan]
Sittings = Mapping[int, Sequence[MarkEntry]]
"""By id of the assessment, what those who sit it get there."""

Kind = AssessmentEvent.Kind
ANNOUNCED = timedelta(days=14)
CALLED = timedelta(days=10)
IN_THE_MORNING = time(9, 0)


def complete(held: Sequence[Held]) -> None:
    """Tie each resit and second session to the assessment that it completes."""
    known = {(plan.module.pk, plan.title): assessment for assessment, plan in held}
    tied = []
    for assessment, plan in held:
        if plan.completes:
            assessment.completes = known[plan.module.pk, plan.completes]
            tied.append(assessment)
    Assessment.objects.bulk_update(tied, ["completes"])


def call(held: Sequence[Held], sittings: Sittings) -> None:
    """Those who sit a resit or a second session are called to it; a bonus is open to all."""
    Candidate.objects.bulk_create(
        Candidate(assessment=assessment, enrolment_id=entry.enrolment_id)
        for assessment, plan in held
        if plan.completes
        for entry in sittings[assessment.pk]
    )


def tell(held: Sequence[Held], sittings: Sittings, awaited: Mapping[int, int]) -> None:
    """Write the life of each; `awaited` says how many students were there on its day."""
    AssessmentEvent.objects.bulk_create(
        event
        for assessment, plan in held
        for event in life(assessment, plan, sittings[assessment.pk], awaited[assessment.pk])
    )


def life(
    assessment: Assessment, plan: Plan, entries: Sequence[MarkEntry], awaited: int
) -> Iterator[AssessmentEvent]:
    yield event(assessment, Kind.CREATED, before(assessment, ANNOUNCED))
    if plan.completes:
        added = sorted(entry.enrolment_id for entry in entries)
        when = before(assessment, CALLED)
        yield event(assessment, Kind.CANDIDATES, when, added=added, removed=[])
    if assessment.validated_at:
        entered = sum(entry.wanted.status in ENTERED for entry in entries)
        missing = (awaited if plan.is_normal else len(entries)) - entered
        when = assessment.validated_at
        yield event(assessment, Kind.VALIDATED, when, entered=entered, missing=missing)
    if assessment.published_at:
        yield event(assessment, Kind.PUBLISHED, assessment.published_at, again=False)


def event(
    assessment: Assessment, kind: AssessmentEvent.Kind, at: datetime, **details: Any
) -> AssessmentEvent:
    author = assessment.created_by
    return AssessmentEvent(assessment=assessment, kind=kind, author=author, at=at, details=details)


def before(assessment: Assessment, delay: timedelta) -> datetime:
    """That long before it is held; before its deadline while no day is fixed."""
    day = assessment.date or assessment.deadline
    assert day, "an assessment of the demonstration has a day or a deadline"
    return timezone.make_aware(datetime.combine(day - delay, IN_THE_MORNING))

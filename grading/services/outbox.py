"""What other software will be told of, written down with what happened: both are, or neither."""

from collections.abc import Iterable
from datetime import datetime

from grading.models import Assessment, EventKind, Jury, WebhookEvent
from grading.services.entries import Outcome


def announce_published(assessment: Assessment, at: datetime) -> None:
    WebhookEvent.objects.create(kind=EventKind.MARK_PUBLISHED, assessment=assessment, at=at)


def announce_corrected(corrected: Iterable[Outcome], at: datetime) -> None:
    """One event for each assessment, in one query; none where nothing known was corrected."""
    moved: dict[int, list[int]] = {}
    for outcome in corrected:
        assessment, enrolment = outcome.entry.cell
        moved.setdefault(assessment, []).append(enrolment)
    if moved:
        WebhookEvent.objects.bulk_create(
            WebhookEvent(
                kind=EventKind.MARK_CORRECTED,
                assessment_id=assessment,
                enrolments=enrolments,
                at=at,
            )
            for assessment, enrolments in moved.items()
        )


def announce_decisions(jury: Jury, at: datetime) -> None:
    """Of a jury that is being closed: told once its decisions are shown, whenever that will be."""
    WebhookEvent.objects.create(kind=EventKind.DECISION_SHOWN, jury=jury, at=at)

"""The life of an assessment, told line by line: who did what, when and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from grading.models import Assessment, AssessmentEvent, User


def log(
    assessment: Assessment,
    kind: AssessmentEvent.Kind,
    *,
    by: User,
    at: datetime | None = None,
    reason: str = "",
    **details: Any,
) -> AssessmentEvent:
    """Append a line, inside the transaction of what it tells. `details` are plain JSON."""
    return AssessmentEvent.objects.create(
        assessment=assessment,
        kind=kind,
        author=by,
        at=at or timezone.now(),
        reason=reason,
        details=details,
    )


def log_all(
    assessments: Iterable[tuple[Assessment, dict[str, Any]]],
    kind: AssessmentEvent.Kind,
    *,
    by: User,
) -> None:
    """The same line in the life of each of these, with its own details, in one query."""
    now = timezone.now()
    AssessmentEvent.objects.bulk_create(
        AssessmentEvent(assessment=assessment, kind=kind, author=by, at=now, details=details)
        for assessment, details in assessments
    )

"""What students see: an assessment is a draft until it is published."""

from django.db import transaction
from django.utils import timezone

from grading.models import Assessment, User
from grading.services.assessments import locked_assessment


@transaction.atomic
def publish(assessment_id: int, *, by: User) -> Assessment:
    """Show the marks to the students. Published already: nothing changes, its date neither.

    Raises DoesNotExist when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    if not assessment.is_published:
        assessment.state = Assessment.State.PUBLISHED
        assessment.published_at = timezone.now()
        assessment.save(update_fields=["state", "published_at"])
    return assessment


@transaction.atomic
def withdraw(assessment_id: int, *, by: User) -> Assessment:
    """Make it a draft again: students no longer see it, every mark and its history stay.

    Raises DoesNotExist when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    if assessment.is_published:
        assessment.state = Assessment.State.DRAFT
        assessment.published_at = None
        assessment.save(update_fields=["state", "published_at"])
    return assessment

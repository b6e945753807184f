"""What is decided in a jury while somebody looks at one of its students."""

from django.utils import timezone

from grading.models import DecisionChange, Jury

AT_MOST = 30


def last_change(jury: Jury) -> int:
    """The id of the last change of its decisions, 0 before the first."""
    changes = DecisionChange.objects.filter(decision__jury=jury).order_by("-pk")
    return changes.values_list("pk", flat=True).first() or 0


def changes_since(jury: Jury, known: int) -> list[dict[str, object]]:
    """The last changes after that one, in their order."""
    found = DecisionChange.objects.filter(decision__jury=jury, pk__gt=known)
    rows = found.select_related("decision__student", "author").order_by("-pk")[:AT_MOST]
    return [_told(row) for row in reversed(rows)]


def _told(row: DecisionChange) -> dict[str, object]:
    at = timezone.localtime(row.at)
    return {
        "id": row.pk,
        "student": row.decision.student_id,
        "name": str(row.decision.student),
        "of": row.decision.of,
        "code": row.new_code,
        "by": str(row.author),
        "author": row.author_id,
        "at": f"{at:%H} h {at:%M}",
    }

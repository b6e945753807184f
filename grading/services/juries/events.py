"""The life of a jury, told line by line: who did what, when and why."""

from datetime import datetime
from typing import Any

from django.utils import formats, timezone

from grading.models import Jury, JuryEvent, User

Changes = dict[str, list[Any]]
"""[before, after] by field, as plain JSON."""


def log(
    jury: Jury,
    kind: JuryEvent.Kind,
    *,
    by: User,
    at: datetime | None = None,
    reason: str = "",
    **details: Any,
) -> JuryEvent:
    """Append a line, inside the transaction of what it tells. `details` are plain JSON."""
    return JuryEvent.objects.create(
        jury=jury, kind=kind, author=by, at=at or timezone.now(), reason=reason, details=details
    )


def last_of(jury: Jury, kind: JuryEvent.Kind, key: str = "") -> JuryEvent | None:
    """The last event of this kind; with a key, the last whose changes have it."""
    events = jury.events.filter(kind=kind).select_related("author").order_by("-pk")
    return next((each for each in events if not key or key in each.details["changes"]), None)


def told(event: JuryEvent | None) -> str:
    """« Léa Durand, le 01/12 à 10:02 »."""
    if event is None:
        return "quelqu’un d’autre"
    when = formats.date_format(timezone.localtime(event.at), r"\l\e d/m à H:i")
    return f"{event.author}, {when}"

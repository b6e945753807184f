"""What people read about an entry in trouble, in the grid as in the answers to scripts."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import formats, timezone

from grading.forms.marks import written_mark, written_points
from grading.models import Assessment
from grading.services.entries import Outcome, Refusal, Verdict


def trouble(outcome: Outcome, assessments: Mapping[int, Assessment]) -> str:
    """The sentence of a refusal, of a conflict or of what was replaced as soon as saved; nothing
    to say of what went well."""
    if outcome.verdict == Verdict.CONFLICT or outcome.author:
        return dispute(outcome)
    if outcome.refusal == Refusal.ABOVE_MAXIMUM:
        maximum = written_points(assessments[outcome.entry.assessment_id].maximum)
        return f"La note dépasse le maximum, {maximum}."
    return outcome.refusal.label if outcome.refusal else ""


def dispute(outcome: Outcome) -> str:
    """What somebody else put there, who he is and when it was."""
    theirs = written_mark(outcome.stored.content) or "vide"
    when = ""
    if outcome.at:
        when = f" {'à' if is_today(outcome.at) else 'le'} {moment(outcome.at)}"
    return f"{outcome.author or 'Quelqu’un'} a enregistré « {theirs} »{when}."


def moment(at: datetime) -> str:
    """« 14:02 » today, « 23/11 à 14:02 » before."""
    return formats.date_format(timezone.localtime(at), "H:i" if is_today(at) else r"d/m \à H:i")


def is_today(at: datetime) -> bool:
    return timezone.localdate(at) == timezone.localdate()

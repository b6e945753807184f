"""Draft, validated, published: what may be entered, and what students see.

Each step is a line in the life of the assessment. Who asks for a step that somebody else has
made impossible meanwhile is told what happened; nothing else is done in its place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone

from grading.models import Assessment, AssessmentEvent, User
from grading.selectors.candidates import Roll, roll_of
from grading.selectors.check import is_checked
from grading.services.assessments import locked_assessment, locked_assessments
from grading.services.events import log
from grading.services.outbox import announce_published

Step = AssessmentEvent.Kind
STEPS = (Step.VALIDATED, Step.PUBLISHED, Step.REOPENED)


class Overtaken(ValidationError):
    """The assessment is no longer in the state that the person had before his eyes."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(f"« {assessment.title} » est {standing(assessment)}. Rien n’a été changé.")


class Unchecked(ValidationError):
    """Its second entry is not finished."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(
            f"La double saisie de « {assessment.title} » n’est pas finie : des copies restent à "
            "relire, ou les deux lectures diffèrent. Rien n’a été changé."
        )


class MarksMissing(ValidationError):
    """More marks are missing than whoever closes the entry has accepted."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll
        super().__init__("Il manque des notes : confirmez que l’évaluation se ferme sans elles.")


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of assessments to publish together; `left` says why of each that was not."""

    published: tuple[Assessment, ...]
    left: tuple[str, ...]


@transaction.atomic
def validate(assessment_id: int, *, by: User, accepted: int | None = None) -> Assessment:
    """Close the entry of a draft: its marks change no more, students see nothing yet.

    Raises MarksMissing when more than `accepted` marks are missing (None: any number may be),
    Unchecked while its double entry is not finished, Overtaken when it is no draft, DoesNotExist
    when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    if not assessment.is_draft:
        raise Overtaken(assessment)
    close(assessment, timezone.now(), by=by, accepted=accepted)
    return assessment


@transaction.atomic
def publish(
    assessment_id: int, *, by: User, seen: str = "", accepted: int | None = None
) -> Assessment:
    """Show the marks to the students; a draft is validated first.

    `seen` is the state that `by` saw, empty not to compare it. Raises Overtaken when it is
    another or published already, and otherwise as `validate` does.
    """
    assessment = locked_assessment(assessment_id, by=by)
    if assessment.is_published or seen not in ("", assessment.state):
        raise Overtaken(assessment)
    now = timezone.now()
    if assessment.is_draft:
        close(assessment, now, by=by, accepted=accepted)
    show(assessment, now, by=by)
    return assessment


@transaction.atomic
def publish_validated(assessment_ids: Iterable[int], *, by: User) -> Publication:
    """Show the marks of these assessments, at one time, where they are validated.

    Those that are not any more, and those whose marks `by` may not enter, are left alone.
    """
    now = timezone.now()
    published, left = [], []
    for assessment in locked_assessments(assessment_ids, by=by):
        if assessment.is_validated:
            show(assessment, now, by=by)
            published.append(assessment)
        else:
            left.append(f"« {assessment.title} » est {standing(assessment)}.")
    return Publication(tuple(published), tuple(left))


@transaction.atomic
def reopen(assessment_id: int, *, by: User, reason: str, seen: str = "") -> Assessment:
    """Make a validated or published assessment a draft again, for a reason that its life keeps.

    Students no longer see what was published; every mark and its history stay, and what is
    changed until it is published again keeps `reason`. Raises ValidationError without a reason,
    and as `publish` does.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Rouvrir une évaluation demande un motif."})
    assessment = locked_assessment(assessment_id, by=by)
    if assessment.is_draft or seen not in ("", assessment.state):
        raise Overtaken(assessment)
    was_shown = assessment.is_published or assessment.reopened_for
    log(assessment, Step.REOPENED, by=by, reason=reason.strip(), state=assessment.state)
    assessment.state = Assessment.State.DRAFT
    assessment.validated_at = assessment.published_at = None
    assessment.reopened_for = reason.strip() if was_shown else ""
    assessment.save(update_fields=["state", "validated_at", "published_at", "reopened_for"])
    return assessment


def close(assessment: Assessment, at: datetime, *, by: User, accepted: int | None) -> None:
    if not is_checked(assessment):
        raise Unchecked(assessment)
    roll = roll_of(assessment)
    if accepted is not None and len(roll.missing) > accepted:
        raise MarksMissing(roll)
    assessment.state = Assessment.State.VALIDATED
    assessment.validated_at = at
    assessment.save(update_fields=["state", "validated_at"])
    entered, missing = len(roll.entered), len(roll.missing)
    log(assessment, Step.VALIDATED, by=by, at=at, entered=entered, missing=missing)


def show(assessment: Assessment, at: datetime, *, by: User) -> None:
    """Publish what is validated; what it was reopened for has had its time."""
    again = bool(assessment.reopened_for)
    assessment.state = Assessment.State.PUBLISHED
    assessment.published_at = at
    assessment.reopened_for = ""
    assessment.save(update_fields=["state", "published_at", "reopened_for"])
    log(assessment, Step.PUBLISHED, by=by, at=at, again=again)
    announce_published(assessment, at)


def standing(assessment: Assessment) -> str:
    """Its state, and who brought it there: « publiée : X l’a publiée le 23/11 à 14:02 »."""
    state = "en brouillon" if assessment.is_draft else assessment.get_state_display()
    steps = assessment.events.filter(kind__in=STEPS).select_related("author")
    last = steps.order_by("-pk").first()
    if last is None:
        return state
    when = formats.date_format(timezone.localtime(last.at), r"\l\e d/m à H:i")
    return f"{state} : {last.author} l’a {last.get_kind_display()} {when}"

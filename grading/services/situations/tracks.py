"""A change of parcours or of modality in the middle of a path."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.models import Student, Turn, User
from grading.selectors.tracks import TrackChange, TrackImpact, track_impact
from grading.services.situations.turns import (
    append,
    enrolment_of,
    locked_student,
    refuse_judged,
    refuse_to_come,
)


class ImpactMoved(ValidationError):
    """What the change would do is no longer what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Des notes ou des inscriptions ont changé depuis que vous avez vu ce que ce changement "
            "fait. Rien n’est enregistré : relisez-le, puis confirmez."
        )


@transaction.atomic
def change_track(
    student_id: int,
    *,
    enrolment_id: int,
    parcours: str,
    modality: str,
    on: date,
    reason: str,
    by: User,
    seen: str = "",
) -> TrackImpact:
    """Give the enrolment, and the open ones after it, the parcours of that code (empty: none) and
    that modality. The marks of modules that he no longer follows stay, and count no more.

    `seen` is the fingerprint of the impact that `by` saw, empty not to compare it. Raises
    DoesNotExist when `by` does not keep his situation, Judged for a term that a closed jury
    judged, ImpactMoved, ValidationError when nothing would change, for an unknown parcours, a
    student who left, a date to come or no reason.
    """
    student = locked_student(student_id, by)
    refuse_to_come(on)
    first, known = enrolment_of(student, enrolment_id)
    if not first.is_active:
        raise ValidationError(f"{student} a quitté {first.term} : il y revient d’abord.")
    impact = track_impact(known, first, parcours=parcours, modality=modality)
    changed = [each.after for each in impact.written]
    refuse_judged(each.term for each in changed)
    if parcours and any(each.parcours is None for each in changed):
        raise ValidationError({"parcours": "Le programme de ces semestres n’a pas ce parcours."})
    refuse_nothing(impact)
    if seen and seen != impact.fingerprint:
        raise ImpactMoved
    for change in impact.written:
        tell(student, change, on=on, reason=reason, by=by)
        change.after.full_clean(validate_unique=False)
        change.after.save(update_fields=["parcours", "modality"])
    return impact


def refuse_nothing(impact: TrackImpact) -> None:
    if not any(kinds(change) for change in impact.written):
        raise ValidationError("C’est déjà son parcours et sa modalité : rien ne changerait.")


def kinds(change: TrackChange) -> list[Turn.Kind]:
    """Which of the two change."""
    before, after = change.before, change.after
    found = []
    if before.parcours_id != after.parcours_id:
        found.append(Turn.Kind.PARCOURS)
    if before.modality != after.modality:
        found.append(Turn.Kind.MODALITY)
    return found


def tell(student: Student, change: TrackChange, *, on: date, reason: str, by: User) -> None:
    """One line for each. It names modules and no mark: he may not have been told of it yet."""
    before, after = change.before, change.after
    named = {
        Turn.Kind.PARCOURS: [
            each.parcours.code if each.parcours else "" for each in (before, after)
        ],
        Turn.Kind.MODALITY: [before.modality, after.modality],
    }
    for kind in kinds(change):
        append(
            student,
            kind,
            on=on,
            reason=reason,
            by=by,
            enrolment=after,
            change=named[kind],
            lost=[module.code for module in change.lost],
            gained=[module.code for module in change.gained],
        )

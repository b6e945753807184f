"""A change of parcours or of modality in the middle of a path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.models import Enrolment, Student, Turn, User
from grading.selectors.tracks import TrackChange, TrackImpact, TrackMove, track_impacts
from grading.services.situations.turns import (
    enrolment_among,
    enrolments_of,
    locked_students,
    refuse_judged,
    refuse_to_come,
    turn_of,
)


class ImpactMoved(ValidationError):
    """What the change would do is no longer what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Des notes ou des inscriptions ont changé depuis que vous avez vu ce que ce changement "
            "fait. Rien n’est enregistré : relisez-le, puis confirmez."
        )


@dataclass(frozen=True, slots=True)
class TrackWish:
    """Give the enrolment, and the open ones after it, the parcours of that code (empty: none) and
    that modality. `seen` is the fingerprint of the impact that was shown, empty not to compare."""

    student_id: int
    enrolment_id: int
    parcours: str
    modality: str
    seen: str = ""


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
    """The wish of one student, done. Raises as `change_tracks` does."""
    wish = TrackWish(student_id, enrolment_id, parcours, modality, seen)
    [impact] = change_tracks([wish], on=on, reason=reason, by=by)
    return impact


@transaction.atomic
def change_tracks(
    wishes: Sequence[TrackWish], *, on: date, reason: str, by: User
) -> list[TrackImpact]:
    """Do all of these wishes, or none. The marks of modules that a student no longer follows
    stay, and count no more.

    Raises DoesNotExist when `by` does not keep the situation of somebody, Judged for a term that
    a closed jury judged, ImpactMoved, ValidationError when nothing would change, for an unknown
    parcours, a student who left, a date to come or no reason.
    """
    students = locked_students([wish.student_id for wish in wishes], by)
    refuse_to_come(on)
    known = enrolments_of(students.values())
    impacts = track_impacts([move_of(wish, known[wish.student_id]) for wish in wishes])
    written = [change for impact in impacts for change in impact.written]
    refuse_judged({each.after.term_id: each.after.term for each in written}.values())
    for wish, impact in zip(wishes, impacts, strict=True):
        refuse(wish, impact)
    turns = [
        turn
        for change in written
        for turn in told(students[change.after.student_id], change, on=on, reason=reason, by=by)
    ]
    Turn.objects.bulk_create(turns)
    for change in written:
        change.after.clean_fields(exclude=("term", "student", "group", "parcours", "opened_by"))
    Enrolment.objects.bulk_update([each.after for each in written], ["parcours", "modality"])
    return impacts


def move_of(wish: TrackWish, known: Sequence[Enrolment]) -> TrackMove:
    first = enrolment_among(known, wish.enrolment_id)
    if not first.is_active:
        raise ValidationError(f"{first.student} a quitté {first.term} : il y revient d’abord.")
    return TrackMove(known, first, wish.parcours, wish.modality)


def refuse(wish: TrackWish, impact: TrackImpact) -> None:
    if wish.parcours and any(each.after.parcours is None for each in impact.written):
        raise ValidationError({"parcours": "Le programme de ces semestres n’a pas ce parcours."})
    refuse_nothing(impact)
    if wish.seen and wish.seen != impact.fingerprint:
        raise ImpactMoved


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


def told(
    student: Student, change: TrackChange, *, on: date, reason: str, by: User
) -> Iterator[Turn]:
    """One line for each. It names modules and no mark: he may not have been told of it yet."""
    before, after = change.before, change.after
    named = {
        Turn.Kind.PARCOURS: [
            each.parcours.code if each.parcours else "" for each in (before, after)
        ],
        Turn.Kind.MODALITY: [before.modality, after.modality],
    }
    for kind in kinds(change):
        yield turn_of(
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

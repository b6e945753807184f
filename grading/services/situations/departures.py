"""Leaving, coming back, a gap year: which enrolments are open, and since when."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.models import Enrolment, GapYear, Student, Turn, User
from grading.selectors.situations import open_from
from grading.services.situations.turns import (
    append,
    enrolment_of,
    locked_student,
    refuse_judged,
    refuse_to_come,
)

# A transfer is a resignation here: no code of a jury says more, and it is no desertion.
STATUSES = {
    Turn.Kind.TRANSFER_OUT: Enrolment.Status.RESIGNED,
    Turn.Kind.RESIGNED: Enrolment.Status.RESIGNED,
    Turn.Kind.LEFT: Enrolment.Status.LEFT,
    Turn.Kind.EXCLUDED: Enrolment.Status.EXCLUDED,
}


@transaction.atomic
def leave(
    student_id: int,
    *,
    enrolment_id: int,
    kind: Turn.Kind,
    on: date,
    reason: str,
    by: User,
    institution: str = "",
) -> tuple[Enrolment, ...]:
    """Close the enrolment and those that come after it; `kind` is one of STATUSES. Answers those
    that it closed; their marks stay, and change no more.

    Raises DoesNotExist when `by` does not keep his situation, Judged for a term that a closed
    jury judged, ValidationError when the student has left already or not arrived yet, without a
    reason or for a date to come.
    """
    student = locked_student(student_id, by)
    refuse_to_come(on)
    first, known = enrolment_of(student, enrolment_id)
    closed = close(first, known, STATUSES[kind], on)
    details = {"institution": institution.strip()} if institution.strip() else {}
    append(
        student,
        kind,
        on=on,
        reason=reason,
        by=by,
        enrolment=first,
        terms=[str(each.term) for each in closed],
        **details,
    )
    return closed


def close(
    first: Enrolment, known: Iterable[Enrolment], status: Enrolment.Status, on: date
) -> tuple[Enrolment, ...]:
    """The enrolment, still open, and every open one after it, are those that he left that day."""
    if not first.is_active:
        raise ValidationError(f"{first.student} a déjà quitté {first.term}.")
    if first.joined_on and on < first.joined_on:
        raise ValidationError({"on": "Cette date précède son arrivée dans ce semestre."})
    closed = tuple(each for each in open_from(known, first) if each.is_active)
    refuse_judged(each.term for each in closed)
    for each in closed:
        each.status = status
        each.left_on = max(on, each.joined_on or on)
        each.full_clean(validate_unique=False)
        each.save(update_fields=["status", "left_on"])
    return closed


@transaction.atomic
def come_back(
    student_id: int, *, enrolment_id: int, on: date, reason: str, by: User
) -> tuple[Enrolment, ...]:
    """Open again the enrolment that the student had left, and those after it. Answers them.

    When he left stays in the line of his path; a gap year recorded for that year is none any
    more. Raises as `leave` does.
    """
    student = locked_student(student_id, by)
    refuse_to_come(on)
    first, known = enrolment_of(student, enrolment_id)
    if first.is_active:
        raise ValidationError(f"{student} est déjà inscrit dans {first.term}.")
    if first.left_on and on < first.left_on:
        raise ValidationError({"on": "Cette date précède son départ."})
    opened = tuple(each for each in open_from(known, first) if not each.is_active)
    refuse_judged(each.term for each in opened)
    append(
        student,
        Turn.Kind.BACK,
        on=on,
        reason=reason,
        by=by,
        enrolment=first,
        terms=[str(each.term) for each in opened],
        had_left=first.get_status_display(),
        left_on=first.left_on.isoformat() if first.left_on else "",
    )
    for each in opened:
        each.status = Enrolment.Status.ENROLLED
        each.left_on = None
        each.save(update_fields=["status", "left_on"])
        end_gap_year(student, each.term.year)
    return opened


def end_gap_year(student: Student, year: int) -> None:
    """Who studies that year is not away; the line of his path stays."""
    student.gap_years.filter(year=year).delete()


@transaction.atomic
def take_gap_year(
    student_id: int,
    *,
    year: int,
    on: date,
    reason: str,
    by: User,
    enrolment_id: int | None = None,
) -> tuple[Enrolment, ...]:
    """Record a year away, which counts as no repeat. `enrolment_id` is the first enrolment that
    it interrupts, None when he is enrolled nowhere; it and those after it are closed, and
    answered. Raises as `leave` does, and when that year is recorded already.
    """
    student = locked_student(student_id, by)
    closed: tuple[Enrolment, ...] = ()
    first = None
    if enrolment_id is not None:
        first, known = enrolment_of(student, enrolment_id)
        closed = close(first, known, Enrolment.Status.AWAY, on)
    terms = [str(each.term) for each in closed]
    turn = append(
        student, Turn.Kind.GAP, on=on, reason=reason, by=by, enrolment=first, year=year, terms=terms
    )
    gap = GapYear(student=student, year=year, turn=turn)
    gap.full_clean()
    gap.save(force_insert=True)
    return closed

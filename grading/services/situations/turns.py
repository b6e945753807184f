"""What every turn of a path has in common: the lock, the reason, the date, the line written."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.models import Enrolment, Jury, Student, Term, Turn, User
from grading.selectors.paths import with_everything
from grading.selectors.situations import judged_by, juries_on, students_of


class Judged(ValidationError):
    """A closed jury has judged the term."""

    def __init__(self, terms: Iterable[Term]) -> None:
        names = ", ".join(str(term) for term in terms)
        super().__init__(
            f"Un jury clos a jugé {names} : rien n’y change plus. Une nouvelle délibération "
            "s’ouvre depuis ce jury."
        )


def locked_student(student_id: int, by: User) -> Student:
    """Two people who change the path of one student come one after the other. Raises
    DoesNotExist when `by` does not keep his situation."""
    return locked_students([student_id], by)[student_id]


def locked_students(student_ids: Collection[int], by: User) -> dict[int, Student]:
    """The same for several, by id: all of them, or DoesNotExist is raised."""
    rows = students_of(by).filter(pk__in=student_ids).order_by("pk")
    found = {each.pk: each for each in rows.select_for_update(of=("self",), no_key=True)}
    if set(student_ids) - set(found):
        raise Student.DoesNotExist
    return found


def enrolment_of(student: Student, enrolment_id: int) -> tuple[Enrolment, list[Enrolment]]:
    """That enrolment of the student, and all of them from the first to the last."""
    known = enrolments_of([student])[student.pk]
    return enrolment_among(known, enrolment_id), known


def enrolments_of(students: Iterable[Student]) -> dict[int, list[Enrolment]]:
    """All enrolments of each of them, from the first to the last, in one query."""
    found: dict[int, list[Enrolment]] = {each.pk: [] for each in students}
    rows = with_everything(Enrolment.objects.filter(student__in=found))
    for each in rows.order_by("term__year", "term__number", "pk"):
        found[each.student_id].append(each)
    return found


def enrolment_among(known: Iterable[Enrolment], enrolment_id: int) -> Enrolment:
    for each in known:
        if each.pk == enrolment_id:
            return each
    raise ValidationError("Cette inscription n’existe plus : rechargez la page.")


def refuse_judged(terms: Iterable[Term]) -> None:
    """Raises Judged when a closed jury judged one of them; a jury that is closing waits."""
    terms = list(terms)
    juries = juries_on(terms).order_by("pk").select_for_update(of=("self",), no_key=True)
    judged = judged_by([jury for jury in juries if jury.state == Jury.State.CLOSED], terms)
    if judged:
        raise Judged(term for term in terms if term.pk in judged)


def refuse_to_come(on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError(
            {"on": "Cette date est à venir : ceci s’enregistre une fois que c’est arrivé."}
        )


def append(
    student: Student,
    kind: Turn.Kind,
    *,
    on: date,
    reason: str,
    by: User,
    enrolment: Enrolment | None = None,
    **details: Any,
) -> Turn:
    """The line of the path. Raises ValidationError without a reason."""
    turn = turn_of(student, kind, on=on, reason=reason, by=by, enrolment=enrolment, **details)
    turn.save(force_insert=True)
    return turn


def turn_of(
    student: Student,
    kind: Turn.Kind,
    *,
    on: date,
    reason: str,
    by: User,
    enrolment: Enrolment | None = None,
    **details: Any,
) -> Turn:
    """A line to be written with others. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Un motif est attendu : il reste dans le parcours."})
    turn = Turn(
        student=student,
        enrolment=enrolment,
        kind=kind,
        on=on,
        reason=reason.strip(),
        author=by,
        at=timezone.now(),
        details=details,
    )
    # Whom it is about has just been read: asking the database again, line by line, says no more.
    turn.clean_fields(exclude=("student", "enrolment", "author"))
    return turn

"""Absences reported to the jury: the only writer. They refuse nobody by themselves."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from grading.models import Attendance, Enrolment, Term, User
from grading.selectors.attendance import Absences, absences_of, with_absences
from grading.services.assessments import lock_term
from grading.services.situations.turns import refuse_judged

HIGHEST = 999


@dataclass(frozen=True, slots=True)
class AbsenceEntry:
    """`seen` is the stamp of what the row held when it was shown."""

    enrolment_id: int
    wanted: Absences
    seen: str


@dataclass(frozen=True, slots=True)
class Reported:
    """`overtaken`, with what was wanted: somebody else changed the row meanwhile, it keeps what
    he wrote."""

    written: tuple[Enrolment, ...]
    overtaken: tuple[tuple[Enrolment, Absences], ...]


@transaction.atomic
def report_absences(term_id: int, entries: Collection[AbsenceEntry], *, by: User) -> Reported:
    """Write what differs; a row that moved since it was seen stays as it is, unless it holds
    already what is wanted.

    Raises DoesNotExist when `by` does not know the results of the term, Judged when a closed
    jury has judged it.
    """
    term = Term.objects.for_user(by).get(pk=term_id)
    lock_term(term.pk)
    refuse_judged([term])
    known = {each.pk: each for each in with_absences(term)}
    written, overtaken = [], []
    for entry in entries:
        enrolment = known.get(entry.enrolment_id)
        stored = absences_of(enrolment) if enrolment else entry.wanted
        if enrolment is None or entry.wanted == stored or entry.seen == entry.wanted.stamp:
            continue
        if entry.seen != stored.stamp:
            overtaken.append((enrolment, entry.wanted))
            continue
        write(enrolment, entry.wanted, by)
        written.append(enrolment)
    return Reported(tuple(written), tuple(overtaken))


def write(enrolment: Enrolment, wanted: Absences, by: User) -> None:
    attendance = getattr(enrolment, "attendance", None) or Attendance(enrolment=enrolment)
    attendance.unjustified, attendance.justified, attendance.comment = wanted
    attendance.updated_by = by
    attendance.updated_at = timezone.now()
    attendance.full_clean(exclude=["enrolment"])
    attendance.save()

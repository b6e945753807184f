"""Bulletins of another software, imported: students, enrolments, assessments, marks, bonuses.

All of it or nothing, exactly what the plan said.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from curriculum.models import Programme
from grading.models import (
    Assessment,
    AssessmentEvent,
    AssessmentOrigin,
    BulletinSet,
    Enrolment,
    Group,
    MarkBatch,
    Student,
    Term,
    User,
)
from grading.selectors.attendance import Absences
from grading.selectors.marks import MarkValue
from grading.selectors.years import programmes_to_open
from grading.services.adjustments import record_adjustments
from grading.services.assessments import create_assessments, lock_term
from grading.services.attendance import AbsenceEntry, report_absences
from grading.services.bulletins import locked_set
from grading.services.candidates import Calls, append
from grading.services.entries import Batch, MarkEntry
from grading.services.marks import record_marks
from grading.services.situations.departures import end_gap_year
from grading.services.situations.turns import refuse_judged
from grading.services.years import new_term

LABEL = "ScoDoc"


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """A student by the place of his bulletin: known here, or `new` (unsaved, without department).

    ``enrolment`` is the one that he has, None to enrol him in ``group`` (its name, or empty) and
    ``parcours`` (an id).
    """

    place: int
    student: int | None
    new: Student | None
    enrolment: int | None
    group: str = ""
    parcours: int | None = None


@dataclass(frozen=True, slots=True)
class AssessmentOrder:
    """An assessment by what the other software calls it: the id of the one that exists, or a
    ``draft`` to create. ``called`` (places) are called to it when it is not for all;
    ``completes`` is what the other software calls the one that it completes."""

    external: str
    existing: int | None
    draft: Assessment | None = None
    called: Collection[int] = ()
    completes: str = ""


@dataclass(frozen=True, slots=True)
class MarkOrder:
    external: str
    place: int
    wanted: MarkValue
    seen: int = 0


@dataclass(frozen=True, slots=True)
class AbsenceOrder:
    """``seen`` is the stamp of what was reported when the plan was made."""

    place: int
    wanted: Absences
    seen: str


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """``term`` is the id of the semester, None to open it on ``programme``. ``adjustments`` are
    points in hundredths by UE code, by the place of the bulletin."""

    term: int | None
    programme: int
    modality: str
    people: Sequence[PersonOrder]
    assessments: Sequence[AssessmentOrder]
    marks: Sequence[MarkOrder]
    adjustments: Mapping[int, Mapping[str, int]]
    absences: Sequence[AbsenceOrder] = ()


class Moved(Exception):
    """Something changed since the plan was made: nothing was written."""


@transaction.atomic
def import_bulletins(
    set_id: UUID, order: ImportOrder, *, by: User, reason: str = ""
) -> BulletinSet:
    """Do what the order says, and remember it beside the set.

    Raises Moved when a single mark is no longer as the order saw it, ImportedAlready, Judged,
    DoesNotExist for what `by` may not touch, ValidationError where a field refuses; nothing is
    written then.
    """
    found = locked_set(set_id, by)
    term = term_of(found, order, by)
    lock_term(term.pk)
    refuse_judged([term])
    enrolments = enrolled(term, order)
    assessments = assessed(term, found, order, enrolments, by)
    for place, points in order.adjustments.items():
        record_adjustments(enrolments[place], points=points, values={}, by=by, reason=LABEL)
    absent(term, order, enrolments, by)
    entries = [
        MarkEntry(assessments[each.external], enrolments[each.place].pk, each.wanted, each.seen)
        for each in order.marks
    ]
    batch = Batch(origin=MarkBatch.Origin.FILE, label=f"{LABEL} {found}")
    recorded = record_marks(entries, by=by, batch=batch, reason=reason, all_or_nothing=True)
    if recorded.troubled:
        raise Moved
    found.imported_at, found.imported_by, found.term = timezone.now(), by, term
    found.batch_id = recorded.batch_id
    found.told = counts_of(order, len(recorded.saved))
    found.save()
    return found


def term_of(found: BulletinSet, order: ImportOrder, by: User) -> Term:
    if order.term is not None:
        terms = Term.objects.for_user(by).filter(department=found.department_id)
        return terms.get(pk=order.term, number=found.number)
    programme: Programme = programmes_to_open(by).get(
        pk=order.programme, department=found.department_id
    )
    return new_term(programme, found.year, found.number, None)


def enrolled(term: Term, order: ImportOrder) -> dict[int, Enrolment]:
    """The enrolment of everybody, by the place of his bulletin; those that lack are made."""
    students = students_of(term, order)
    groups = groups_of(term, order)
    existing = term.enrolments.in_bulk([each.enrolment for each in order.people if each.enrolment])
    found = {each.place: existing[each.enrolment] for each in order.people if each.enrolment}
    made = {
        each.place: Enrolment(
            term=term,
            student=students[each.place],
            group=groups.get(each.group.casefold()),
            parcours_id=each.parcours,
            modality=order.modality,
        )
        for each in order.people
        if each.enrolment is None
    }
    for each in made.values():
        each.clean_fields(exclude=("term", "student", "group", "parcours"))
        end_gap_year(each.student, term.year)
    Enrolment.objects.bulk_create(made.values())
    return found | made


def students_of(term: Term, order: ImportOrder) -> dict[int, Student]:
    known = Student.objects.filter(department=term.department_id).in_bulk(
        [each.student for each in order.people if each.student]
    )
    found = {each.place: known[each.student] for each in order.people if each.student}
    new = {each.place: each.new for each in order.people if each.new}
    for student in new.values():
        student.department_id = term.department_id
        student.clean_fields(exclude=("department", "user", "sort_name"))
    Student.objects.bulk_create(new.values())
    return found | new


def groups_of(term: Term, order: ImportOrder) -> dict[str, Group]:
    """By name, whatever its case; those that lack are made."""
    found = {group.name.casefold(): group for group in term.groups.all()}
    wanted = {each.group.casefold(): each.group for each in order.people if each.group}
    made = [Group(term=term, name=name) for key, name in wanted.items() if key not in found]
    for group in made:
        group.clean_fields(exclude=("term",))
    Group.objects.bulk_create(made)
    return found | {group.name.casefold(): group for group in made}


def assessed(
    term: Term,
    found: BulletinSet,
    order: ImportOrder,
    enrolments: Mapping[int, Enrolment],
    by: User,
) -> dict[str, int]:
    """The id of every assessment by its origin; those that lack are made, as drafts."""
    drafts = {each.external: each.draft for each in order.assessments if each.draft}
    existing = {each.external: each.existing for each in order.assessments if each.existing}
    for draft in drafts.values():
        draft.term = term
    details = {"origin": f"{LABEL} {found}"}
    # What completes another comes once that one has its id.
    for are_normal in (True, False):
        some = [(each, details) for each in drafts.values() if each.is_normal is are_normal]
        create_assessments(some, by=by, kind=AssessmentEvent.Kind.CREATED)
        known = existing | {external: each.pk for external, each in drafts.items()}
        for each in order.assessments:
            if are_normal and each.draft and each.completes:
                each.draft.completes_id = known[each.completes]
    AssessmentOrigin.objects.bulk_create(
        AssessmentOrigin(assessment=draft, session=found.session, external=external)
        for external, draft in drafts.items()
    )
    call(existing, order, enrolments, by)
    return existing | {external: draft.pk for external, draft in drafts.items()}


def call(
    existing: Mapping[str, int],
    order: ImportOrder,
    enrolments: Mapping[int, Enrolment],
    by: User,
) -> None:
    """Call to resits those who have a mark there."""
    found = Assessment.objects.in_bulk(
        [existing[each.external] for each in order.assessments if each.existing and each.called]
    )
    for each in order.assessments:
        if each.called:
            assessment = each.draft or found[existing[each.external]]
            added = tuple(sorted(enrolments[place].pk for place in each.called))
            append(assessment, Calls(added, ()), by)


def absent(term: Term, order: ImportOrder, enrolments: Mapping[int, Enrolment], by: User) -> None:
    """Report the absences. Raises Moved when those of somebody are no longer as they were seen."""
    entries = [
        AbsenceEntry(enrolments[each.place].pk, each.wanted, each.seen) for each in order.absences
    ]
    if entries and report_absences(term.pk, entries, by=by).overtaken:
        raise Moved


def counts_of(order: ImportOrder, marks: int) -> dict[str, int]:
    """What was written, in numbers."""
    return {
        "students": sum(each.new is not None for each in order.people),
        "enrolments": sum(each.enrolment is None for each in order.people),
        "assessments": sum(each.draft is not None for each in order.assessments),
        "marks": marks,
        "adjustments": sum(len(points) for points in order.adjustments.values()),
        "absences": len(order.absences),
    }

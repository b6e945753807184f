"""Lists of students that people bring: kept while they are looked at, then executed once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from grading.models import Enrolment, GapYear, Group, Student, StudentPlan, Term, Turn, User
from grading.models.names import sort_name
from grading.services.imports import KEPT, PlanExecutedAlready
from grading.services.situations import change_tracks, leave
from grading.services.situations.arrivals import term_to_fill
from grading.services.situations.tracks import TrackWish
from grading.services.situations.turns import locked_students

READ_AGAIN = timedelta(days=7)
"""How long a table is kept once it was executed: for the other semester of the same year."""
IDENTITY = ("number", "last_name", "first_name", "email", "birth_date", "bac")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a list may say of somebody, whatever the term. `bac` is a value of `Bac`, or empty."""

    number: str
    last_name: str
    first_name: str
    email: str = ""
    birth_date: date | None = None
    bac: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where he is in the term: the name of his group and the code of his parcours, empty for
    none; `status` is that of his enrolment."""

    group: str
    parcours: str
    modality: str
    status: str = Enrolment.Status.ENROLLED.value


@dataclass(frozen=True, slots=True)
class Departure:
    """`kind` is one of those of `departures.STATUSES`."""

    kind: Turn.Kind
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """What becomes of somebody: `student` is None to create him, `seen` what he was then; `place`
    where he comes to be, None for who is not to be enrolled, `was` where he was, None for who was
    not in the term. `impact` is the fingerprint of what his change of parcours was seen to do."""

    student: int | None
    seen: Identity | None
    wanted: Identity
    was: Place | None
    place: Place | None
    impact: str = ""
    departure: Departure | None = None

    @property
    def changes_track(self) -> bool:
        if self.was is None or self.place is None:
            return False
        return (self.was.parcours, self.was.modality) != (self.place.parcours, self.place.modality)


@dataclass(frozen=True, slots=True)
class ListOrder:
    """`groups` are the names of those to create."""

    people: Sequence[PersonOrder]
    groups: Collection[str] = ()


class ListMoved(Exception):
    """Something changed since the plan was made: nothing was written."""


@transaction.atomic
def keep_student_plan(plan: StudentPlan, *, by: User) -> StudentPlan:
    """Keep a list that somebody brought; forget those that were never executed, and what those
    that were had read: what was written stays."""
    now = timezone.now()
    StudentPlan.objects.filter(executed_at=None, created_at__lt=now - KEPT).delete()
    old = StudentPlan.objects.filter(executed_at__lt=now - READ_AGAIN).exclude(table={})
    old.update(table={}, choices={})
    plan.by = by
    plan.save(force_insert=True)
    return plan


@transaction.atomic
def change_student_choices(plan_id: UUID, choices: Mapping[str, Any], *, by: User) -> None:
    """Say again what the columns hold, or settle rows. Raises PlanExecutedAlready."""
    plan = locked_plan(plan_id, by)
    plan.choices = choices
    plan.save(update_fields=["choices"])


def locked_plan(plan_id: UUID, by: User) -> StudentPlan:
    """Raises DoesNotExist for the plan of somebody else."""
    plan = StudentPlan.objects.select_for_update(of=("self",)).get(pk=plan_id, by=by)
    if plan.executed_at is not None:
        raise PlanExecutedAlready
    return plan


@transaction.atomic
def execute_student_plan(
    plan_id: UUID,
    order: ListOrder,
    *,
    by: User,
    on: date,
    reason: str = "",
    told: Sequence[Mapping[str, Any]] = (),
) -> StudentPlan:
    """Write all of the order, and remember beside the plan what was `told` of it. Changes of
    parcours and of modality are those of `on`, for `reason`. No mark is touched.

    Raises ListMoved when somebody is no longer as the order saw him, PlanExecutedAlready, Judged,
    ImpactMoved, DoesNotExist for what `by` may not touch, IntegrityError when somebody else
    has created or enrolled one of them meanwhile, ValidationError where a field refuses; nothing
    is written then.
    """
    plan = locked_plan(plan_id, by)
    # Before the juries, that `term_to_fill` locks: so do all those who change a path.
    known = locked_students([each.student for each in order.people if each.student], by)
    term = term_to_fill(plan.term_id, by)
    students = identified(term, order.people, known)
    groups = groups_of(term, order)
    enrolments = enrolled(term, order.people, students, groups)
    change_places(order.people, enrolments, groups)
    wishes = [wish_of(each, enrolments) for each in order.people if each.changes_track]
    if wishes:
        change_tracks(wishes, on=on, reason=reason, by=by)
    for each in order.people:
        if each.departure and each.student is not None:
            depart(each.departure, enrolments[each.student], by)
    plan.executed_at = timezone.now()
    plan.told = list(told)
    plan.save(update_fields=["executed_at", "told"])
    return plan


def identity_of(student: Student) -> Identity:
    return Identity(*(getattr(student, name) for name in IDENTITY))


def place_of(enrolment: Enrolment) -> Place:
    return Place(
        enrolment.group.name if enrolment.group else "",
        enrolment.parcours.code if enrolment.parcours else "",
        enrolment.modality,
        enrolment.status,
    )


def identified(
    term: Term, people: Iterable[PersonOrder], known: Mapping[int, Student]
) -> dict[str, Student]:
    """Everybody by the number that he bears from now on: the known as they come to be, the new."""
    changed = []
    found = {}
    for each in people:
        if each.student is None:
            student = Student(department_id=term.department_id)
        else:
            student = known[each.student]
            if identity_of(student) != each.seen:
                raise ListMoved
        if each.wanted != each.seen:
            become(student, each.wanted)
            changed.append(student)
        found[each.wanted.number] = student
    Student.objects.bulk_create([each for each in changed if each.pk is None])
    old = [each for each in changed if each.pk in known]
    Student.objects.bulk_update(old, [*IDENTITY, "sort_name"])
    return found


def become(student: Student, wanted: Identity) -> None:
    for name in IDENTITY:
        setattr(student, name, getattr(wanted, name))
    student.sort_name = sort_name(wanted.last_name, wanted.first_name)
    student.clean_fields(exclude=("department", "user", "sort_name"))


def groups_of(term: Term, order: ListOrder) -> dict[str, Group]:
    """Those of the term by name, with those to create. Raises ListMoved when one is no more."""
    found = {group.name: group for group in term.groups.all()}
    if set(order.groups) & set(found):
        raise ListMoved
    made = [Group(term=term, name=name) for name in order.groups]
    for group in made:
        group.clean_fields(exclude=("term",))
    Group.objects.bulk_create(made)
    found |= {group.name: group for group in made}
    wanted = {each.place.group for each in order.people if each.place and each.place.group}
    if wanted - set(found):
        raise ListMoved
    return found


def enrolled(
    term: Term,
    people: Iterable[PersonOrder],
    students: Mapping[str, Student],
    groups: Mapping[str, Group],
) -> dict[int, Enrolment]:
    """The enrolment of everybody in the term, by student; those that lack are made."""
    known = {
        each.student_id: each
        for each in term.enrolments.filter(student__in=students.values())
        .select_related("group", "parcours", "student")
        .order_by()
    }
    codes = {each.code: each for each in term.programme.parcours.all()}
    made = []
    for each in people:
        student = students[each.wanted.number]
        enrolment = known.get(student.pk)
        if (place_of(enrolment) if enrolment else None) != each.was:
            raise ListMoved
        if enrolment or each.place is None:
            continue
        if each.place.parcours and each.place.parcours not in codes:
            raise ListMoved
        made.append(
            Enrolment(
                term=term,
                student=student,
                group=groups.get(each.place.group),
                parcours=codes.get(each.place.parcours),
                modality=each.place.modality,
            )
        )
    for enrolment in made:
        enrolment.clean_fields(exclude=("term", "student", "group", "parcours", "opened_by"))
    Enrolment.objects.bulk_create(made)
    # Who studies that year is not away; the line of his path stays.
    GapYear.objects.filter(year=term.year, student__in=[each.student for each in made]).delete()
    return known | {each.student_id: each for each in made}


def change_places(
    people: Iterable[PersonOrder],
    enrolments: Mapping[int, Enrolment],
    groups: Mapping[str, Group],
) -> None:
    """Move to their group those who are in the term already."""
    moved = []
    for each in people:
        if each.was and each.place and each.was.group != each.place.group:
            assert each.student is not None
            enrolment = enrolments[each.student]
            enrolment.group = groups.get(each.place.group)
            moved.append(enrolment)
    Enrolment.objects.bulk_update(moved, ["group"])


def wish_of(order: PersonOrder, enrolments: Mapping[int, Enrolment]) -> TrackWish:
    assert order.student
    assert order.place
    enrolment = enrolments[order.student]
    place = order.place
    return TrackWish(order.student, enrolment.pk, place.parcours, place.modality, order.impact)


def depart(departure: Departure, enrolment: Enrolment, by: User) -> None:
    leave(
        enrolment.student_id,
        enrolment_id=enrolment.pk,
        kind=departure.kind,
        on=departure.on,
        reason=departure.reason,
        by=by,
    )

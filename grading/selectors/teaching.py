"""Who teaches what: the modules of terms, with their teachers."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery

from curriculum.models import Module
from grading.models import Reminder, Role, Term, User
from grading.models.term import RESULT_READERS

_TEACHER_FIELDS = ("pk", "first_name", "last_name", "username", "email")


class Teacher(NamedTuple):
    """`reminded_on` is the day when he last got a reminder, None if he never did."""

    pk: int
    name: str
    email: str
    reminded_on: date | None


@dataclass(frozen=True, slots=True)
class Taught:
    """A module in a term. ``results_known``: whoever asked knows the results of all there."""

    term: Term
    module: Module
    teachers: tuple[Teacher, ...]
    results_known: bool


def taught_by(user: User, terms: Collection[Term]) -> list[Taught]:
    """The modules whose marks the user enters in these terms, in one query: his own, all where
    he knows all results."""
    whole = user.departments_as(*RESULT_READERS)
    own = user.departments_as(Role.TEACHER)
    return [
        each
        for each in _taught(terms, whole)
        if each.results_known
        or (each.term.department_id in own and user.pk in {other.pk for other in each.teachers})
    ]


def taught_in(terms: Collection[Term]) -> list[Taught]:
    """The same for a jury of these terms, which knows all results."""
    return list(_taught(terms, {term.department_id for term in terms}))


def _taught(terms: Collection[Term], whole: Collection[int]) -> Iterator[Taught]:
    of_module: dict[Module, list[Any]] = {}
    for row in _rows(terms):
        of_module.setdefault(row, []).append(row)
    for term in terms:
        for module, rows in of_module.items():
            if (module.programme_id, module.semester_number) == (term.programme_id, term.number):
                teachers = _teachers(row for row in rows if row.taught_in == term.pk)
                yield Taught(term, module, teachers, term.department_id in whole)


def _rows(terms: Collection[Term]) -> list[Any]:
    """The modules, once for each teacher they have in these terms (`taught_in`), in their order."""
    here = Q(teaching_assignments__term__in=[term.pk for term in terms])
    modules = Module.objects.filter(
        programme__in={term.programme_id for term in terms},
        semester_number__in={term.number for term in terms},
    ).annotate(assigned=FilteredRelation("teaching_assignments", condition=here))
    teacher = {f"teacher_{name}": F(f"assigned__teacher__{name}") for name in _TEACHER_FIELDS}
    last_reminder = Reminder.objects.filter(teacher=OuterRef("assigned__teacher")).order_by("-day")
    annotated = modules.annotate(
        taught_in=F("assigned__term"),
        teacher_reminded_on=Subquery(last_reminder.values("day")[:1]),
        **teacher,
    )
    return list(annotated.order_by("position", "pk", "teacher_last_name", "teacher_pk"))


def _teachers(rows: Iterable[Any]) -> tuple[Teacher, ...]:
    return tuple(
        Teacher(
            row.teacher_pk,
            f"{row.teacher_first_name} {row.teacher_last_name}".strip() or row.teacher_username,
            row.teacher_email,
            row.teacher_reminded_on,
        )
        for row in rows
    )

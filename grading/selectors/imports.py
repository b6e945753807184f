"""A module as an import needs it: whom a row may be about, what its cells hold, what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from curriculum.models import Module
from grading.models import Assessment, Candidate, Enrolment, EntryPlan, MarkChange, Term, User
from grading.selectors.anonymity import hidden_from
from grading.selectors.audience import Called, Closed, prescription, standings
from grading.selectors.cells import Cells
from grading.selectors.marks import BLANK, Cell, StoredMark, assessments_of, stored_marks


@dataclass(frozen=True, slots=True)
class Person:
    """A student of the grid. `is_open` is False when none of his marks changes any more."""

    enrolment_id: int
    number: str
    last_name: str
    first_name: str
    group_id: int | None
    group: str
    is_open: bool

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"


@dataclass(frozen=True)
class Roster:
    """`people` stand in the order of the grid, the assessments of `cells` in that of its columns.

    `anonymous` gives by assessment who bears each anonymous number; `masked` are the assessments
    whose marks are never to stand beside a name.
    """

    term: Term
    module: Module
    cells: Cells
    people: tuple[Person, ...]
    anonymous: Mapping[int, Mapping[str, int]]
    masked: frozenset[int] = frozenset()

    @property
    def assessments(self) -> Mapping[int, Assessment]:
        return self.cells.assessments

    @property
    def marks(self) -> Mapping[Cell, StoredMark]:
        return self.cells.marks

    @property
    def named(self) -> list[Assessment]:
        """The assessments whose marks may stand beside the names."""
        return [each for each in self.assessments.values() if each.pk not in self.masked]

    def shown_as(self, assessment_id: int, enrolment_id: int) -> str:
        """The student's name, or the number of his copy where copies are anonymous."""
        if assessment_id not in self.masked:
            return self.names[enrolment_id]
        numbers = self.anonymous.get(assessment_id, {})
        return next((f"copie {key}" for key, own in numbers.items() if own == enrolment_id), "")

    @cached_property
    def names(self) -> dict[int, str]:
        return {person.enrolment_id: person.name for person in self.people}


def roster(term: Term, module: Module, by: User) -> Roster:
    """Everybody of the module, and the assessments that `by` may fill, in six queries."""
    fillable = assessments_of(term, module) & Assessment.objects.for_user(by)
    assessments = {each.pk: each for each in fillable.select_related("term")}
    called, anonymous = candidates_of(assessments)
    cells = Cells(
        assessments,
        standings([term.pk]),
        prescription([term]),
        called,
        stored_marks(assessments),
    )
    people = people_of(term, module, cells)
    return Roster(term, module, cells, people, anonymous, hidden_from(by, assessments.values()))


def people_of(term: Term, module: Module, cells: Cells) -> tuple[Person, ...]:
    """Those whom the grid shows: who follows the module, and who has a mark in it anyhow."""
    marked = {enrolment for (_, enrolment), mark in cells.marks.items() if mark.content != BLANK}
    everybody = term.enrolments.select_related("student", "group")
    closed = ((each, cells.closed(each.pk, term, module.pk)) for each in everybody)
    return tuple(
        person_of(enrolment, is_open=why is None)
        for enrolment, why in closed
        if why != Closed.NOT_CONCERNED or enrolment.pk in marked
    )


def person_of(enrolment: Enrolment, *, is_open: bool) -> Person:
    student = enrolment.student
    return Person(
        enrolment.pk,
        student.number,
        student.last_name,
        student.first_name,
        enrolment.group_id,
        enrolment.group.name if enrolment.group else "",
        is_open,
    )


def candidates_of(
    assessments: Mapping[int, Assessment],
) -> tuple[Called, dict[int, dict[str, int]]]:
    """Who is called to the assessments that are not for all, and who bears which number."""
    called: dict[int, set[int]] = {}
    anonymous: dict[int, dict[str, int]] = {}
    rows = Candidate.objects.filter(assessment__in=assessments).order_by()
    for assessment, enrolment, number in rows.values_list(
        "assessment_id", "enrolment_id", "anonymous_number"
    ):
        if not assessments[assessment].is_normal:
            called.setdefault(assessment, set()).add(enrolment)
        if number:
            anonymous.setdefault(assessment, {})[number] = enrolment
    return {key: frozenset(those) for key, those in called.items()}, anonymous


def plans_of(user: User) -> QuerySet[EntryPlan]:
    """The plans that the user made himself: nobody else ever sees them."""
    plans = EntryPlan.objects.filter(by=user)
    return plans.select_related("term__programme", "module", "batch__undone_by")


def changes_of(batch_id: UUID) -> QuerySet[MarkChange]:
    """What a batch wrote, in the order of the grid."""
    changes = MarkChange.objects.filter(batch=batch_id)
    return changes.order_by(
        "enrolment__student__sort_name", "enrolment__student__number", "assessment__date", "pk"
    )


def last_change(roster: Roster, besides: User) -> MarkChange | None:
    """The last time that somebody else wrote in the module."""
    changes = MarkChange.objects.filter(~Q(author=besides), assessment__in=roster.assessments)
    return changes.select_related("author").order_by("-pk").first()

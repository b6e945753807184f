"""What the entry of marks shows: the sheet of a module."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from curriculum.models import Coefficient, Module
from grading.models import Assessment, Enrolment, Group, Mark, TeachingAssignment, Term, User
from grading.selectors.audience import Closed, Prescription, prescription, with_exemptions

Cell = tuple[int, int]
"""(assessment id, enrolment id)"""

# ATT waits for its mark: it was typed, but nothing is entered yet.
ENTERED = (Mark.Status.GRADED, Mark.Status.ABSENT, Mark.Status.EXCUSED)


class MarkValue(NamedTuple):
    """What a cell holds: a `Mark.Status`, with hundredths of the assessment's points if graded."""

    status: str
    value: int | None = None


class StoredMark(NamedTuple):
    """A cell as it was read; `version` 0 means that nothing was ever entered."""

    content: MarkValue
    version: int


BLANK = MarkValue(Mark.Status.BLANK.value)
NO_MARK = StoredMark(BLANK, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """An assessment, with how many of the expected marks are entered.

    A resit, a second session or a bonus concerns some students only, and a blank there changes
    nothing: it expects no other marks than those in waiting.
    """

    assessment: Assessment
    entered: int
    expected: int

    @property
    def missing(self) -> int:
        return self.expected - self.entered

    @property
    def is_for_all(self) -> bool:
        return self.assessment.kind == Assessment.Kind.NORMAL


def column(assessment: Assessment, statuses: Iterable[str]) -> Column:
    """The column of an assessment where the students concerned have these statuses."""
    counts = Counter(statuses)
    entered = sum(counts[status] for status in ENTERED)
    waiting = counts[Mark.Status.PENDING]
    if assessment.kind == Assessment.Kind.NORMAL:
        waiting += counts[Mark.Status.BLANK]
    return Column(assessment, entered, entered + waiting)


@dataclass(frozen=True, slots=True)
class Row:
    """A student of the sheet; `marks` stand in the order of the columns."""

    enrolment: Enrolment
    closed: Closed | None
    marks: tuple[StoredMark, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    group: Group | None = None

    def of_group(self, group_id: str) -> "Sheet":
        """Only the students of this group; everybody when there is no such group. The columns
        go on counting everybody."""
        group = next((each for each in self.groups if str(each.pk) == group_id), None)
        if group is None:
            return self
        rows = tuple(row for row in self.rows if row.enrolment.group_id == group.pk)
        return replace(self, rows=rows, group=group)


def terms_to_mark(user: User, module: Module | None = None) -> QuerySet[Term]:
    """The terms where the user enters marks, in this module when one is given."""
    own = TeachingAssignment.objects.for_user(user).filter(term=OuterRef("pk"))
    if module is not None:
        own = own.filter(module=module)
    whole = Term.objects.for_user(user).values("pk")
    return Term.objects.filter(Q(pk__in=whole) | Exists(own)).select_related("programme")


def ue_codes_of(module_id: int) -> list[str]:
    """The UEs that a module feeds, for whomever."""
    rows = Coefficient.objects.filter(module=module_id).order_by("ue__code")
    return list(rows.values_list("ue__code", flat=True).distinct())


def assessments_of(term: Term, module: Module) -> QuerySet[Assessment]:
    """The assessments of a module in a term, in the order of the sheet."""
    return Assessment.objects.filter(term=term, module=module).order_by("date", "pk")


def stored_marks(assessment_ids: Iterable[int]) -> dict[Cell, StoredMark]:
    """The marks of these assessments by cell, in one query."""
    rows = Mark.objects.filter(assessment__in=assessment_ids).values_list(
        "assessment_id", "enrolment_id", "status", "value", "version"
    )
    return {
        (assessment, enrolment): StoredMark(MarkValue(status, value), version)
        for assessment, enrolment, status, value, version in rows.order_by()
    }


def sheet(term: Term, module: Module) -> Sheet:
    """Every student concerned by the module with his marks, in five queries."""
    assessments = list(assessments_of(term, module))
    marks = stored_marks([assessment.pk for assessment in assessments])
    everybody = with_exemptions(term.enrolments.select_related("student", "group"))
    rows = sheet_rows(term, module, assessments, marks, list(everybody))
    groups = {row.enrolment.group for row in rows if row.enrolment.group}
    return Sheet(
        columns=columns(assessments, rows),
        rows=rows,
        groups=tuple(sorted(groups, key=lambda group: group.name)),
    )


def sheet_rows(
    term: Term,
    module: Module,
    assessments: Sequence[Assessment],
    marks: Mapping[Cell, StoredMark],
    enrolments: Iterable[Enrolment],
) -> tuple[Row, ...]:
    """One row per student concerned, and per student who is no longer but has a mark here."""
    programme: Prescription = prescription([term])
    rows = (
        Row(
            enrolment,
            programme.closed(enrolment, term, module.pk),
            tuple(marks.get((each.pk, enrolment.pk), NO_MARK) for each in assessments),
        )
        for enrolment in enrolments
    )
    return tuple(
        row
        for row in rows
        if row.closed != Closed.NOT_CONCERNED or any(mark.content != BLANK for mark in row.marks)
    )


def columns(assessments: Sequence[Assessment], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The assessments with what is entered among the marks expected."""
    expected = [row for row in rows if row.closed is None]
    return tuple(
        column(assessment, (row.marks[place].content.status for row in expected))
        for place, assessment in enumerate(assessments)
    )

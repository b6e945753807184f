"""The sheet of a module: its students, its assessments, and what each cell holds."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from curriculum.models import Module
from grading.models import Enrolment, Group, Term, User
from grading.selectors.anonymity import by_name
from grading.selectors.audience import Closed, may_sit
from grading.selectors.cells import Cells, cells_of
from grading.selectors.marks import BLANK, NO_MARK, Cell, Column, StoredMark, assessments_of
from grading.selectors.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Row:
    """A student of the sheet; `marks` stand in the order of the columns.

    `closed` tells why none of his marks changes, `closings` why each does not.
    """

    enrolment: Enrolment
    closed: Closed | None
    marks: tuple[StoredMark, ...]
    closings: tuple[Closed | None, ...]

    @property
    def is_shown(self) -> bool:
        """Whether the module concerns the student, or did: he has a mark here."""
        concerned = self.closed != Closed.NOT_CONCERNED
        return concerned or any(mark.content != BLANK for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`statistics` are those of the columns, in the same order: of the students who follow the
    module, of all groups. `masked` are the ids of the assessments whose copies are anonymous."""

    rows: tuple[Row, ...]
    statistics: tuple[Statistics, ...]
    groups: tuple[Group, ...] = ()
    group: Group | None = None
    masked: frozenset[int] = frozenset()

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(each.column for each in self.statistics)

    @property
    def by_cell(self) -> dict[Cell, StoredMark]:
        return {
            (column.assessment.pk, row.enrolment.pk): stored
            for row in self.rows
            for column, stored in zip(self.columns, row.marks, strict=True)
        }

    @property
    def versions(self) -> dict[Cell, int]:
        return {cell: stored.version for cell, stored in self.by_cell.items()}

    def of_group(self, group_id: str) -> "Sheet":
        """Only the students of this group; everybody when there is no such group. The columns
        go on counting everybody."""
        group = next((each for each in self.groups if str(each.pk) == group_id), None)
        if group is None:
            return self
        rows = tuple(row for row in self.rows if row.enrolment.group_id == group.pk)
        return replace(self, rows=rows, group=group)


def sheet(term: Term, module: Module, user: User) -> Sheet:
    """Every student concerned by the module with his marks, in five queries; one more where
    some assessment is not for all. The marks that `user` must not see beside a name are left
    out."""
    everybody = list(term.enrolments.select_related("student", "group"))
    assessments = list(assessments_of(term, module))
    cells = cells_of(assessments, [term])
    rows = (
        sheet_row(enrolment, cells, cells.closed(enrolment.pk, term, module.pk))
        for enrolment in everybody
    )
    found = Sheet(
        tuple(row for row in rows if row.is_shown),
        cells.statistics(assessments, cells.expected(term, module.pk)),
    )
    groups = {row.enrolment.group for row in found.rows if row.enrolment.group}
    named = replace(found, groups=tuple(sorted(groups, key=lambda group: group.name)))
    shown = {assessment.pk for assessment in by_name(assessments, term, user)}
    masked = frozenset(each.pk for each in assessments if each.pk not in shown)
    return without_names(named, masked) if masked else named


def without_names(found: Sheet, masked: frozenset[int]) -> Sheet:
    """The sheet whose cells of these assessments are closed and tell nothing; what is counted of
    them stays."""
    places = {place for place, column in enumerate(found.columns) if column.assessment.pk in masked}
    rows = tuple(masked_row(row, places) for row in found.rows)
    return replace(found, rows=rows, masked=masked)


def masked_row(row: Row, places: Collection[int]) -> Row:
    return replace(
        row,
        marks=tuple(NO_MARK if n in places else mark for n, mark in enumerate(row.marks)),
        closings=tuple(
            closing or (Closed.ANONYMOUS if n in places else None)
            for n, closing in enumerate(row.closings)
        ),
    )


def sheet_row(enrolment: Enrolment, cells: Cells, closed: Closed | None) -> Row:
    places = [(each, enrolment.pk) for each in cells.assessments]
    return Row(
        enrolment,
        closed,
        tuple(cells.marks.get(place, NO_MARK) for place in places),
        tuple(
            closed or (None if may_sit(cells.called, *place) else Closed.NOT_CALLED)
            for place in places
        ),
    )

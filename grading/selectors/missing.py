"""The marks that are still to be entered: whose, by when, and whether they can change a decision.

Which of them can is told to those alone who know the results of everybody: it says something of
an average. A teacher is told that an assessment still can, without names, and only where so many
marks are missing that it says nothing of anybody.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from grading.core.stakes import NO_STAKES, Stakes
from grading.models import Assessment, Enrolment, Term, User
from grading.selectors.anonymity import names_hidden
from grading.selectors.deadlines import due_on
from grading.selectors.marks import Column
from grading.selectors.paths import Path
from grading.selectors.register import Absentees, Register, Roll, register_of
from grading.selectors.stakes import stakes_by_path
from grading.selectors.teaching import Taught, taught_by, taught_in

SMALLEST_CROWD = 6
"""As for statistics: fewer people than that are not anonymous."""


class Missing(NamedTuple):
    """A mark to enter. `at_stake` are the outcomes that it may still change (core.stakes)."""

    enrolment: Enrolment
    is_waiting: bool
    at_stake: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """An assessment with its missing marks, by name.

    ``late`` counts the days since they were due. ``hides_names``: its copies are anonymous for
    whoever asked.
    """

    column: Column
    missing: tuple[Missing, ...]
    due: date | None
    late: int
    may_decide: bool
    hides_names: bool

    @property
    def assessment(self) -> Assessment:
        return self.column.assessment

    @property
    def decisive(self) -> tuple[Missing, ...]:
        """Those that can change a decision; none for whoever may not know."""
        return tuple(each for each in self.missing if each.at_stake)

    @property
    def waiting(self) -> int:
        return sum(each.is_waiting for each in self.missing)

    @property
    def is_pressing(self) -> bool:
        """Something decisive is late, or begun and without a date to wait for."""
        return self.may_decide and (self.late > 0 or (self.due is None and self.column.entered > 0))


@dataclass(frozen=True, slots=True)
class ModuleMarks:
    """A module with its assessments. ``awaited``: without any yet, whose decision it may change."""

    taught: Taught
    expected: int
    cells: tuple[Cell, ...]
    awaited: tuple[Missing, ...]

    @property
    def missing(self) -> int:
        return sum(len(cell.missing) for cell in self.cells)


class Total(NamedTuple):
    """Over several modules, in marks."""

    expected: int
    missing: int
    decisive: int
    late: int


def total_of(modules: Iterable[ModuleMarks]) -> Total:
    cells = [cell for module in modules for cell in module.cells]
    return Total(
        expected=sum(cell.column.expected for cell in cells),
        missing=sum(len(cell.missing) for cell in cells),
        decisive=sum(len(cell.decisive) for cell in cells),
        late=sum(len(cell.missing) for cell in cells if cell.late),
    )


def missing_marks(
    user: User,
    terms: Collection[Term],
    *,
    today: date,
    module_id: int | None = None,
    with_stakes: bool = True,
) -> list[ModuleMarks]:
    """The modules, or that module, whose marks the user enters in these terms, in 7 queries.

    Without stakes nothing is computed, and nothing is said to be decisive.
    """
    taught = [
        each for each in taught_by(user, terms) if module_id is None or each.module.pk == module_id
    ]
    register = register_of(taught, {term.pk for term in terms})
    hidden = {row.pk for row in register.facts.rows if names_hidden(row, user)}
    return _read(register, taught, today, hidden, with_stakes)


def missing_before(terms: Collection[Term], *, today: date) -> list[ModuleMarks]:
    """The modules of these terms as the jury that judges them has them before its eyes, in 7
    queries. Names are for those who enter the marks."""
    taught = taught_in(terms)
    register = register_of(taught, {term.pk for term in terms})
    return _read(register, taught, today, {row.pk for row in register.facts.rows}, True)


def _read(
    register: Register,
    taught: Iterable[Taught],
    today: date,
    hidden: Collection[int],
    with_stakes: bool,
) -> list[ModuleMarks]:
    rolls = [register.roll(each) for each in taught]
    at_stake: Mapping[Path, Stakes] = {}
    if with_stakes:
        paths = {path for roll in rolls for path in _paths_in_question(roll)}
        at_stake = stakes_by_path(register.facts, paths)
    reader = _Reader(at_stake, today, hidden)
    return [reader.module_marks(roll) for roll in rolls]


def _is_told(taught: Taught, absentees: Collection[object]) -> bool:
    return taught.results_known or len(absentees) >= SMALLEST_CROWD


def _paths_in_question(roll: Roll) -> Iterable[Path]:
    """Those of the students of whom something may be told."""
    if roll.is_awaited and roll.taught.results_known:
        yield from roll.expected.values()
    for _, absentees in roll.columns:
        if _is_told(roll.taught, absentees):
            yield from (roll.expected[each] for each, _ in absentees)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What may be told today, by path, to somebody from whom the names of some are hidden."""

    at_stake: Mapping[Path, Stakes]
    today: date
    hidden: Collection[int]

    def module_marks(self, roll: Roll) -> ModuleMarks:
        cells = (self._cell(roll, column, absentees) for column, absentees in roll.columns)
        return ModuleMarks(roll.taught, len(roll.expected), tuple(cells), self._awaited(roll))

    def _cell(self, roll: Roll, column: Column, absentees: Absentees) -> Cell:
        assessment, due = column.assessment, due_on(column.assessment)
        key = str(assessment.pk)
        found = [
            Missing(each, is_waiting, self._of(roll.expected[each]).assessments.get(key, ()))
            for each, is_waiting in absentees
        ]
        told = (
            found if roll.taught.results_known else [each._replace(at_stake=()) for each in found]
        )
        return Cell(
            column,
            tuple(told),
            due,
            late=max((self.today - due).days, 0) if found and due else 0,
            may_decide=_is_told(roll.taught, found) and any(each.at_stake for each in found),
            hides_names=assessment.pk in self.hidden,
        )

    def _awaited(self, roll: Roll) -> tuple[Missing, ...]:
        """Whose decision a module without assessment may change."""
        if not (roll.is_awaited and roll.taught.results_known):
            return ()
        code = roll.taught.module.code
        found = (
            Missing(enrolment, False, self._of(path).modules.get(code, ()))
            for enrolment, path in roll.expected.items()
        )
        return tuple(each for each in found if each.at_stake)

    def _of(self, path: Path) -> Stakes:
        return self.at_stake.get(path, NO_STAKES)

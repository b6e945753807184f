"""What if: what may be tried in a semester, and what comes of it by the official computation.

Nothing is written here nor kept: the scenario comes with each question. What is tried stands on
the marks that the path was computed with: for a student those published, and no others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from grading.core.averages.scheme import ModulePlan
from grading.core.bounds import what_is_missing
from grading.core.computation import compute_student
from grading.core.decisions.competences import year_of
from grading.core.results import RCUEResult, StudentResult, UEResult, YearResult
from grading.core.scenarios import Scenario, tried
from grading.core.values import SCALE, Assessment, Mark
from grading.selectors.results import Computation, SemesterResult, StudentResults


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark that a scenario may change, or without `assessment` the average of a module that
    has none yet. `name` is what forms and links call it; `mark` the real one, None for a blank
    and for what the reader must not know."""

    name: str
    module: str
    assessment: Assessment | None
    mark: Mark | None

    @property
    def maximum(self) -> Fraction:
        return self.assessment.maximum if self.assessment else SCALE


@dataclass(frozen=True, slots=True)
class ModuleEntries:
    """`missing`: something is still to be entered there."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    missing: bool


@dataclass(frozen=True, slots=True)
class SemesterEntries:
    number: int
    modules: tuple[ModuleEntries, ...]


def entries_in(path: StudentResults, shown: SemesterResult) -> tuple[SemesterEntries, ...]:
    """What may be tried: the modules that count in the year of that semester, which comes
    first. Asks for no query."""
    computation = path.computation
    assert computation is not None
    return tuple(
        SemesterEntries(number, tuple(_modules(computation, number)))
        for number in _numbers(path, shown)
    )


def _numbers(path: StudentResults, shown: SemesterResult) -> list[int]:
    """The semesters of the year shown that the student takes, the one shown first."""
    first = shown.enrolment.term.number
    taken = [each.enrolment.term.number for each in path.semesters]
    numbers = [number for number in taken if year_of(number) == year_of(first)]
    return sorted(numbers, key=lambda number: number != first)


def _modules(computation: Computation, number: int) -> Iterator[ModuleEntries]:
    scheme, student, _ = computation
    missing, awaited = what_is_missing(scheme, student)
    seen = {*student.exempt_modules}
    for ue in scheme.ues(number, student.modality_in(number), student.parcours):
        for plan in ue.modules if ue.ue.code not in student.exempt_ues else ():
            code = plan.row.module
            if code in seen or not plan.row.coefficient:
                continue
            seen.add(code)
            entries = tuple(_entries(plan, computation, code in awaited))
            if entries:
                open_ = code in awaited or any(each.id in missing for each in plan.assessments)
                yield ModuleEntries(code, plan.row.title, entries, open_)


def _entries(plan: ModulePlan, computation: Computation, awaited: bool) -> Iterator[Entry]:
    marks, code = computation.student.marks, plan.row.module
    if awaited:
        yield Entry(f"m-{code}", code, None, None)
        return
    for each in plan.assessments:
        yield Entry(f"a-{each.id}", code, each, marks.get(each.id))


Result = TypeVar("Result", UEResult, RCUEResult, YearResult)


@dataclass(frozen=True, slots=True)
class Compared(Generic[Result]):
    """The same thing officially, and in the scenario."""

    official: Result
    tried: Result

    @property
    def moves(self) -> bool:
        """Whether what a page shows of it is not the same."""
        return _visible(self.official) != _visible(self.tried)


def _visible(result: UEResult | RCUEResult | YearResult) -> tuple[object, ...]:
    if isinstance(result, YearResult):
        return (result.proposal,)
    if isinstance(result, RCUEResult):
        return result.proposal, result.average
    return result.proposal, result.average, result.coverage, result.lowest, result.highest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario makes of the year of a semester, whose UEs come first; `ects` are those of
    the UEs."""

    ues: tuple[Compared[UEResult], ...]
    rcues: tuple[Compared[RCUEResult], ...]
    year: Compared[YearResult] | None

    @property
    def ects(self) -> tuple[Fraction, Fraction]:
        """Officially, and in the scenario."""
        official = sum((each.official.ects for each in self.ues), Fraction(0))
        return official, sum((each.tried.ects for each in self.ues), Fraction(0))


def outcome_of(path: StudentResults, shown: SemesterResult, scenario: Scenario) -> Outcome:
    """The scenario by the official computation, beside the results as they are."""
    assert path.computation is not None
    scheme, student, official = path.computation
    result = compute_student(scheme, tried(student, scenario), explain=False)
    numbers, year = _numbers(path, shown), year_of(shown.enrolment.term.number)
    return Outcome(
        ues=tuple(
            Compared(ue, result.ues[code])
            for number in numbers
            for code, ue in official.ues.items()
            if ue.semester == number
        ),
        rcues=tuple(
            Compared(rcue, result.rcues[code])
            for code, rcue in official.rcues.items()
            if rcue.year == year
        ),
        year=_year(official, result, year),
    )


def _year(official: StudentResult, result: StudentResult, year: int) -> Compared[YearResult] | None:
    if year not in official.years:
        return None
    return Compared(official.years[year], result.years[year])

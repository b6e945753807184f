"""The whole BUT of a student at a glance: his competences by year, what he holds, what he owes."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from grading.core.decisions.competences import year_of
from grading.core.decisions.progression import BUT_ECTS, BUT_YEARS
from grading.core.results import RCUEResult, UEResult, YearResult
from grading.selectors.results import StudentResults


@dataclass(frozen=True, slots=True)
class PathUE:
    """A UE with the id of the enrolment where it was taken, None when it was only acquired."""

    result: UEResult
    enrolment: int | None


@dataclass(frozen=True, slots=True)
class PathCell:
    """A competence in one year: its UEs by semester, and their RCUE once it can be computed.
    Without UEs, `is_reached` tells a competence that this year does not have from a year to come.
    """

    year: int
    ues: tuple[PathUE, ...]
    rcue: RCUEResult | None
    is_reached: bool


@dataclass(frozen=True, slots=True)
class PathRow:
    """``competence`` None: that of a parcours which is not known."""

    competence: str | None
    cells: tuple[PathCell, ...]


@dataclass(frozen=True, slots=True)
class PathYear:
    """``result`` None while the two semesters are not both there."""

    number: int
    ects: Fraction
    result: YearResult | None


@dataclass(frozen=True, slots=True)
class PathTable:
    rows: tuple[PathRow, ...]
    years: tuple[PathYear, ...]
    ects: Fraction
    ects_value: int
    dut: bool
    but: bool


def path_table(path: StudentResults) -> PathTable | None:
    """The table of a path, without any query; None for a student without semester."""
    if path.current is None:
        return None
    result = path.current.result
    taken = {each.enrolment.term.number: each.enrolment.pk for each in path.semesters}
    ues = tuple(PathUE(ue, taken.get(ue.semester)) for ue in result.ues.values())
    competences = dict.fromkeys(each.result.competence for each in ues)
    return PathTable(
        rows=tuple(_row(each, ues, result.rcues.values()) for each in competences),
        years=tuple(
            PathYear(number, _ects(ues, number), result.years.get(number)) for number in BUT_YEARS
        ),
        ects=result.ects,
        ects_value=BUT_ECTS,
        dut=result.dut,
        but=result.but,
    )


def _ects(ues: Iterable[PathUE], year: int) -> Fraction:
    granted = (each.result.ects for each in ues if year_of(each.result.semester) == year)
    return sum(granted, Fraction(0))


def _row(competence: str | None, ues: Iterable[PathUE], rcues: Iterable[RCUEResult]) -> PathRow:
    ues = list(ues)
    reached = {year_of(each.result.semester) for each in ues}
    own = [each for each in ues if each.result.competence == competence]
    paired = [rcue for rcue in rcues if rcue.competence == competence]
    return PathRow(
        competence,
        tuple(
            PathCell(
                number,
                tuple(each for each in own if year_of(each.result.semester) == number),
                next((rcue for rcue in paired if rcue.year == number), None),
                number in reached,
            )
            for number in BUT_YEARS
        ),
    )

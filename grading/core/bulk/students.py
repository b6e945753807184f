"""The figures of one student, read from the arrays: those of ``core.results``, unexplained."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grading.core.averages.scheme import UEPlan
from grading.core.bulk.results import PromotionResult
from grading.core.bulk.vocabularies import (
    CERTAINTIES,
    NEXT,
    RCUE_CODES,
    STATES,
    UE_CODES,
    YEAR_CODES,
)
from grading.core.codes import Certainty, RCUECode, State, UECode, YearCode
from grading.core.ranks import semester_average
from grading.core.values import rounded


@dataclass(frozen=True, slots=True)
class UEFigures:
    """As ``UEResult``, name by name."""

    code: str
    semester: int
    ects_value: Fraction
    average: Fraction | None
    rounded: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    coverage: Fraction | None
    state: State
    certainty: Certainty
    proposal: UECode
    ects: Fraction


@dataclass(frozen=True, slots=True)
class RCUEFigures:
    """As ``RCUEResult``, name by name."""

    code: str
    average: Fraction | None
    rounded: Fraction | None
    proposal: RCUECode


@dataclass(frozen=True, slots=True)
class YearFigures:
    """As ``YearResult``, name by name."""

    number: int
    proposal: YearCode
    next: bool | None


@dataclass(frozen=True, slots=True)
class StudentFigures:
    """As ``StudentResult``, name by name."""

    ues: Mapping[str, UEFigures]
    rcues: Mapping[str, RCUEFigures]
    years: Mapping[int, YearFigures]
    ects: Fraction
    dut: bool
    but: bool

    def general(self, semester: int) -> Fraction | None:
        """The ECTS-weighted average of a semester: indicative, without any effect."""
        return semester_average(self.ues.values(), semester)


def figures_of(result: PromotionResult, student: int) -> StudentFigures:
    """All about the student at this position, in programme order."""
    track = result.track(student)
    ues = [ue_figures_of(result, plan, student) for plan in track.plans]
    return StudentFigures(
        ues={ue.code: ue for ue in ues},
        rcues={code: _rcue(result, code, student) for code in map(track.code_of, track.pairs)},
        years={
            number: _year(result, number, student)
            for number in sorted({pair.year for pair in track.pairs})
        },
        ects=sum((ue.ects for ue in ues), Fraction(0)),
        dut=bool(result.dut[student]),
        but=bool(result.but[student]),
    )


def ue_figures_of(result: PromotionResult, plan: UEPlan, student: int) -> UEFigures:
    """A UE of the student's track."""
    ues = result.ues
    row = ues.codes.index(plan.ue.code)
    average = ues.average.of(row, student)
    return UEFigures(
        code=plan.ue.code,
        semester=plan.semester,
        ects_value=plan.ue.ects,
        average=average,
        rounded=_rounded(result, average),
        lowest=ues.lowest.of(row, student),
        highest=ues.highest.of(row, student),
        coverage=ues.coverage.of(row, student),
        state=STATES[ues.state[row, student]],
        certainty=CERTAINTIES[ues.certainty[row, student]],
        proposal=UE_CODES[ues.proposal[row, student]],
        ects=Fraction(int(ues.ects[row, student]), ues.ects_unit),
    )


def _rcue(result: PromotionResult, code: str, student: int) -> RCUEFigures:
    row = result.rcues.codes.index(code)
    average = result.rcues.average.of(row, student)
    proposal = RCUE_CODES[result.rcues.proposal[row, student]]
    return RCUEFigures(code, average, _rounded(result, average), proposal)


def _year(result: PromotionResult, number: int, student: int) -> YearFigures:
    row = result.years.numbers.index(number)
    return YearFigures(
        number,
        YEAR_CODES[result.years.proposal[row, student]],
        NEXT[result.years.next[row, student]],
    )


def _rounded(result: PromotionResult, average: Fraction | None) -> Fraction | None:
    decimals = result.limits.rules.average_decimals
    return None if average is None else rounded(average, decimals)

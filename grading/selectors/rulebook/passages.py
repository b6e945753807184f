"""How many RCUEs a year of the programme has, how many the passage asks for, and examples."""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from grading.core.averages.scheme import Scheme
from grading.core.codes import RCUECode
from grading.core.computation import compute_student
from grading.core.decisions.progression import LAST_YEAR, years
from grading.core.results import RCUEResult, YearResult
from grading.core.rules import Rules
from grading.core.values import Programme, Student, clipped

SEMESTERS = frozenset(range(1, 2 * LAST_YEAR + 1))
TOTAL = 4  # RCUEs of the examples where no programme says how many a year has
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Passage:
    """`needed` of the `total` RCUEs of a year; `parcours` are those with this total, none
    where all the parcours are alike."""

    year: int
    parcours: tuple[str, ...]
    total: int
    needed: int


@dataclass(frozen=True, slots=True)
class YearExample:
    """`validated` RCUEs of `total`, the others at `lowest` (None: there are no others)."""

    validated: int
    total: int
    lowest: Fraction | None
    year: YearResult


def passages(programme: Programme, rules: Rules) -> tuple[Passage, ...]:
    """Of each year that has a passage, in the programme's order."""
    every_parcours: list[str | None] = [each.code for each in programme.parcours]
    bare = _without_modules(programme)
    totals = {code: _totals(bare, code, rules) for code in every_parcours or [None]}
    numbers = sorted({year for each in totals.values() for year in each} - {LAST_YEAR})
    return tuple(
        passage
        for year in numbers
        for passage in _of_year(
            year, {code: each.get(year, 0) for code, each in totals.items()}, rules
        )
    )


def _without_modules(programme: Programme) -> Programme:
    """RCUEs are made of UEs: their modules would only take time."""
    semesters = tuple(
        replace(semester, ues=tuple(replace(ue, rows=()) for ue in semester.ues))
        for semester in programme.semesters
    )
    return replace(programme, semesters=semesters)


def _totals(programme: Programme, parcours: str | None, rules: Rules) -> dict[int, int]:
    """Number of RCUEs by year: the core pairs the UEs, whatever the marks."""
    student = Student("", parcours=parcours, semesters=SEMESTERS)
    found = compute_student(Scheme(programme, rules, ()), student, explain=False)
    return {number: len(year.rcues) for number, year in found.years.items()}


def _of_year(year: int, totals: dict[str | None, int], rules: Rules) -> list[Passage]:
    alike = len(set(totals.values())) == 1
    by_total = groupby(sorted(totals, key=lambda code: totals[code]), key=lambda code: totals[code])
    return [
        Passage(year, () if alike else tuple(filter(None, codes)), total, needed(total, rules))
        for total, codes in by_total
        if total
    ]


def needed(total: int, rules: Rules) -> int:
    """The least number of validated RCUEs with which the core lets a student pass, the others
    standing at the floor."""
    return next(
        count for count in range(total + 1) if _year(count, total, rules.floor_bar, rules).next
    )


def year_examples(total: int, rules: Rules) -> tuple[YearExample, ...]:
    """Just enough RCUEs, one too few, and one under the floor."""
    floor, enough = rules.floor_bar, needed(total, rules)
    below = clipped(floor - Fraction(1, 10**rules.average_decimals))
    cases = [(enough, floor), (enough - 1, floor), (enough, below)]
    return tuple(
        YearExample(
            count, total, lowest if count < total else None, _year(count, total, lowest, rules)
        )
        for count, lowest in cases
        if count >= 0 and (count < total or lowest == floor)
    )


def _year(validated: int, total: int, lowest: Fraction, rules: Rules) -> YearResult:
    """A first year, where no other condition applies."""
    codes = [RCUECode.ADM] * validated + [RCUECode.AJ] * (total - validated)
    rcues = [_rcue(rank, code, lowest, rules) for rank, code in enumerate(codes, start=1)]
    return years((), rcues, rules)[1]


def _rcue(rank: int, code: RCUECode, lowest: Fraction, rules: Rules) -> RCUEResult:
    average = rules.validation_bar if code is RCUECode.ADM else lowest
    ues = (f"UE1{rank}", f"UE2{rank}")
    return RCUEResult(ues, f"C{rank}", 1, 1, (ONE, ONE), average, average, code, ())

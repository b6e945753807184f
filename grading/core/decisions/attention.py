"""Whom a jury has to discuss, and why; and whose decisions are of right."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from fractions import Fraction

from grading.core.codes import (
    UNDECIDED_RCUE_CODES,
    Code,
    DiplomaCode,
    RCUECode,
    UECode,
    YearCode,
)
from grading.core.decisions.progression import LAST_YEAR
from grading.core.decisions.rulings import Deliberation, Ruling
from grading.core.results import RCUEResult
from grading.core.rules import Compare, Rules
from grading.core.values import rounded

NEAR = Fraction(1, 2)
"""Points below a bar within which an average is near it."""

WAITING = frozenset({UECode.ATT, RCUECode.ATT, YearCode.ATT, DiplomaCode.ATT})
PASSING = frozenset({YearCode.ADM, YearCode.PASD})


class Attention(StrEnum):
    """Why a student is to be discussed."""

    WAITING = "waiting"
    """A decision still waits for marks."""
    NEAR = "near"
    """A UE not acquired or an RCUE not validated is near the bar."""
    ONE_SHORT = "one_short"
    """The passage is lost by one RCUE alone."""
    NOT_PASSING = "not_passing"
    """The year does not open the next one, or the diploma is not reached."""
    DEFAULTING = "defaulting"
    GONE = "gone"
    DEPARTS = "departs"
    """The jury departed from a proposal."""


TO_DISCUSS = frozenset(Attention) - {Attention.DEPARTS}
"""What is to be discussed before the jury decides."""


def attentions(deliberation: Deliberation, rules: Rules) -> frozenset[Attention]:
    return frozenset(_attentions(deliberation, rules))


def _attentions(deliberation: Deliberation, rules: Rules) -> Iterator[Attention]:
    rulings, year = deliberation.rulings.values(), deliberation.year
    proposals = {each.proposal for each in rulings}
    if proposals & WAITING:
        yield Attention.WAITING
    if UECode.DEF in proposals:
        yield Attention.DEFAULTING
    if any(each.departs for each in rulings):
        yield Attention.DEPARTS
    if any(_is_near(each.of, deliberation, rules) for each in rulings):
        yield Attention.NEAR
    if year is None:
        return
    if year.proposal in (YearCode.DEM, YearCode.ABAN, YearCode.EXCLU):
        yield Attention.GONE
    elif year.proposal is YearCode.RED:
        yield Attention.NOT_PASSING
        if _is_one_short(year.of, deliberation, rules):
            yield Attention.ONE_SHORT


def _is_near(of: str, deliberation: Deliberation, rules: Rules) -> bool:
    ruling = deliberation.rulings[of]
    if ruling.proposal not in (UECode.AJ, RCUECode.AJ) or ruling.average is None:
        return False
    return rules.reaches(ruling.average + NEAR, rules.validation_bar)


def _is_one_short(of: str, deliberation: Deliberation, rules: Rules) -> bool:
    """Whether granting one RCUE, and no fewer, would open the passage."""
    rcues = [each for each in deliberation.result.rcues.values() if f"BUT{each.year}" == of]
    if not rcues or rcues[0].year == LAST_YEAR:
        return len([each for each in rcues if not each.is_validated]) == 1
    return any(_would_pass(rcues, each, rules) for each in rcues if not each.is_validated)


def _would_pass(rcues: list[RCUEResult], granted: RCUEResult, rules: Rules) -> bool:
    """Article 4.5, with this RCUE granted; debts of earlier years are left aside."""
    validated = [each for each in rcues if each is granted or each.is_validated]
    under = [
        each
        for each in rcues
        if each not in validated and not rules.reaches(each.average, rules.floor_bar)
    ]
    return len(validated) > rules.passage_share * len(rcues) and not under


def is_of_right(deliberation: Deliberation) -> bool:
    """Whether nothing is left to the jury's judgement: every proposal is made on complete
    averages, nobody is defaulting or gone, and the year, where one is judged, passes of right.

    A semester alone has no passage to lose: its UEs only have to be complete.
    """
    proposals = [each.proposal for each in deliberation.rulings.values()]
    year = deliberation.year
    if any(_is_open(code) for code in proposals):
        return False
    return year is None or year.proposal in PASSING


def _is_open(code: Code) -> bool:
    return code in WAITING or code in UNDECIDED_RCUE_CODES or code is UECode.DEF


def almost_passing(
    average: Fraction, of: str, deliberations: Mapping[str, Deliberation], rules: Rules
) -> tuple[str, ...]:
    """Equity: the students who have at least this average in the same UE or RCUE, and to whom it
    is refused, those who wait left out. `deliberations` is by student; averages are compared as
    the rules compare them with a bar."""
    bar = comparable(average, rules)
    return tuple(
        student
        for student, each in deliberations.items()
        if of in each.rulings and _is_left_out(each.rulings[of], bar, rules)
    )


def comparable(average: Fraction, rules: Rules) -> Fraction:
    """The average as it is compared: that which is printed, or the exact one."""
    if rules.compare is Compare.EXACT:
        return average
    return rounded(average, rules.average_decimals)


def _is_left_out(ruling: Ruling, bar: Fraction, rules: Rules) -> bool:
    return ruling.refuses and rules.reaches(ruling.average, bar)

"""Proposed codes of UEs and RCUEs (RULES, sections 4 and 6).

The order is that of a jury: UE averages, compensation inside each RCUE, upward validation,
then the codes. Years come after, in ``progression``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from grading.core.codes import ACQUIRING_UE_CODES, RCUECode, State, UECode
from grading.core.decisions import reasons
from grading.core.results import RCUEResult, UEResult
from grading.core.rules import RCUEFrom, RCUEWeights, Rules
from grading.core.values import rounded, weighted_average

UE_CODES = {  # (the UE reaches the bar, its RCUE reaches the bar)
    (True, True): UECode.ADM,
    (True, False): UECode.ADM,
    (False, True): UECode.CMP,
    (False, False): UECode.AJ,
}

RCUE_CODES = {  # a validated RCUE: both UEs reach the bar
    True: RCUECode.ADM,
    False: RCUECode.CMP,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """The two UEs of one competence and level in one year, and the average of their RCUE."""

    odd: UEResult
    even: UEResult
    weights: tuple[Fraction, Fraction]
    average: Fraction | None

    @property
    def ues(self) -> tuple[UEResult, UEResult]:
        return self.odd, self.even

    @property
    def code(self) -> str:
        """The code of the RCUE: UE11+UE21."""
        return f"{self.odd.code}+{self.even.code}"


def year_of(semester: int) -> int:
    """1 for S1 and S2, to 3 for S5 and S6."""
    return (semester + 1) // 2


def pairs(ues: Iterable[UEResult], rules: Rules) -> tuple[Pair, ...]:
    """The RCUEs whose two semesters are computed, in the programme's order (article 4.4)."""
    odd: dict[tuple[int, str | None, int], UEResult] = {}
    even: dict[tuple[int, str | None, int], UEResult] = {}
    for ue in ues:
        side = odd if ue.semester % 2 else even
        side[year_of(ue.semester), ue.competence, ue.level] = ue
    return tuple(_pair(odd[key], even[key], rules) for key in odd if key in even)


def _pair(odd: UEResult, even: UEResult, rules: Rules) -> Pair:
    ects = rules.rcue_weights is RCUEWeights.ECTS
    weights = (odd.ects_value, even.ects_value) if ects else (Fraction(1), Fraction(1))
    values = [_entering(odd, rules), _entering(even, rules)]
    known = all(value is not None for value in values)
    average = weighted_average(zip(values, weights, strict=True)) if known else None
    return Pair(odd, even, weights, average)


def _entering(ue: UEResult, rules: Rules) -> Fraction | None:
    """The average with which a UE enters its RCUE: only a complete one decides."""
    if ue.state is not State.COMPLETE or ue.average is None:
        return None
    exact = rules.rcue_from is RCUEFrom.EXACT
    return ue.average if exact else rounded(ue.average, rules.average_decimals)


def own_code(ue: UEResult, compensated: bool, rules: Rules) -> UECode:
    """The code of a UE before upward validation."""
    if ue.acquired is not None:
        improved = ue.new_state is State.COMPLETE and rules.reaches(ue.new, rules.validation_bar)
        return UECode.ADM if improved else UECode(ue.acquired.code)
    if ue.is_defaulting:
        return UECode.DEF
    if ue.state is not State.COMPLETE:
        return UECode.ATT
    return UE_CODES[rules.reaches(ue.average, rules.validation_bar), compensated]


def code_elsewhere(average: Fraction | None, rules: Rules) -> UECode:
    """The code of a UE acquired in another institution: with an average (on 20) below the bar it
    was compensated there; without one it is taken as reached."""
    reached = average is None or rules.reaches(average, rules.validation_bar)
    return UECode.ADM if reached else UECode.CMP


def with_lower_levels(
    held: frozenset[str], found: Iterable[Pair], ues: Iterable[UEResult]
) -> frozenset[str]:
    """Upward validation (4.3), to its fixed point: both UEs of a level give all those below."""
    found, ues = tuple(found), tuple(ues)
    tops = [pair.odd for pair in found if all(ue.code in held for ue in pair.ues)]
    grown = held | {
        ue.code
        for top in tops
        for ue in ues
        if ue.competence == top.competence and ue.level < top.level
    }
    return held if grown == held else with_lower_levels(grown, found, ues)


def rcue_code(pair: Pair, codes: Mapping[str, UECode], rules: Rules) -> RCUECode:
    """The code of an RCUE once its UEs have theirs; two acquired UEs validate it."""
    both = {codes[ue.code] for ue in pair.ues}
    if rules.reaches(pair.average, rules.validation_bar):
        return RCUE_CODES[all(rules.reaches(ue.average, rules.validation_bar) for ue in pair.ues)]
    if both <= ACQUIRING_UE_CODES:
        inherited = (code for code in (UECode.ADSUP, UECode.CMP) if code in both)
        return RCUECode(next(inherited, UECode.ADM))
    return RCUECode.ATT if pair.average is None else RCUECode.AJ


def decide(
    ues: Iterable[UEResult], rules: Rules
) -> tuple[tuple[UEResult, ...], tuple[RCUEResult, ...]]:
    """The UEs with their proposed codes, ECTS and reasons, and the RCUEs that they form."""
    ues = tuple(ues)
    found = pairs(ues, rules)
    pair_of = {ue.code: pair for pair in found for ue in pair.ues}
    own = {ue.code: own_code(ue, compensates(pair_of.get(ue.code), rules), rules) for ue in ues}
    codes = raised(own, found, ues)
    decided = tuple(with_code(ue, codes[ue.code], pair_of.get(ue.code), rules) for ue in ues)
    return decided, tuple(rcue_result(pair, codes, rules) for pair in found)


def raised(
    own: Mapping[str, UECode], found: Iterable[Pair], ues: Iterable[UEResult]
) -> Mapping[str, UECode]:
    """The codes of UEs, once upward validation has given ADSUP to those below."""
    held = frozenset(code for code, proposal in own.items() if proposal in ACQUIRING_UE_CODES)
    return {**own, **dict.fromkeys(with_lower_levels(held, found, ues) - held, UECode.ADSUP)}


def compensates(pair: Pair | None, rules: Rules) -> bool:
    return pair is not None and rules.reaches(pair.average, rules.validation_bar)


def with_code(ue: UEResult, code: UECode, pair: Pair | None, rules: Rules) -> UEResult:
    """The UE with its code, the ECTS that it grants and why."""
    return replace(
        ue,
        proposal=code,
        ects=ue.ects_value if code in ACQUIRING_UE_CODES else Fraction(0),
        reasons=reasons.of_ue(ue, code, None if pair is None else pair.average, rules),
    )


def rcue_result(pair: Pair, codes: Mapping[str, UECode], rules: Rules) -> RCUEResult:
    code, average = rcue_code(pair, codes, rules), pair.average
    return RCUEResult(
        ues=(pair.odd.code, pair.even.code),
        competence=pair.odd.competence,
        level=pair.odd.level,
        year=year_of(pair.odd.semester),
        weights=pair.weights,
        average=average,
        rounded=None if average is None else rounded(average, rules.average_decimals),
        proposal=code,
        reasons=reasons.of_rcue(pair.ues, code, average, rules),
    )

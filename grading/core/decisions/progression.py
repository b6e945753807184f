"""Years, ECTS and diplomas (RULES, section 5), and what repeating is allowed."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from grading.core.codes import UNDECIDED_RCUE_CODES, YearCode
from grading.core.decisions import reasons
from grading.core.decisions.competences import year_of
from grading.core.results import RCUEResult, Reason, UEResult, YearResult
from grading.core.rules import Rules

DUT_SEMESTERS = frozenset({1, 2, 3, 4})
BUT_SEMESTERS = frozenset({1, 2, 3, 4, 5, 6})
BUT_YEARS = tuple(sorted({year_of(semester) for semester in BUT_SEMESTERS}))
LAST_YEAR = BUT_YEARS[-1]
BUT_ECTS = 180
"""What the whole of the semesters is worth (arrêté, article 5)."""
YEAR_BEFORE_S5 = 2
SEMESTERS_DUE_IN_S5 = frozenset({1, 2})


def years(
    ues: Iterable[UEResult], rcues: Iterable[RCUEResult], rules: Rules
) -> dict[int, YearResult]:
    """The proposals of each year that has RCUEs, by year."""
    ues, by_year = tuple(ues), _by_year(rcues)
    return {number: _year(number, by_year[number], ues, rules) for number in sorted(by_year)}


def _by_year(rcues: Iterable[RCUEResult]) -> dict[int, tuple[RCUEResult, ...]]:
    found: dict[int, tuple[RCUEResult, ...]] = {}
    for each in rcues:
        found[each.year] = (*found.get(each.year, ()), each)
    return found


def _year(
    number: int, rcues: tuple[RCUEResult, ...], ues: tuple[UEResult, ...], rules: Rules
) -> YearResult:
    code, passes, why = _proposal(number, rcues, ues, rules)
    return YearResult(number, code, passes, tuple(each.code for each in rcues), why)


Proposal = tuple[YearCode, bool | None, tuple[Reason, ...]]


def _proposal(
    number: int, rcues: tuple[RCUEResult, ...], ues: tuple[UEResult, ...], rules: Rules
) -> Proposal:
    undecided = [each.code for each in rcues if each.proposal in UNDECIDED_RCUE_CODES]
    if undecided:
        return YearCode.ATT, None, (reasons.pending(undecided),)
    failed = [each for each in rcues if not each.is_validated]
    if number == LAST_YEAR:
        return _last_year(rcues, failed)
    owed = debts(ues) if number == YEAR_BEFORE_S5 else ()
    if not failed:
        return YearCode.ADM, not owed, (reasons.all_validated(rcues), *_of_debts(owed))
    passes, why = _bars(rcues, rules)
    passes = passes and not owed
    return YearCode.PASD if passes else YearCode.RED, passes, (*why, *_of_debts(owed))


def _last_year(rcues: Iterable[RCUEResult], failed: Iterable[RCUEResult]) -> Proposal:
    """In BUT3 an incomplete year has no passage."""
    if failed:
        return YearCode.RED, None, (reasons.incomplete_diploma(failed),)
    return YearCode.ADM, None, (reasons.all_validated(rcues),)


def _bars(rcues: tuple[RCUEResult, ...], rules: Rules) -> tuple[bool, tuple[Reason, ...]]:
    """Article 4.5: strictly more than a share of the RCUEs, and none under the floor."""
    reached = sum(each.is_validated for each in rcues)
    enough = reached > rules.passage_share * len(rcues)
    below = [
        each
        for each in rcues
        if not (each.is_validated or rules.reaches(each.average, rules.floor_bar))
    ]
    why = (reasons.share(reached, len(rcues), rules, enough=enough), reasons.floor(below, rules))
    return enough and not below, why


def debts(ues: Iterable[UEResult]) -> tuple[UEResult, ...]:
    """The UEs of S1 and S2 not acquired: they keep a student out of S5."""
    return tuple(ue for ue in ues if ue.semester in SEMESTERS_DUE_IN_S5 and not ue.is_acquired)


def _of_debts(owed: tuple[UEResult, ...]) -> tuple[Reason, ...]:
    return (reasons.debts(owed),) if owed else ()


def has_all(ues: Iterable[UEResult], semesters: frozenset[int]) -> bool:
    """Whether every UE of these semesters is present and acquired: the DUT, the BUT."""
    ues = tuple(ues)
    present = {ue.semester for ue in ues}
    return semesters <= present and all(ue.is_acquired for ue in ues if ue.semester in semesters)


def ects(ues: Iterable[UEResult]) -> Fraction:
    return sum((ue.ects for ue in ues), Fraction(0))


class Repeat(StrEnum):
    """Whether a semester may be repeated: by the jury, only by the director, or not."""

    ALLOWED = "allowed"
    EXCEPTIONAL = "exceptional"
    REFUSED = "refused"


def may_repeat(semester: int, repeated: Iterable[int], rules: Rules) -> Repeat:
    """Article 4.5. `repeated` lists the numbers of the semesters already repeated, as often as
    they were; gap semesters are not among them. The director's extra repeat is for force
    majeure."""
    times = Counter(repeated)
    ordinary = sum(min(each, rules.repeats_per_semester) for each in times.values())
    if times[semester] < rules.repeats_per_semester and ordinary < rules.repeats_total:
        return Repeat.ALLOWED
    extra = times.total() - min(ordinary, rules.repeats_total)
    return Repeat.EXCEPTIONAL if extra < rules.repeats_exceptional else Repeat.REFUSED

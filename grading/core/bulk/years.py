"""Years, ECTS and diplomas of a block: ``core.progression``, on arrays."""

from collections.abc import Sequence
from math import floor
from typing import NamedTuple

import numpy as np

from grading.core.bulk.decisions import Decided, RCUEFigures
from grading.core.bulk.limits import Limits
from grading.core.bulk.ratios import Codes, Ints, Mask
from grading.core.bulk.tracks import Track
from grading.core.bulk.vocabularies import (
    NEXT,
    RCUE_CODES,
    YEAR_CODES,
    acquired,
    coded,
    every,
    some,
)
from grading.core.codes import RCUECode, YearCode
from grading.core.decisions.progression import LAST_YEAR, SEMESTERS_DUE_IN_S5, YEAR_BEFORE_S5


class YearFigures(NamedTuple):
    codes: Codes
    next: Codes


Proposal = tuple[Mask, YearCode, bool | None]


def year_figures(track: Track, decided: Decided, limits: Limits) -> dict[int, YearFigures]:
    """The proposals of each year that has RCUEs, by year."""
    by_year: dict[int, list[RCUEFigures]] = {}
    for pair, rcue in zip(track.pairs, decided.rcues, strict=True):
        by_year.setdefault(pair.year, []).append(rcue)
    owed = _debts(track, decided.codes)
    return {number: _year(number, rcues, owed, limits) for number, rcues in by_year.items()}


def _year(number: int, rcues: Sequence[RCUEFigures], debts: Mask, limits: Limits) -> YearFigures:
    undecided = some([each.codes == RCUE_CODES.index(RCUECode.ATT) for each in rcues])
    complete = every([each.validated for each in rcues])
    if number == LAST_YEAR:
        return _figures([(undecided, YearCode.ATT, None), (complete, YearCode.ADM, None)], None)
    owing = debts & (number == YEAR_BEFORE_S5)
    passes = _passes(rcues, limits)
    proposals: list[Proposal] = [
        (undecided, YearCode.ATT, None),
        (complete & owing, YearCode.ADM, False),
        (complete, YearCode.ADM, True),
        (passes & ~owing, YearCode.PASD, True),
    ]
    return _figures(proposals, False)


def _figures(proposals: Sequence[Proposal], passage: bool | None) -> YearFigures:
    """Who has none of the proposals is to repeat."""
    return YearFigures(
        coded(
            [(mask, YEAR_CODES.index(code)) for mask, code, _ in proposals],
            YEAR_CODES.index(YearCode.RED),
        ),
        coded([(mask, NEXT.index(each)) for mask, _, each in proposals], NEXT.index(passage)),
    )


def _passes(rcues: Sequence[RCUEFigures], limits: Limits) -> Mask:
    """Article 4.5: strictly more than a share of the RCUEs, and none under the floor."""
    rules = limits.rules
    needed = floor(rules.passage_share * len(rcues)) + 1
    above = every(
        [each.validated | limits.reaches(each.average, rules.floor_bar) for each in rcues]
    )
    enough: Mask = np.sum([each.validated for each in rcues], axis=0) >= needed
    return above & enough


def _debts(track: Track, codes: Codes) -> Mask:
    """Who owes a UE of S1 or S2."""
    due = [place for place, plan in enumerate(track.plans) if plan.semester in SEMESTERS_DUE_IN_S5]
    return some(~acquired(codes[due]))


def has_all(track: Track, codes: Codes, semesters: frozenset[int]) -> Mask:
    """Whether every UE of these semesters is present and acquired: the DUT, the BUT."""
    places = [place for place, plan in enumerate(track.plans) if plan.semester in semesters]
    present = semesters <= {plan.semester for plan in track.plans}
    return every(acquired(codes[places])) & present


def ects(track: Track, codes: Codes, unit: int) -> Ints:
    """The ECTS granted by each UE, in units."""
    worth = np.array([int(plan.ue.ects * unit) for plan in track.plans], np.int64)
    return np.where(acquired(codes), worth[:, None], 0)

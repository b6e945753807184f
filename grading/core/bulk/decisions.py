"""Codes of the UEs, RCUEs and years of a block: ``core.decisions`` and ``core.progression``.

Codes are indices in the tuples of ``vocabularies``; a row is a UE, a column is a student.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np

from grading.core.bulk.blocks import Block
from grading.core.bulk.limits import Limits
from grading.core.bulk.ratios import Codes, Mask, Ratios, nothing, whole
from grading.core.bulk.tracks import Pair, Track
from grading.core.bulk.ues import UEFigures
from grading.core.bulk.vocabularies import (
    RCUE_CODES,
    UE_CODES,
    Cases,
    acquired,
    coded,
    every,
    some,
    validated,
)
from grading.core.codes import RCUECode, UECode
from grading.core.rules import RCUEFrom


@dataclass(frozen=True, slots=True)
class RCUEFigures:
    average: Ratios
    codes: Codes

    @property
    def validated(self) -> Mask:
        return validated(self.codes)


def ue_index(code: UECode) -> int:
    return UE_CODES.index(code)


def rcue_index(code: RCUECode) -> int:
    return RCUE_CODES.index(code)


def pair_average(pair: Pair, odd: UEFigures, even: UEFigures, block: Block) -> Ratios:
    """The average of an RCUE; none unless both UEs are complete."""
    left, right = (_entering(each, block.limits) for each in (odd, even))
    weight, both = sum(pair.weights), left.known & right.known
    if not weight:
        return nothing(block.size)
    unit = lcm(left.unit, right.unit)
    room = block.limits.largest // (unit * weight)
    under = np.where(both, left.under * right.under, 0)
    block.left_out |= under > room
    if not room:
        return nothing(block.size)
    return Ratios(
        left.over * right.under * (unit // left.unit * pair.weights[0])
        + right.over * left.under * (unit // right.unit * pair.weights[1]),
        under,
        unit * weight,
    )


def _entering(ue: UEFigures, limits: Limits) -> Ratios:
    """The average with which a UE enters its RCUE: only a complete one decides."""
    if limits.rules.rcue_from is RCUEFrom.EXACT:
        return ue.average.without(~ue.complete)
    return whole(limits.rounded(ue.average), ue.complete, limits.power)


def own_codes(ue: UEFigures, compensated: Mask) -> Codes:
    """The codes of a UE before upward validation."""
    cases: Cases = [
        (ue.held & ue.improved, ue_index(UECode.ADM)),
        (ue.held, ue.held_codes),
        (ue.defaulting, ue_index(UECode.DEF)),
        (~ue.complete, ue_index(UECode.ATT)),
        (ue.reaches, ue_index(UECode.ADM)),
        (compensated, ue_index(UECode.CMP)),
    ]
    return coded(cases, ue_index(UECode.AJ))


def with_lower_levels(codes: Codes, track: Track) -> Codes:
    """Upward validation: both UEs of a level give all those below in the competence.

    One pass reaches the fixed point: what a level newly holds gives nothing that the level
    above, which gave it, has not given already.
    """
    held = acquired(codes)
    raised = held.copy()
    for pair in track.pairs:
        both = held[pair.odd] & held[pair.even]
        for lower in pair.lower:
            raised[lower] |= both
    return np.where(raised & ~held, ue_index(UECode.ADSUP), codes).astype(np.int8)


def _rcue_codes(
    pair: Pair, average: Ratios, reaches: Mask, ues: Sequence[UEFigures], codes: Codes
) -> Codes:
    """The codes of an RCUE once its two UEs have theirs; two acquired UEs validate it."""
    own = codes[[pair.odd, pair.even]]
    both = every(acquired(own))
    cases = [
        (reaches & ues[pair.odd].reaches & ues[pair.even].reaches, rcue_index(RCUECode.ADM)),
        (reaches, rcue_index(RCUECode.CMP)),
        (both & some(own == ue_index(UECode.ADSUP)), rcue_index(RCUECode.ADSUP)),
        (both & some(own == ue_index(UECode.CMP)), rcue_index(RCUECode.CMP)),
        (both, rcue_index(RCUECode.ADM)),
        (~average.known, rcue_index(RCUECode.ATT)),
    ]
    return coded(cases, rcue_index(RCUECode.AJ))


@dataclass(frozen=True, slots=True)
class Decided:
    """The UEs of a track, their codes (one row each), and its RCUEs."""

    ues: Sequence[UEFigures]
    codes: Codes
    rcues: Sequence[RCUEFigures]


def decided(track: Track, ues: Sequence[UEFigures], block: Block) -> Decided:
    """In the order of a jury: compensation, upward validation, then the codes."""
    bar = block.limits.rules.validation_bar
    averages = [pair_average(pair, ues[pair.odd], ues[pair.even], block) for pair in track.pairs]
    reaches = [block.limits.reaches(average, bar) for average in averages]
    compensated = np.zeros((len(ues), block.size), np.bool_)
    for pair, above in zip(track.pairs, reaches, strict=True):
        compensated[[pair.odd, pair.even]] = above
    own = [own_codes(ue, above) for ue, above in zip(ues, compensated, strict=True)]
    codes = with_lower_levels(np.array(own, np.int8).reshape(len(ues), block.size), track)
    rcues = [
        RCUEFigures(average, _rcue_codes(pair, average, above, ues, codes))
        for pair, average, above in zip(track.pairs, averages, reaches, strict=True)
    ]
    return Decided(ues, codes, rcues)

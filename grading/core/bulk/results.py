"""What comes out: arrays for tables, statistics and juries.

In every array a row is a UE, an RCUE or a year, a column is a student, in the promotion's order.
Codes are places in the tuples of ``vocabularies``, or NOT_COMPUTED where the student has no such
UE, RCUE or year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import lcm

import numpy as np

from grading.core.bulk.averages import Averages, blank_averages
from grading.core.bulk.limits import Limits
from grading.core.bulk.ratios import Codes, Ints, Mask
from grading.core.bulk.tracks import Track

NOT_COMPUTED = -1


@dataclass(frozen=True, slots=True)
class UEArrays:
    """`ects` is granted, in units of which `ects_unit` make one."""

    codes: tuple[str, ...]
    average: Averages
    lowest: Averages
    highest: Averages
    coverage: Averages
    state: Codes
    certainty: Codes
    proposal: Codes
    ects: Ints
    ects_unit: int


@dataclass(frozen=True, slots=True)
class RCUEArrays:
    codes: tuple[str, ...]
    average: Averages
    proposal: Codes


@dataclass(frozen=True, slots=True)
class YearArrays:
    numbers: tuple[int, ...]
    proposal: Codes
    next: Codes


@dataclass(frozen=True, slots=True)
class PromotionResult:
    """`tracks[track_of[student]]` has the plans of a student.

    `exact` are the students who took the exact path; their figures are in the same arrays.
    """

    limits: Limits
    tracks: tuple[Track, ...]
    track_of: Ints
    ues: UEArrays
    rcues: RCUEArrays
    years: YearArrays
    dut: Mask
    but: Mask
    exact: set[int] = field(default_factory=set)

    @property
    def size(self) -> int:
        return len(self.track_of)

    def track(self, student: int) -> Track:
        return self.tracks[int(self.track_of[student])]


def blank_result(limits: Limits, found: Sequence[tuple[Track, Ints]], size: int) -> PromotionResult:
    """Nothing computed yet, for the students at the positions of each track."""
    tracks, track_of = tuple(track for track, _ in found), np.zeros(size, np.int64)
    for number, (_, rows) in enumerate(found):
        track_of[rows] = number
    return PromotionResult(
        limits=limits,
        tracks=tracks,
        track_of=track_of,
        ues=_blank_ues(limits, tracks, size),
        rcues=_blank_rcues(limits, tracks, size),
        years=_blank_years(tracks, size),
        dut=np.zeros(size, np.bool_),
        but=np.zeros(size, np.bool_),
    )


def _blank_ues(limits: Limits, tracks: Sequence[Track], size: int) -> UEArrays:
    """The UEs in the order of the semesters, then of the programme."""
    plans = [plan for track in tracks for plan in track.plans]
    ordered = sorted(plans, key=lambda plan: plan.semester)
    codes = tuple(dict.fromkeys(plan.ue.code for plan in ordered))
    return UEArrays(
        codes=codes,
        average=blank_averages(len(codes), size, limits),
        lowest=blank_averages(len(codes), size, limits),
        highest=blank_averages(len(codes), size, limits),
        coverage=blank_averages(len(codes), size, limits),
        state=_blank_codes(len(codes), size),
        certainty=_blank_codes(len(codes), size),
        proposal=_blank_codes(len(codes), size),
        ects=np.zeros((len(codes), size), np.int64),
        ects_unit=lcm(*[plan.ue.ects.denominator for plan in plans]),
    )


def _blank_rcues(limits: Limits, tracks: Sequence[Track], size: int) -> RCUEArrays:
    pairs = [(pair, track) for track in tracks for pair in track.pairs]
    ordered = sorted(pairs, key=lambda found: found[0].year)
    codes = tuple(dict.fromkeys(track.code_of(pair) for pair, track in ordered))
    return RCUEArrays(
        codes, blank_averages(len(codes), size, limits), _blank_codes(len(codes), size)
    )


def _blank_years(tracks: Sequence[Track], size: int) -> YearArrays:
    numbers = tuple(sorted({pair.year for track in tracks for pair in track.pairs}))
    return YearArrays(numbers, _blank_codes(len(numbers), size), _blank_codes(len(numbers), size))


def _blank_codes(rows: int, size: int) -> Codes:
    return np.full((rows, size), NOT_COMPUTED, np.int8)

"""Ranks in a promotion: indicative, without any effect, and off unless the department shows them
(usage; no article of the arrêté knows a rank)."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar

from grading.core.rules import Rules
from grading.core.values import FEWEST_TOLD, rounded, weighted_average

Key = TypeVar("Key", bound=Hashable)


class WeighedUE(Protocol):
    """A UE of ``core.results`` or of ``core.bulk``."""

    @property
    def semester(self) -> int: ...
    @property
    def average(self) -> Fraction | None: ...
    @property
    def ects_value(self) -> Fraction: ...


@dataclass(frozen=True, slots=True)
class Rank:
    """`place` counts from 1 among `among` averages; `tied`: others have the same."""

    place: int
    among: int
    tied: bool


def semester_average(ues: Iterable[WeighedUE], semester: int) -> Fraction | None:
    """The mean of the UEs of a semester weighted by their ECTS, on 20; None when none has an
    average."""
    return weighted_average((ue.average, ue.ects_value) for ue in ues if ue.semester == semester)


def ranks(averages: Mapping[Key, Fraction | None], rules: Rules) -> dict[Key, Rank]:
    """The rank of each that has an average, the highest first; equal once rounded as printed,
    equal in rank. Nobody has one among fewer than FEWEST_TOLD."""
    known = {
        key: rounded(average, rules.average_decimals)
        for key, average in averages.items()
        if average is not None
    }
    if len(known) < FEWEST_TOLD:
        return {}
    count: dict[Fraction, int] = {}
    for average in known.values():
        count[average] = count.get(average, 0) + 1
    places, above = {}, 0
    for average in sorted(count, reverse=True):
        places[average], above = above + 1, above + count[average]
    return {
        key: Rank(places[average], len(known), count[average] > 1) for key, average in known.items()
    }

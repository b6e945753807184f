"""Arrays of exact rational numbers, and the few things that averages do with them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from grading.core.values import SCALE

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int8]

TOP = int(SCALE)
LARGEST_WEIGHTS = 2**16 - 1
"""Largest sum of weights, as whole numbers: factors are looked up in tables of that length."""


@dataclass(frozen=True, slots=True)
class Ratios:
    """One number per student: over ÷ (under × unit), none where `under` is 0.

    Averages keep 0 ≤ over ≤ 20 × under × unit.
    """

    over: Ints
    under: Ints
    unit: int

    @property
    def known(self) -> Mask:
        return self.under > 0

    @property
    def denominators(self) -> Ints:
        return self.under * self.unit

    def without(self, students: Mask) -> "Ratios":
        """The same, none for these students."""
        return Ratios(self.over, np.where(students, 0, self.under), self.unit)

    def of(self, places: Ints) -> "Ratios":
        """Those of some students only."""
        return Ratios(self.over[places], self.under[places], self.unit)

    def clipped(self) -> "Ratios":
        """Brought back into [0, 20]."""
        return Ratios(np.clip(self.over, 0, TOP * self.denominators), self.under, self.unit)

    def flat(self) -> "Ratios":
        """The same with unit 1: no mean can be made of it any more."""
        return Ratios(self.over, self.denominators, 1)


def nothing(size: int, unit: int = 1) -> Ratios:
    return Ratios(np.zeros(size, np.int64), np.zeros(size, np.int64), unit)


def whole(values: Ints | int, known: Mask, unit: int) -> Ratios:
    """values ÷ unit where known."""
    return Ratios(np.where(known, values, 0), known.astype(np.int64), unit)


def chosen(students: Mask, ratios: Ratios, otherwise: Ratios) -> Ratios:
    """`ratios` for these students, `otherwise` for the others; both have the same unit."""
    return Ratios(
        np.where(students, ratios.over, otherwise.over),
        np.where(students, ratios.under, otherwise.under),
        ratios.unit,
    )


def at_least(ratios: Ratios, floors: Ratios) -> Ratios:
    """The greater of both, or the one that there is. `floors` is made by ``whole``, and its
    unit divides that of `ratios`."""
    under = np.where(floors.known, np.maximum(ratios.under, 1), ratios.under)
    over = np.where(ratios.known, ratios.over, 0)
    candidates = floors.over * (ratios.unit // floors.unit) * under
    return Ratios(np.maximum(over, candidates), under, ratios.unit)


def replaced(ratios: Ratios, values: Ratios) -> Ratios:
    """`values` where there are. They are made by ``whole``, in a unit that divides that of
    `ratios`."""
    over = values.over * (ratios.unit // values.unit)
    return chosen(values.known, Ratios(over, values.under, ratios.unit), ratios)


Terms = Sequence[tuple[Ratios, int]]
"""Numbers with their weights, which are positive whole numbers."""


def weighted_mean(terms: Terms, unit: int, largest: int) -> tuple[Ratios, Mask]:
    """Σ value × weight ÷ Σ weight over the terms that have a value, none without any.

    Gives the means, with a unit that is a multiple of `unit` and of those of the terms, and
    the students left out because no common denominator up to `largest` serves them.
    """
    counts = [_counts(ratios) for ratios, _ in terms]
    room = largest // sum(weight for _, weight in terms)
    multiple, size = _common_multiple(terms, counts, unit, room), len(terms[0][0].under)
    over, under, left_out = nothing(size).over, nothing(size).under, np.zeros(size, np.bool_)
    for (ratios, weight), occurring in zip(terms, counts, strict=True):
        table, known = _factors(ratios, weight, occurring, multiple), ratios.known
        factors = table[ratios.under]
        over += ratios.over * factors
        np.add(under, weight, out=under, where=known)
        if not all(table[each] for each in occurring):
            left_out |= known & (factors == 0)
    return Ratios(over, under, multiple or unit).without(left_out), left_out


Counts = dict[int, int]
"""How often each value of `under` occurs, 0 apart."""


def _counts(ratios: Ratios) -> Counts:
    counts = np.bincount(ratios.under)
    return {under: int(counts[under]) for under in np.flatnonzero(counts).tolist() if under}


def _common_multiple(terms: Terms, counts: Sequence[Counts], unit: int, room: int) -> int:
    """The common denominator that serves most students: the denominators that occur enter it
    from the most frequent on, as long as it fits. 0 when not even the units fit."""
    multiple = lcm(unit, *[ratios.unit for ratios, _ in terms])
    if multiple > room:
        return 0
    frequencies: Counter[int] = Counter()
    for (ratios, _), occurring in zip(terms, counts, strict=True):
        for under, count in occurring.items():
            frequencies[under * ratios.unit] += count
    for denominator, _ in frequencies.most_common():
        grown = lcm(multiple, denominator)
        multiple = grown if grown <= room else multiple
    return multiple


def _factors(ratios: Ratios, weight: int, counts: Counts, multiple: int) -> Ints:
    """By value of `under`, what multiplies `over` in the common denominator; 0 where it does
    not divide it."""
    table = np.zeros(max(counts, default=0) + 1, np.int64)
    for under in counts:
        quotient, rest = divmod(multiple, under * ratios.unit)
        table[under] = 0 if rest else quotient * weight
    return table

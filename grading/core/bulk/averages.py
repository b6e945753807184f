"""The exact averages of a promotion, in arrays: a row is a UE or an RCUE, a column a student."""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from grading.core.bulk.limits import Limits
from grading.core.bulk.ratios import TOP, Ints, Mask, Ratios
from grading.core.values import rounded

BEYOND = -1
"""Denominator of an average that arrays cannot hold: `Averages.beyond` has it."""


@dataclass(frozen=True, slots=True)
class Averages:
    """Numerators ÷ denominators, not reduced, on 20 (a coverage on 1).

    A denominator of 0 says that there is none, BEYOND that it is in ``beyond``.
    """

    numerators: Ints
    denominators: Ints
    limits: Limits
    beyond: dict[tuple[int, int], Fraction] = field(default_factory=dict)

    def of(self, row: int, student: int) -> Fraction | None:
        denominator = int(self.denominators[row, student])
        if denominator == BEYOND:
            return self.beyond[row, student]
        return Fraction(int(self.numerators[row, student]), denominator) if denominator else None

    def rounded(self, row: int) -> tuple[Mask, Ints]:
        """Who has an average, and the averages in units of the last decimal that the settings
        keep, halves up (0 without): for tables, histograms and ranks."""
        denominators, rules = self.denominators[row], self.limits.rules
        units = self.limits.rounded(Ratios(self.numerators[row], denominators, 1))
        for (place, student), value in self.beyond.items():
            if place == row:
                units[student] = int(rounded(value, rules.average_decimals) * self.limits.power)
        return denominators != 0, units

    def fill(self, row: int, students: Ints | slice, ratios: Ratios) -> None:
        """The averages of a block; those of who has none or was left out become none."""
        denominators = np.where(ratios.known, ratios.denominators, 0)
        self.numerators[row, students] = ratios.over
        self.denominators[row, students] = denominators

    def put(self, row: int, student: int, value: Fraction | None) -> None:
        """One average, of any size."""
        numerator, denominator = (0, 0) if value is None else value.as_integer_ratio()
        if denominator > self.limits.largest or not 0 <= numerator <= TOP * denominator:
            self.beyond[row, student] = Fraction(numerator, denominator)
            numerator, denominator = 0, BEYOND
        self.numerators[row, student] = numerator
        self.denominators[row, student] = denominator


def blank_averages(rows: int, size: int, limits: Limits) -> Averages:
    numerators, denominators = np.zeros((2, rows, size), np.int64)
    return Averages(numerators, denominators, limits)

"""Rounding and comparing arrays of averages, within the bound that keeps integers exact."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from grading.core.bulk.ratios import TOP, Ints, Mask, Ratios
from grading.core.rules import Compare, Rules

INTEGERS = 2**63


@dataclass(frozen=True, slots=True)
class Limits:
    """`largest` bounds under × unit of every average; see the package for why it is enough."""

    rules: Rules
    largest: int

    @property
    def power(self) -> int:
        return int(10**self.rules.average_decimals)

    def rounded(self, ratios: Ratios) -> Ints:
        """Averages in units of their last decimal, halves up; 0 where there is none."""
        denominators = np.maximum(ratios.denominators, 1)
        units: Ints = (ratios.over * (2 * self.power) + denominators) // (2 * denominators)
        return np.where(ratios.known, units, 0)

    def reaches(self, ratios: Ratios, bar: Fraction) -> Mask:
        """As ``Rules.reaches``: none reaches nothing."""
        if self.rules.compare is Compare.ROUNDED:
            return ratios.known & (self.rounded(ratios) >= ceil(bar * self.power))
        return ratios.known & (ratios.over * bar.denominator >= ratios.denominators * bar.numerator)


def limits(rules: Rules, highest_bonus: Fraction, highest_adjustment: Fraction) -> Limits:
    """The bound for these rules, the most points (on 20) that the bonus assessments of a
    module may bring or take, and the largest adjustment of a UE, either way.

    `room` is the most that an average's denominator is multiplied by, in any formula.
    """
    bars = (rules.validation_bar, rules.floor_bar)
    room = max(
        2 * TOP * 10**rules.average_decimals + 2,
        TOP + ceil(highest_bonus),
        TOP + ceil(highest_adjustment),
        *(TOP * bar.denominator for bar in bars),
        *(abs(bar.numerator) for bar in bars),
    )
    return Limits(rules, (INTEGERS - 1) // room)

"""Bonus less malus on the UEs: direct points, and those that the bonus rules give."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from grading.core.averages.bonuses import BonusRule, points
from grading.core.bulk.blocks import Block
from grading.core.bulk.columns import Facts, Promotion, Sparse
from grading.core.bulk.ratios import Ratios, nothing, whole

LARGEST_SUM = 2**62


@dataclass(frozen=True, slots=True)
class Adjustments:
    """`unit` to the point. `highest` is the most that a UE may gain or lose, in points."""

    direct: Facts
    earned: tuple[tuple[BonusRule, Sparse], ...]
    unit: int
    highest: Fraction

    def of(self, ue: str, block: Block) -> Ratios | None:
        """The points of each student on a UE, 0 without any; None when nobody has some."""
        factor, sums = self.unit // block.unit, nothing(block.size).over
        found = [(self.direct[ue], factor)] if ue in self.direct else []
        found += [(each, 1) for rule, each in self.earned if rule.ues is None or ue in rule.ues]
        for sparse, units in found:
            sums += sparse.spread(block.rows)[1] * units
        return whole(sums, ~block.nobody, self.unit) if sums.any() else None


def adjustments(rules: Iterable[BonusRule], promotion: Promotion) -> Adjustments:
    """What the rules give on each value is asked once from ``bonuses.points``. Points out of
    all proportion are not put in arrays: with them as `highest`, no bound lets anything fit."""
    brought = [
        (rule, promotion.bonus_values[rule.name])
        for rule in rules
        if rule.name in promotion.bonus_values
    ]
    worth = [_worth(rule, sparse, promotion.unit) for rule, sparse in brought]
    unit = lcm(promotion.unit, *[each.denominator for values in worth for each in values.values()])
    direct = [int(abs(each.values).max(initial=0)) for each in promotion.adjustments.values()]
    highest = Fraction(max(direct, default=0), promotion.unit) + sum(
        max(map(abs, values.values()), default=Fraction(0)) for values in worth
    )
    earned = tuple(
        (rule, _earned(sparse, values, unit))
        for (rule, sparse), values in zip(brought, worth, strict=True)
        if highest * unit <= LARGEST_SUM
    )
    return Adjustments(promotion.adjustments, earned, unit, highest)


def _worth(rule: BonusRule, sparse: Sparse, unit: int) -> dict[int, Fraction]:
    return {
        value: points(rule, Fraction(value, unit)) for value in np.unique(sparse.values).tolist()
    }


def _earned(sparse: Sparse, worth: dict[int, Fraction], unit: int) -> Sparse:
    values = [int(worth[value] * unit) for value in sparse.values.tolist()]
    return Sparse(sparse.students, np.array(values, np.int64))

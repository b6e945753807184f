"""The plans of a scheme in whole numbers, ready for arrays.

Weights and coefficients are scaled to the smallest whole numbers: a mean does not change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from grading.core.bulk.columns import LARGEST_ENTRY
from grading.core.bulk.ratios import LARGEST_WEIGHTS
from grading.core.scheme import ONE, Feed, Group, ModulePlan, UEPlan
from grading.core.values import SCALE, Assessment, Kind


class Unfit(Exception):
    """These plans do not fit the arrays: negative weights, or too finely divided ones."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A normal assessment: `share` is its weight in the group, `points` what one unit of mark
    adds to the group's sum."""

    column: int
    share: int
    points: int


@dataclass(frozen=True, slots=True)
class GroupTable:
    coefficient: int
    members: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A resit, second session or bonus: one unit of mark is worth `points` of the module's
    units, and its maximum `highest`."""

    column: int
    points: int
    highest: int


@dataclass(frozen=True, slots=True)
class ModuleTable:
    """A module towards a UE; `unit` is how many of its units make a point on 20. Two UEs that a
    module feeds in the same way have equal tables."""

    code: str
    unit: int
    groups: tuple[GroupTable, ...]
    bonuses: tuple[Step, ...]
    resits: tuple[Step, ...]
    second_session: Step | None
    awaited: bool

    @property
    def replacing(self) -> tuple[Step, ...]:
        return self.resits + ((self.second_session,) if self.second_session else ())


@dataclass(frozen=True, slots=True)
class UETable:
    """A UE with its modules and their coefficients; those of coefficient 0 have no effect."""

    plan: UEPlan
    modules: tuple[tuple[ModuleTable, int], ...]


def ue_table(plan: UEPlan, columns: Mapping[str, int], unit: int, largest: int) -> UETable:
    """The table of a UE. `columns` places the assessments, `unit` is that of the marks.
    Raises Unfit."""
    counting = [each for each in plan.modules if each.row.coefficient]
    coefficients = _whole_numbers([each.row.coefficient for each in counting])
    tables = [_module_table(each, columns, unit, largest) for each in counting]
    return UETable(plan, tuple(zip(tables, coefficients, strict=True)))


def _module_table(
    plan: ModulePlan, columns: Mapping[str, int], unit: int, largest: int
) -> ModuleTable:
    feed, own = plan.feed, _own_unit(plan.feed, unit)
    if own > largest or any(weight < 0 for _, weight in feed.bonuses):
        raise Unfit(plan.row.module)

    def step(each: Assessment, weight: Fraction) -> Step:
        points = _worth(each, unit) * weight * own
        return Step(columns[each.id], int(points), int(SCALE * weight * own))

    return ModuleTable(
        code=plan.row.module,
        unit=own,
        groups=_groups(feed.groups, columns, unit, own, largest),
        bonuses=tuple(step(each, weight) for each, weight in feed.bonuses),
        resits=tuple(step(each, ONE) for each in feed.resits),
        second_session=step(feed.second_session, ONE) if feed.second_session else None,
        awaited=feed.awaited,
    )


def _own_unit(feed: Feed, unit: int) -> int:
    """What one point on 20 must be divided into, for all marks to be whole numbers."""
    alone = (*(each.assessment for each in feed.normal), *feed.replacing)
    steps = [_worth(each, unit) for each in alone]
    steps += [_worth(each, unit) * weight for each, weight in feed.bonuses]
    steps += [SCALE * weight for _, weight in feed.bonuses]
    return lcm(unit, *[step.denominator for step in steps])


def _worth(assessment: Assessment, unit: int) -> Fraction:
    """What one unit of mark is worth, on 20."""
    return SCALE / (assessment.maximum * unit)


def _groups(
    groups: Iterable[Group], columns: Mapping[str, int], unit: int, own: int, largest: int
) -> tuple[GroupTable, ...]:
    groups = tuple(groups)
    coefficients = _whole_numbers([group.coefficient for group in groups])
    return tuple(
        GroupTable(coefficient, _members(group, columns, unit, own, largest))
        for group, coefficient in zip(groups, coefficients, strict=True)
    )


def _members(
    group: Group, columns: Mapping[str, int], unit: int, own: int, largest: int
) -> tuple[Weighed, ...]:
    shares = _whole_numbers([each.share for each in group.members])
    if sum(shares) * own > largest:
        raise Unfit(group)
    return tuple(
        Weighed(
            column=columns[each.assessment.id],
            share=share,
            points=int(_worth(each.assessment, unit) * own) * share,
        )
        for each, share in zip(group.members, shares, strict=True)
    )


def _whole_numbers(weights: Sequence[Fraction | int]) -> list[int]:
    """The smallest whole numbers in the same proportions. Raises Unfit."""
    multiple = lcm(*[each.denominator for each in weights])
    units = [int(each * multiple) for each in weights]
    smallest = [each // (gcd(*units) or 1) for each in units]
    if any(each < 0 for each in smallest) or sum(smallest) > LARGEST_WEIGHTS:
        raise Unfit(weights)
    return smallest


def bonus_range(plan: ModulePlan) -> Fraction:
    """The most points, on 20, that the bonus assessments of a module may bring or take."""
    return sum((SCALE * abs(weight) for _, weight in plan.feed.bonuses), Fraction(0))


Range = tuple[int, int]


def mark_ranges(plans: Iterable[UEPlan], columns: Mapping[str, int], unit: int) -> dict[int, Range]:
    """The lowest and the highest mark of each assessment, by column, in units; only a bonus may
    be negative."""
    found = {}
    for each in (each for plan in plans for module in plan.modules for each in module.assessments):
        highest = min(int(each.maximum * unit), LARGEST_ENTRY)
        found[columns[each.id]] = (-highest if each.kind is Kind.BONUS else 0, highest)
    return found

"""The plans of a scheme in whole numbers, ready for arrays.

Weights and coefficients are scaled to the smallest whole numbers: a mean does not change.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from grading.core.averages.scheme import ONE, Feed, Group, ModulePlan, UEPlan
from grading.core.bulk.columns import LARGEST_ENTRY
from grading.core.bulk.ratios import LARGEST_WEIGHTS
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
    """A module towards the UEs that it feeds alike; `unit` of its units make a point on 20.

    `code` is None when no student departs from it: then modules fed alike are one.
    """

    code: str | None
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
    """A UE with its modules and their coefficients; those of coefficient 0 have no effect.

    Tracks in which a UE is made of the same modules in the same way share one table.
    """

    code: str
    modules: tuple[tuple[ModuleTable, int], ...]


class Tables:
    """Makes the tables of a promotion, each once. `columns` places the assessments, `departed`
    are the modules with exemptions or given averages, `unit` is that of the marks, `largest`
    bounds the denominators."""

    def __init__(
        self, columns: Mapping[str, int], departed: Collection[str], unit: int, largest: int
    ) -> None:
        self.columns, self.departed, self.unit, self.largest = columns, departed, unit, largest
        self._modules: dict[tuple[str | None, int], ModuleTable] = {}
        self._ues: dict[tuple[Hashable, ...], UETable] = {}

    def ue(self, plan: UEPlan) -> UETable:
        """Raises Unfit."""
        if self.unit > self.largest:
            raise Unfit(plan.ue.code)
        counting = [each for each in plan.modules if each.row.coefficient]
        coefficients = _whole_numbers([each.row.coefficient for each in counting])
        modules = [self._module(each) for each in counting]
        key = (plan.semester, plan.ue.code, *map(id, modules), *coefficients)
        if key not in self._ues:
            self._ues[key] = UETable(plan.ue.code, _merged(modules, coefficients))
        return self._ues[key]

    def _module(self, plan: ModulePlan) -> ModuleTable:
        """One table for all the UEs that a module feeds alike."""
        code = plan.row.module if plan.row.module in self.departed else None
        key = code, plan.feed.index
        if key not in self._modules:
            self._modules[key] = self._new_module(code, plan.feed)
        return self._modules[key]

    def _new_module(self, code: str | None, feed: Feed) -> ModuleTable:
        own = _own_unit(feed, self.unit)
        if own > self.largest or any(weight < 0 for _, weight in feed.bonuses):
            raise Unfit(code)
        second = feed.second_session
        return ModuleTable(
            code=code,
            unit=own,
            groups=self._groups(feed.groups, own),
            bonuses=tuple(self._step(each, weight, own) for each, weight in feed.bonuses),
            resits=tuple(self._step(each, ONE, own) for each in feed.resits),
            second_session=None if second is None else self._step(second, ONE, own),
            awaited=feed.awaited,
        )

    def _step(self, each: Assessment, weight: Fraction, own: int) -> Step:
        points = _worth(each, self.unit) * weight * own
        return Step(self.columns[each.id], int(points), int(SCALE * weight * own))

    def _groups(self, groups: Sequence[Group], own: int) -> tuple[GroupTable, ...]:
        coefficients = _whole_numbers([group.coefficient for group in groups])
        return tuple(
            GroupTable(coefficient, self._members(group, own))
            for group, coefficient in zip(groups, coefficients, strict=True)
        )

    def _members(self, group: Group, own: int) -> tuple[Weighed, ...]:
        shares = _whole_numbers([each.share for each in group.members])
        if sum(shares) * own > self.largest:
            raise Unfit(group)
        return tuple(
            Weighed(
                column=self.columns[each.assessment.id],
                share=share,
                points=int(_worth(each.assessment, self.unit) * own) * share,
            )
            for each, share in zip(group.members, shares, strict=True)
        )


def _merged(
    modules: Iterable[ModuleTable], coefficients: Iterable[int]
) -> tuple[tuple[ModuleTable, int], ...]:
    """Modules that are one weigh their coefficients together."""
    found: dict[int, tuple[ModuleTable, int]] = {}
    for module, coefficient in zip(modules, coefficients, strict=True):
        _, before = found.get(id(module), (module, 0))
        found[id(module)] = module, before + coefficient
    return tuple(found.values())


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


def mark_ranges(
    assessments: Iterable[Assessment], columns: Mapping[str, int], unit: int
) -> dict[int, Range]:
    """The lowest and the highest mark of each assessment, by column, in units; only a bonus may
    be negative."""
    return {columns[each.id]: _range(each, unit) for each in assessments}


def _range(assessment: Assessment, unit: int) -> Range:
    highest = min(int(assessment.maximum * unit), LARGEST_ENTRY)
    return (-highest if assessment.kind is Kind.BONUS else 0), highest

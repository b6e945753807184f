"""The averages of a module towards a UE for a block: ``core.modules``, on arrays."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from grading.core.bulk.blocks import Block
from grading.core.bulk.ratios import (
    TOP,
    Ints,
    Mask,
    Ratios,
    at_least,
    chosen,
    nothing,
    replaced,
    whole,
)
from grading.core.bulk.tables import GroupTable, ModuleTable, Step
from grading.core.rules import UnjustifiedAbsence


class Figures(NamedTuple):
    """As in ``core.modules``. Where nothing is missing the three are one object, computed once."""

    average: Ratios
    lowest: Ratios
    highest: Ratios

    @property
    def settled(self) -> bool:
        return self.average is self.lowest is self.highest

    def each(self, change: Callable[[Ratios], Ratios]) -> "Figures":
        if self.settled:
            return same(change(self.average))
        return Figures(change(self.average), change(self.lowest), change(self.highest))

    def without(self, students: Mask) -> "Figures":
        return self.each(lambda ratios: ratios.without(students))


def same(ratios: Ratios) -> Figures:
    return Figures(ratios, ratios, ratios)


class ModuleFigures(NamedTuple):
    figures: Figures
    coverage: Ratios
    missing: Mask
    defaulting: Mask


class Normal(NamedTuple):
    """The normal assessments: their figures, the share entered, who misses some, who is without
    average for an absence, and for whom something counts."""

    figures: Figures
    coverage: Ratios
    missing: Mask
    absent: Mask
    known: Mask


def module_figures(table: ModuleTable, block: Block) -> ModuleFigures:
    normal = _normal(table, block)
    figures = _with_bonuses(table, normal.figures, block)
    figures = _with_second_session(table, _with_resits(table, figures, block), block)
    found = ModuleFigures(
        figures,
        _coverage(normal, figures),
        _missing(table, normal, figures, block),
        normal.absent & ~normal.figures.highest.known & ~figures.highest.known,
    )
    return _with_departures(table, found, block)


def _normal(table: ModuleTable, block: Block) -> Normal:
    sums = [_group_sums(group, block) for group in table.groups]
    missing, absent = _missing_and_absent(table, block)
    figures, coverage = _means(table, sums, block, bool(missing.any()))
    known = figures.average.known
    if table.awaited:
        figures = _awaited(table, block)
    elif absent.any():
        figures = figures.without(absent)
    return Normal(figures, coverage, missing, absent, known)


def _missing_and_absent(table: ModuleTable, block: Block) -> tuple[Mask, Mask]:
    """Who misses some normal assessment, and whom an absence leaves without average: nobody
    unless the setting says so."""
    missing, absent = block.nobody, block.nobody
    defaulting = block.limits.rules.unjustified_absence is UnjustifiedAbsence.DEFAULTING
    for group in table.groups:
        for member in group.members:
            column = block.column(member.column)
            missing = missing | column.missing
            absent = absent | column.absent if defaulting else absent
    return missing, absent


class Sums(NamedTuple):
    """Of a group: Σ mark × weight (in the module's units), and the weights of what is entered
    and of what is missing."""

    over: Ints
    entered: Ints
    missing: Ints


def _group_sums(group: GroupTable, block: Block) -> Sums:
    over, entered, missing = np.zeros((3, block.size), np.int64)
    for member in group.members:
        column = block.column(member.column)
        over += column.values * member.points
        entered += column.known * np.int64(member.share)
        missing += column.missing * np.int64(member.share)
    return Sums(over, entered, missing)


def _means(
    table: ModuleTable, sums: list[Sums], block: Block, open_: bool
) -> tuple[Figures, Ratios]:
    """The figures, and the share entered; `open_` when something is missing for somebody."""
    average = _mean(table, block, [Ratios(each.over, each.entered, table.unit) for each in sums])
    if not open_:
        return same(average), whole(1, average.known, 1)
    lowest, highest, shares = [], [], []
    for each in sums:
        all_, to_come = each.entered + each.missing, each.missing * (TOP * table.unit)
        lowest.append(Ratios(each.over, all_, table.unit))
        highest.append(Ratios(each.over + to_come, all_, table.unit))
        shares.append(Ratios(each.entered, all_, 1))
    lowest_mean, highest_mean = _mean(table, block, lowest), _mean(table, block, highest)
    return Figures(average, lowest_mean, highest_mean), _mean(table, block, shares)


def _mean(table: ModuleTable, block: Block, of_groups: list[Ratios]) -> Ratios:
    if len(of_groups) == 1:
        return of_groups[0]
    coefficients = [group.coefficient for group in table.groups]
    return block.mean(list(zip(of_groups, coefficients, strict=True)), table.unit)


def _awaited(table: ModuleTable, block: Block) -> Figures:
    """Without any normal assessment it may end anywhere, unless a resit or a second session
    already stands for it."""
    stepped_in = block.nobody
    for each in table.replacing:
        column = block.column(each.column)
        stepped_in = stepped_in | column.graded | column.pending
    unit = table.unit
    return Figures(
        nothing(block.size, unit),
        whole(0, ~stepped_in, unit),
        whole(TOP * unit, ~stepped_in, unit),
    )


def _pending(table: tuple[Step, ...], block: Block) -> Mask:
    pending = block.nobody
    for each in table:
        pending = pending | block.column(each.column).pending
    return pending


def _with_bonuses(table: ModuleTable, figures: Figures, block: Block) -> Figures:
    if table.awaited or not table.bonuses:
        return figures
    points = np.zeros(block.size, np.int64)
    to_come = points.copy()
    for each in table.bonuses:
        column = block.column(each.column)
        points += column.values * each.points
        to_come += column.pending * np.int64(each.highest)

    def raised(ratios: Ratios, points: Ints) -> Ratios:
        added = points * (ratios.unit // table.unit) * ratios.under
        return Ratios(ratios.over + added, ratios.under, ratios.unit).clipped()

    if figures.settled and not to_come.any():
        return same(raised(figures.average, points))
    return Figures(
        raised(figures.average, points),
        raised(figures.lowest, points),
        raised(figures.highest, points + to_come),
    )


def _with_resits(table: ModuleTable, figures: Figures, block: Block) -> Figures:
    if not table.resits:
        return figures
    best = nothing(block.size, table.unit)
    for each in table.resits:
        column = block.column(each.column)
        best = at_least(best, whole(column.values * each.points, column.graded, table.unit))
    figures = figures.each(lambda ratios: at_least(ratios, best))
    pending = _pending(table.resits, block)
    if not pending.any():
        return figures
    lowest = figures.lowest
    return Figures(
        figures.average,
        chosen(pending & ~lowest.known, whole(0, pending, lowest.unit), lowest),
        replaced(figures.highest, whole(TOP, pending, 1)),
    )


def _with_second_session(table: ModuleTable, figures: Figures, block: Block) -> Figures:
    each = table.second_session
    if each is None:
        return figures
    column = block.column(each.column)
    value = whole(column.values * each.points, column.graded, table.unit)
    figures = figures.each(lambda ratios: replaced(ratios, value))
    if not column.pending.any():
        return figures
    return Figures(
        figures.average,
        replaced(figures.lowest, whole(0, column.pending, 1)),
        replaced(figures.highest, whole(TOP, column.pending, 1)),
    )


def _missing(table: ModuleTable, normal: Normal, figures: Figures, block: Block) -> Mask:
    missing = normal.missing | _pending(table.replacing, block)
    missing |= normal.figures.highest.known & _pending(table.bonuses, block)
    if table.awaited:
        missing |= ~figures.average.known & figures.highest.known
    return missing


def _coverage(normal: Normal, figures: Figures) -> Ratios:
    """k: the share entered where something is missing; else 1, 0 while all is awaited, or none
    for a module that leaves the UE."""
    entered = normal.known | figures.average.known
    settled = Ratios(
        entered.astype(np.int64),
        (entered | figures.highest.known).astype(np.int64),
        1,
    )
    if not normal.missing.any():
        return settled
    shares = normal.coverage
    return chosen(
        normal.missing,
        shares,
        Ratios(settled.over * shares.unit, settled.under, shares.unit),
    )


def _with_departures(table: ModuleTable, found: ModuleFigures, block: Block) -> ModuleFigures:
    """An average given whole stands for the module; who is exempt leaves it out."""
    if table.code is None:
        return found
    given = block.given(block.promotion.module_averages, table.code)
    if given is not None:
        found = _with_given(found, whole(given[1], given[0], block.unit), block)
    exempt = block.concerned(block.promotion.exempt_modules, table.code)
    if exempt is None:
        return found
    return ModuleFigures(
        found.figures.without(exempt),
        found.coverage.without(exempt),
        found.missing & ~exempt,
        found.defaulting & ~exempt,
    )


def _with_given(found: ModuleFigures, given: Ratios, block: Block) -> ModuleFigures:
    block.left_out |= (given.over < 0) | (given.over > TOP * block.unit)
    others = ~given.known
    return ModuleFigures(
        found.figures.each(lambda ratios: replaced(ratios, given)),
        replaced(found.coverage, whole(1, given.known, 1)),
        found.missing & others,
        found.defaulting & others,
    )

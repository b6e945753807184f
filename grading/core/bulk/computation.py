"""The entry point: the results of a whole promotion.

>>> scheme = Scheme(programme, rules, assessments)
>>> result = compute_promotion(scheme, promotion)
>>> known, hundredths = result.ues.average.rounded(result.ues.codes.index("UE11"))
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from grading.core.averages.scheme import Scheme
from grading.core.bulk.adjustments import Adjustments, adjustments
from grading.core.bulk.blocks import Block
from grading.core.bulk.columns import Promotion
from grading.core.bulk.decisions import decided
from grading.core.bulk.limits import Limits, limits
from grading.core.bulk.modules import ModuleFigures, module_figures
from grading.core.bulk.ratios import Ints
from grading.core.bulk.results import PromotionResult, blank_result
from grading.core.bulk.tables import Range, Tables, UETable, Unfit, bonus_range, mark_ranges
from grading.core.bulk.tracks import Track, tracks
from grading.core.bulk.ues import UEFigures, ue_figures
from grading.core.bulk.writing import write_block, write_exact
from grading.core.computation import compute_student

BLOCK_SIZE = 8192
"""Students computed together: enough to forget Python, few enough for the processor's cache."""


def compute_promotion(scheme: Scheme, promotion: Promotion) -> PromotionResult:
    """The figures of every student, equal to those of ``compute_student``.

    `promotion.assessments` must hold every assessment of the scheme.
    """
    found = tracks(scheme, promotion)
    prepared = _prepared(scheme, promotion, [track for track, _ in found])
    result = blank_result(prepared.limits, found, promotion.size)
    classes = []
    for track, rows in found:
        tables = prepared.tables_of(track)
        if tables is None:
            result.exact.update(rows.tolist())
        else:
            classes.append(_Class(track, tables, rows))
    for start in range(0, promotion.size, BLOCK_SIZE):
        _fill(result, prepared, [each.between(start, start + BLOCK_SIZE) for each in classes])
    for student in sorted(result.exact):
        exact = compute_student(scheme, promotion.student(student), explain=False)
        write_exact(result, student, exact)
    return result


@dataclass(frozen=True, slots=True)
class _Class:
    """Students of one track, by position, rising."""

    track: Track
    tables: tuple[UETable, ...]
    rows: Ints

    def between(self, start: int, end: int) -> "_Class":
        first, last = np.searchsorted(self.rows, (start, end))
        return replace(self, rows=self.rows[first:last])


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What serves all students."""

    promotion: Promotion
    tables: Tables
    ranges: Mapping[int, Range]
    limits: Limits
    adjustments: Adjustments

    def tables_of(self, track: Track) -> tuple[UETable, ...] | None:
        """None when they do not fit the arrays."""
        try:
            return tuple(self.tables.ue(plan) for plan in track.plans)
        except Unfit:
            return None

    def block(self, rows: Ints) -> Block:
        return Block(self.promotion, rows, self.ranges, self.limits)


def _prepared(scheme: Scheme, promotion: Promotion, followed: Iterable[Track]) -> _Prepared:
    points = adjustments(scheme.rules.bonuses, promotion)
    modules = [each for track in followed for plan in track.plans for each in plan.modules]
    highest_bonus = max((bonus_range(each) for each in modules), default=Fraction(0))
    bounds = limits(scheme.rules, highest_bonus, points.highest)
    departed = promotion.module_averages.keys() | promotion.exempt_modules.keys()
    columns = {each: place for place, each in enumerate(promotion.assessments)}
    return _Prepared(
        promotion=promotion,
        tables=Tables(columns, departed, promotion.unit, bounds.largest),
        ranges=mark_ranges(scheme.assessments.values(), columns, promotion.unit),
        limits=bounds,
        adjustments=points,
    )


def _fill(result: PromotionResult, prepared: _Prepared, classes: Iterable[_Class]) -> None:
    """The results of these students, and the names of those left to the exact path."""
    present = [each for each in classes if len(each.rows)]
    shared = _shared_figures(prepared, present)
    for each in present:
        block = prepared.block(each.rows)
        ues = [shared[id(table)].of(block) for table in each.tables]
        write_block(result, each.track, block, decided(each.track, ues, block))
        result.exact.update(block.rows[block.left_out].tolist())


@dataclass(frozen=True, slots=True)
class _Shared:
    """The figures of a UE for all the students of a block, whatever their track."""

    block: Block
    figures: UEFigures

    def of(self, part: Block) -> UEFigures:
        """Those of the students of `part`, which leaves out the same ones."""
        places = np.searchsorted(self.block.rows, part.rows)
        part.left_out |= self.block.left_out[places]
        return self.figures if part.size == self.block.size else self.figures.of(places)


def _shared_figures(prepared: _Prepared, classes: Sequence[_Class]) -> dict[int, _Shared]:
    """The figures of each UE, by table: computed once for all the tracks that share it."""
    tables = {id(table): table for each in classes for table in each.tables}
    groups: dict[tuple[int, ...], list[UETable]] = {}
    for key, table in tables.items():
        takers = tuple(n for n, each in enumerate(classes) if key in map(id, each.tables))
        groups.setdefault(takers, []).append(table)
    found = {}
    for takers, together in groups.items():
        rows = np.sort(np.concatenate([classes[n].rows for n in takers]))
        block = prepared.block(rows)
        for table, figures in zip(together, _figures(together, prepared, block), strict=True):
            found[id(table)] = _Shared(block, figures)
    return found


def _figures(tables: Iterable[UETable], prepared: _Prepared, block: Block) -> Iterator[UEFigures]:
    """The UEs of a block; a module that feeds several of them alike is computed once."""
    modules: dict[int, ModuleFigures] = {}
    for table in tables:
        for module, _ in table.modules:
            if id(module) not in modules:
                modules[id(module)] = module_figures(module, block)
        yield ue_figures(table, modules, prepared.adjustments, block)

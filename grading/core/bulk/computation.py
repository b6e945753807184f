"""The entry point: the results of a whole promotion.

>>> scheme = Scheme(programme, rules, assessments)
>>> result = compute_promotion(scheme, promotion)
>>> result.ues.average.rounded(result.ues.codes.index("UE11"))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from grading.core.bulk.adjustments import Adjustments, adjustments
from grading.core.bulk.blocks import Block
from grading.core.bulk.columns import Promotion
from grading.core.bulk.decisions import decided
from grading.core.bulk.limits import Limits, limits
from grading.core.bulk.modules import ModuleFigures, module_figures
from grading.core.bulk.ratios import Ints
from grading.core.bulk.results import PromotionResult, blank_result
from grading.core.bulk.tables import (
    Tables,
    UETable,
    Unfit,
    bonus_range,
    mark_ranges,
)
from grading.core.bulk.tracks import Track, tracks
from grading.core.bulk.ues import UEFigures, ue_figures
from grading.core.bulk.writing import write_block, write_exact
from grading.core.computation import compute_student
from grading.core.scheme import Scheme

BLOCK_SIZE = 8192
"""Students computed together: enough to forget Python, few enough for the processor's cache."""


def compute_promotion(scheme: Scheme, promotion: Promotion) -> PromotionResult:
    """The figures of every student, equal to those of ``compute_student``.

    `promotion.assessments` must hold every assessment of the scheme.
    """
    found = tracks(scheme, promotion)
    prepared = _prepared(scheme, promotion, [track for track, _ in found])
    result = blank_result(prepared.limits, found, promotion.size)
    for track, rows in found:
        _fill(result, prepared, track, rows)
    for student in sorted(result.exact):
        exact = compute_student(scheme, promotion.student(student), explain=False)
        write_exact(result, student, exact)
    return result


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What serves all tracks. Without `adjustments` nothing fits the arrays."""

    promotion: Promotion
    tables: Tables
    limits: Limits
    adjustments: Adjustments | None

    def tables_of(self, track: Track) -> list[UETable] | None:
        """None when they do not fit the arrays."""
        try:
            return [self.tables.ue(plan) for plan in track.plans]
        except Unfit:
            return None


def _prepared(scheme: Scheme, promotion: Promotion, found: Iterable[Track]) -> _Prepared:
    try:
        points = adjustments(scheme.rules.bonuses, promotion)
    except Unfit:
        points = None
    modules = [each for track in found for plan in track.plans for each in plan.modules]
    highest_bonus = max((bonus_range(each) for each in modules), default=Fraction(0))
    bounds = limits(scheme.rules, highest_bonus, points.highest if points else Fraction(0))
    columns = {each: place for place, each in enumerate(promotion.assessments)}
    return _Prepared(promotion, Tables(columns, promotion.unit, bounds.largest), bounds, points)


def _fill(result: PromotionResult, prepared: _Prepared, track: Track, rows: Ints) -> None:
    """Fill the results of the students of a track, and name those left to the exact path."""
    promotion, points = prepared.promotion, prepared.adjustments
    tables = prepared.tables_of(track)
    if points is None or tables is None:
        result.exact.update(rows.tolist())
        return
    ranges = mark_ranges(track.plans, prepared.tables.columns, promotion.unit)
    for start in range(0, len(rows), BLOCK_SIZE):
        block = Block(promotion, rows[start : start + BLOCK_SIZE], ranges, prepared.limits)
        write_block(result, track, block, decided(track, _ues(tables, points, block), block))
        result.exact.update(block.rows[block.left_out].tolist())


def _ues(tables: Iterable[UETable], points: Adjustments, block: Block) -> list[UEFigures]:
    """The UEs of a block; a module that feeds several of them alike is computed once."""
    modules: dict[int, ModuleFigures] = {}
    for table in tables:
        for module, _ in table.modules:
            if id(module) not in modules:
                modules[id(module)] = module_figures(module, block)
    return [ue_figures(table, modules, points, block) for table in tables]

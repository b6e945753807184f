"""The averages of a UE for a block: ``core.ues``, on arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import lcm
from typing import Any, NamedTuple

import numpy as np

from grading.core.bulk.adjustments import Adjustments
from grading.core.bulk.blocks import Block
from grading.core.bulk.modules import Figures, ModuleFigures, same
from grading.core.bulk.ratios import (
    TOP,
    Codes,
    Ints,
    Mask,
    Ratios,
    at_least,
    chosen,
    replaced,
    whole,
)
from grading.core.bulk.tables import UETable
from grading.core.bulk.vocabularies import CERTAINTIES, STATES, coded
from grading.core.codes import Certainty, State


@dataclass(frozen=True, slots=True)
class UEFigures:
    """A UE of the students of a block, undecided.

    ``lowest``, ``highest`` and ``coverage`` are flat. ``reaches`` tells whose average reaches
    the bar, ``improved`` whose new and complete one does. ``held_codes`` are indices in
    UE_CODES, where ``held``.
    """

    average: Ratios
    lowest: Ratios
    highest: Ratios
    coverage: Ratios
    states: Codes
    certainties: Codes
    reaches: Mask
    improved: Mask
    defaulting: Mask
    held: Mask
    held_codes: Codes

    @property
    def complete(self) -> Mask:
        complete: Mask = self.states == STATES.index(State.COMPLETE)
        return complete

    def of(self, places: Ints) -> "UEFigures":
        """Those of some students of the block only."""
        parts: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            parts[each.name] = value.of(places) if isinstance(value, Ratios) else value[places]
        return UEFigures(**parts)


class Attempt(NamedTuple):
    """The UE as taken now, whatever was acquired before."""

    figures: Figures
    coverage: Ratios
    missing: Mask
    defaulting: Mask

    @property
    def complete(self) -> Mask:
        return self.figures.average.known & ~self.missing


def ue_figures(
    table: UETable,
    modules: Mapping[int, ModuleFigures],
    adjustments: Adjustments,
    block: Block,
) -> UEFigures:
    code = table.code
    attempt = _with_departures(_attempt(table, modules, block), code, block)
    points = adjustments.of(code, block)
    if points is not None:
        figures = attempt.figures.each(lambda ratios: _adjusted(ratios, points, block))
        attempt = attempt._replace(figures=figures)
    held = block.given(block.promotion.acquired_codes, code)
    if held is None:
        return _counted(attempt, attempt, block.nobody, np.zeros(block.size, np.int8), block)
    return _counted(
        attempt, _with_held(attempt, held[0], code, block), held[0], held[1].astype(np.int8), block
    )


def _attempt(table: UETable, modules: Mapping[int, ModuleFigures], block: Block) -> Attempt:
    terms = [(modules[id(module)], coefficient) for module, coefficient in table.modules]
    missing, defaulting = block.nobody, block.nobody
    for module, _ in terms:
        missing, defaulting = missing | module.missing, defaulting | module.defaulting

    average = block.mean([(each.figures.average, weight) for each, weight in terms], block.unit)
    if all(each.figures.settled for each, _ in terms):
        figures = same(average)
    else:
        figures = Figures(
            average,
            block.mean([(each.figures.lowest, weight) for each, weight in terms], block.unit),
            block.mean([(each.figures.highest, weight) for each, weight in terms], block.unit),
        )
    return Attempt(
        figures.without(defaulting) if defaulting.any() else figures,
        block.mean([(each.coverage, weight) for each, weight in terms], 1),
        missing,
        defaulting,
    )


def _with_departures(attempt: Attempt, code: str, block: Block) -> Attempt:
    """An average given whole stands for the UE; who is exempt has none."""
    given = block.given(block.promotion.ue_averages, code)
    if given is not None:
        attempt = _with_given(attempt, whole(given[1], given[0], block.unit), block)
    exempt = block.concerned(block.promotion.exempt_ues, code)
    if exempt is None:
        return attempt
    return Attempt(
        attempt.figures.without(exempt),
        attempt.coverage.without(exempt),
        attempt.missing & ~exempt,
        attempt.defaulting & ~exempt,
    )


def _with_given(attempt: Attempt, given: Ratios, block: Block) -> Attempt:
    block.left_out |= (given.over < 0) | (given.over > TOP * block.unit)
    return Attempt(
        attempt.figures.each(lambda ratios: replaced(ratios, given)),
        replaced(attempt.coverage, whole(1, given.known, 1)),
        attempt.missing & ~given.known,
        attempt.defaulting & ~given.known,
    )


def _adjusted(ratios: Ratios, points: Ratios, block: Block) -> Ratios:
    """The average plus the points, clipped."""
    unit = lcm(ratios.unit, points.unit)
    room = block.limits.largest // unit
    block.left_out |= ratios.under > room
    if not room:
        return ratios
    over = ratios.over * (unit // ratios.unit)
    added = points.over * (unit // points.unit) * ratios.under
    return Ratios(over + added, ratios.under, unit).clipped()


def _with_held(attempt: Attempt, held: Mask, code: str, block: Block) -> Attempt:
    """An acquired UE is complete: the better of the stored average and a new complete one."""
    average = attempt.figures.average.without(held & ~attempt.complete)
    stored = block.given(block.promotion.acquired_averages, code)
    if stored is not None:
        block.left_out |= (stored[1] < 0) | (stored[1] > TOP * block.unit)
        average = at_least(average, whole(stored[1], stored[0] & held, block.unit))
    best = average.flat()
    return Attempt(
        Figures(
            average,
            chosen(held, best, attempt.figures.lowest.flat()),
            chosen(held, best, attempt.figures.highest.flat()),
        ),
        chosen(held, whole(1, average.known, 1), attempt.coverage.flat()),
        attempt.missing & ~held,
        attempt.defaulting & ~held,
    )


def _counted(
    attempt: Attempt, counting: Attempt, held: Mask, held_codes: Codes, block: Block
) -> UEFigures:
    limits, (average, lowest, highest) = block.limits, counting.figures
    bar = limits.rules.validation_bar
    reaches = limits.reaches(average, bar)
    if counting.figures.settled:
        surely = possibly = reaches
    else:
        surely, possibly = limits.reaches(lowest, bar), limits.reaches(highest, bar)
    improved = reaches
    if counting is not attempt:
        improved = attempt.complete & limits.reaches(attempt.figures.average, bar)
    return UEFigures(
        average=average,
        lowest=lowest.flat(),
        highest=highest.flat(),
        coverage=counting.coverage.flat(),
        states=_states(counting),
        certainties=coded(
            [
                (held | surely, CERTAINTIES.index(Certainty.VALIDATED)),
                (highest.known & ~possibly, CERTAINTIES.index(Certainty.LOST)),
            ],
            CERTAINTIES.index(Certainty.OPEN),
        ),
        reaches=reaches,
        improved=improved,
        defaulting=counting.defaulting,
        held=held,
        held_codes=held_codes,
    )


def _states(attempt: Attempt) -> Codes:
    cases = [
        (~attempt.figures.average.known, STATES.index(State.NONE)),
        (attempt.missing, STATES.index(State.PROVISIONAL)),
    ]
    return coded(cases, STATES.index(State.COMPLETE))

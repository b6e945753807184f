"""Columns of exact figures, and what sums them up at their end."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from grading.core.codes import State
from grading.core.values import plain, round_half_up
from grading.documents.columns import Cell, Figure, Row


class Measure(NamedTuple):
    """An exact figure with the decimals to show."""

    exact: Fraction
    decimals: int
    provisional: bool = False


Measured = Cell | Measure
Line = list[Measured]


def average(value: Fraction | None, decimals: int, state: State = State.COMPLETE) -> Measured:
    return None if value is None else Measure(value, decimals, state is State.PROVISIONAL)


def count(number: Fraction | int) -> Figure:
    """ECTS, coefficients and places: what nobody averages, with the decimals that it has."""
    return Figure(Decimal(plain(Fraction(number))))


def rounded(value: Fraction | None, decimals: int) -> Figure | None:
    """A figure that nobody sums up."""
    return None if value is None else Figure(round_half_up(value, decimals))


def row_of(line: Iterable[Measured]) -> Row:
    return [shown(each) if isinstance(each, Measure) else each for each in line]


def shown(measure: Measure) -> Figure:
    return Figure(round_half_up(measure.exact, measure.decimals), measure.provisional)


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


SUMMARIES: tuple[tuple[str, Callable[[Sequence[Fraction]], Fraction]], ...] = (
    ("Moyenne", mean),
    ("Plus basse", min),
    ("Plus haute", max),
)
NUMBER = "Effectif"


def summary_of(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Under each column of measures their mean, lowest, highest and number; nothing of nobody."""
    if not lines:
        return ()
    columns = [
        [each for each in column if isinstance(each, Measure)]
        for column in zip(*lines, strict=True)
    ]
    figures = [_row(label, columns, sum_up) for label, sum_up in SUMMARIES]
    numbers: Row = [count(len(measures)) if measures else None for measures in columns]
    return (*figures, [NUMBER, *numbers[1:]])


def _row(
    label: str, columns: list[list[Measure]], sum_up: Callable[[Sequence[Fraction]], Fraction]
) -> Row:
    cells: Row = [
        shown(Measure(sum_up([each.exact for each in measures]), measures[0].decimals))
        if measures
        else None
        for measures in columns
    ]
    return [label, *cells[1:]]

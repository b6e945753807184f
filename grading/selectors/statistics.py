"""What the marks of an assessment are as a whole: how many, their mean, how they spread."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grading.core.values import SCALE
from grading.selectors.marks import Column, MarkValue

HUNDREDTHS = 100
FULL = int(SCALE)
CLASSES = (0, 4, 8, 10, 12, 16, 20)
"""Where the classes of a distribution start and end, on 20; the last one holds its end."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """A column with the mean of its marks in figures, exact, in points of the assessment (None
    without any), and how many of them fall in each class of `CLASSES`."""

    column: Column
    mean: Fraction | None
    distribution: tuple[int, ...]


def statistics(column: Column, contents: Iterable[MarkValue]) -> Statistics:
    """Of what these cells of the column hold."""
    figures = [content.value for content in contents if content.value is not None]
    distribution = distribution_of(figures, column.assessment.maximum)
    return Statistics(column, mean_of(figures), distribution)


def mean_of(hundredths: Sequence[int]) -> Fraction | None:
    """In points; None without any mark."""
    return Fraction(sum(hundredths), len(hundredths) * HUNDREDTHS) if hundredths else None


def distribution_of(hundredths: Iterable[int], maximum: int) -> tuple[int, ...]:
    """How many of these marks fall in each class, once brought on 20."""
    counts = [0] * (len(CLASSES) - 1)
    # Both sides times the maximum, to compare integers.
    starts = [each * maximum for each in CLASSES]
    for value in hundredths:
        counts[bisect_right(starts, value * FULL, 1, len(CLASSES) - 1) - 1] += 1
    return tuple(counts)

"""Shares of a dashboard as they are drawn and said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django import template

from grading.core.success import Success
from grading.selectors.success import YearLine

register = template.Library()

FULL = 200
"""The width of 100 %, in the units of _dashboard_bar.svg.html."""
LEFT, STEP, TOP, HEIGHT = 60, 140, 44, 120
"""Where the first year stands, the distance between two, and where 100 % and its height are, in
the units of _dashboard_evolution.svg.html."""


@register.filter
def bar_width(share: Fraction) -> int:
    return round(FULL * share)


@register.filter
def of_whom(success: Success) -> str:
    """« 41 sur 52, 3 en attente », of those for whom it is settled; why not, where it is untold."""
    if success.share is not None:
        waiting = success.people - success.settled
        told = f"{success.succeeded} sur {success.settled}"
        return f"{told}, {waiting} en attente" if waiting else told
    return "non dit" if success.settled else "en attente"


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Curve:
    """A share over the years; a year that is not told breaks the line. `legend` is where its name
    stands, `beside` how far below its points their figures do."""

    number: int
    name: str
    legend: int
    beside: int
    points: tuple[Point, ...]
    strokes: tuple[str, ...]


@register.filter
def curves(evolution: Sequence[YearLine]) -> list[Curve]:
    semester = [each.line.semester if each.line else None for each in evolution]
    year = [each.line.year if each.line else None for each in evolution]
    found = [
        curve(1, "toutes les UE", 5, 20, semester),
        curve(2, "passage", 125, -9, year),
    ]
    return [each for each in found if each.points]


def curve(
    number: int, name: str, legend: int, beside: int, successes: Iterable[Success | None]
) -> Curve:
    points = [
        point(place, each.share) if each and each.share is not None else None
        for place, each in enumerate(successes)
    ]
    told = tuple(each for each in points if each)
    return Curve(number, name, legend, beside, told, tuple(strokes(points)))


def point(place: int, share: Fraction) -> Point:
    return Point(LEFT + place * STEP, TOP + round(HEIGHT * (1 - share)), share)


def strokes(points: Iterable[Point | None]) -> list[str]:
    """The runs of years that follow each other, as polylines."""
    runs: list[list[Point]] = [[]]
    for each in points:
        if each:
            runs[-1].append(each)
        else:
            runs.append([])
    return [" ".join(f"{each.x},{each.y}" for each in run) for run in runs if len(run) > 1]


@register.filter
def year_marks(evolution: Sequence[YearLine]) -> list[tuple[int, str]]:
    """Where each academic year is written below the plot."""
    return [(LEFT + place * STEP, each.term.academic_year) for place, each in enumerate(evolution)]


@register.filter
def plot_width(evolution: Sequence[YearLine]) -> int:
    return 2 * LEFT + STEP * max(len(evolution) - 1, 1)

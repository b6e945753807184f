"""A distribution as it is drawn and written."""

from dataclasses import dataclass

from django import template

from grading.selectors.distributions import Distribution
from grading.selectors.statistics import CLASSES

register = template.Library()

BAR_WIDTH, BAR_STEP, TALLEST, FLOOR = 34, 40, 48, 66
"""In the units of components/_distribution.svg.html."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A class: its bounds on 20, and the rectangle that stands for its marks."""

    lowest: int
    highest: int
    count: int
    is_own: bool
    is_last: bool
    left: int
    top: int
    height: int

    @property
    def middle(self) -> int:
        return self.left + BAR_WIDTH // 2


@register.filter
def bars(distribution: Distribution) -> list[Bar]:
    """One for each class; even a single mark shows."""
    most = max(distribution.counts)
    found = []
    for place, count in enumerate(distribution.counts):
        height = max(2, round(TALLEST * count / most)) if count else 0
        found.append(
            Bar(
                lowest=CLASSES[place],
                highest=CLASSES[place + 1],
                count=count,
                is_own=place == distribution.own,
                is_last=place == len(distribution.counts) - 1,
                left=place * BAR_STEP,
                top=FLOOR - height,
                height=height,
            )
        )
    return found

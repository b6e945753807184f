"""Figures and marks as texts: exact, with a point."""

from fractions import Fraction
from typing import Annotated

from pydantic import StringConstraints

from grading.core.values import plain
from grading.selectors.marks import BLANK, MarkValue

HUNDREDTHS = 100
MarkText = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{1,6}([.][0-9]{1,8})?|ABS|EXC|ATT)$", max_length=20)
]
"""« 12.5 » out of the maximum of the assessment, ABS (unjustified), EXC (justified) or ATT
(awaited)."""


def points(hundredths: int) -> str:
    """« 12.5 » for 1250."""
    return plain(Fraction(hundredths, HUNDREDTHS))


def mark_text(content: MarkValue) -> str | None:
    """None for a blank."""
    if content.value is not None:
        return points(content.value)
    return None if content == BLANK else content.status

"""Figures and plurals as they are written in French. All figures are exact: floats are refused."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template

from grading.core.values import round_half_up
from grading.labels import french_date

register = template.Library()

NO_VALUE = "–"
NARROW_SPACE = "\u202f"  # no-break: « 62 % » never splits at the end of a line
MINUS = "−"

Exact = Fraction | Decimal | int


def exact(value: Exact) -> Fraction:
    """The value as a fraction. A float is refused: it would already have been rounded."""
    if isinstance(value, float):
        raise TypeError("Expected an exact number (Fraction, Decimal or int), got a float.")
    return Fraction(value)


def write(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",").replace("-", MINUS)


@register.filter
def mark20(value: Exact | None) -> str:
    """A mark or an average on 20 with two decimals, half up: « 12,35 »; « – » for None."""
    return NO_VALUE if value is None else write(round_half_up(exact(value), 2))


@register.filter
def decimal_fr(value: Exact | None, decimals: int = 4) -> str:
    """A number without trailing zeros and with at most `decimals` decimals: « 12,5 », « 3 »."""
    if value is None:
        return NO_VALUE
    written = write(round_half_up(exact(value), decimals))
    return written.rstrip("0").rstrip(",") if "," in written else written


@register.filter
def hundredths_fr(value: int | None) -> str:
    """Stored hundredths as the number they are: −25 gives « −0,25 »; « – » for None."""
    return decimal_fr(None if value is None else Fraction(value, 100))


@register.filter
def percent_fr(value: Exact | None) -> str:
    """A share as a whole percentage: 31/50 gives « 62 % ».

    What is not whole never shows as « 100 % », and what is not nothing never as « 0 % »:
    a reader would take the first for a final result.
    """
    if value is None:
        return NO_VALUE
    share = exact(value)
    percentage = int(round_half_up(share * 100, 0))
    if 0 < share < 1:
        percentage = min(max(percentage, 1), 99)
    return f"{write(Decimal(percentage))}{NARROW_SPACE}%"


@register.filter
def plural(count: Any, endings: str = "s") -> str:
    """The ending after a count; in French 0, 1 and 1,5 are singular.

    `{{ n }} note{{ n|plural }}`, `niveau{{ n|plural:"x" }}`, `journ{{ n|plural:"al,aux" }}`.
    The count may be a number or anything that has a length.
    """
    singular, _, several = endings.rpartition(",")
    number = len(count) if hasattr(count, "__len__") else count
    return several if abs(number) >= 2 else singular


@register.filter(expects_localtime=True)
def date_fr(day: date | None, pattern: str) -> str:
    """As `date` does, but the first of a month: « 1er juin 2026 ». Nothing for no date."""
    return french_date(day, pattern) if day else ""

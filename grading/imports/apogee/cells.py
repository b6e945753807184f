"""What the cells of a file come to hold."""

from fractions import Fraction
from typing import NamedTuple

from django.db.models import TextChoices

from grading.core.values import SCALE as OUT_OF
from grading.core.values import exact, printed
from grading.imports.apogee.file import Column, Row
from grading.imports.apogee.text import Place


class Fate(TextChoices):
    """What becomes of a cell for which something is known. The labels follow a count."""

    NEW = "new", "à remplir"
    REPLACED = "replaced", "à remplacer"
    KEPT = "kept", "déjà remplies autrement, gardées"
    UNCHANGED = "unchanged", "déjà telles quelles"


WRITTEN = frozenset({Fate.NEW, Fate.REPLACED})


class Cell(NamedTuple):
    row: Row
    column: Column
    new: str
    fate: Fate

    @property
    def old(self) -> str:
        return self.row.of(self.column)

    @property
    def place(self) -> Place:
        return self.row.line, self.column.place

    @property
    def is_written(self) -> bool:
        return self.fate in WRITTEN


def cell_of(row: Row, column: Column, new: str, *, replace: bool) -> Cell:
    """A cell for which `new` is known; what is the same number keeps the way it is written."""
    old = row.of(column)
    if is_same(old, new):
        return Cell(row, column, new, Fate.UNCHANGED)
    if not old:
        return Cell(row, column, new, Fate.NEW)
    return Cell(row, column, new, Fate.REPLACED if replace else Fate.KEPT)


def is_same(old: str, new: str) -> bool:
    return old == new or (number(old) is not None and number(old) == number(new))


def number(text: str) -> Fraction | None:
    """« 12,5 », None for what is no number."""
    try:
        return exact(text)
    except ValueError:
        return None


def scale_of(text: str) -> Fraction | None:
    """What a mark is out of, 20 where nothing says it; None for what is no scale."""
    if not text:
        return OUT_OF
    found = number(text)
    return found if found and found > 0 else None


def mark(average: Fraction, scale: Fraction, decimals: int) -> str:
    """An average on 20, on that scale, rounded once: « 12,35 »."""
    return printed(average * scale / OUT_OF, decimals).replace(".", ",")

"""Control totals of a file, counted in its bytes and not in what was meant to be written."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from typing import Any, NamedTuple

from grading.core.values import plain
from grading.imports.apogee.cells import number
from grading.imports.apogee.file import MARK, RESULT, SCALE, ApogeeFile, Column


class Total(NamedTuple):
    """A column: how many cells are filled and empty, the sum of those that are numbers, and how
    many of the others say what."""

    column: Column
    filled: int
    empty: int
    sum: Fraction | None
    codes: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "column": self.column.name,
            "about": str(self.column),
            "filled": self.filled,
            "empty": self.empty,
            "sum": None if self.sum is None else plain(self.sum),
            "codes": dict(self.codes),
        }


def totals_of(file: ApogeeFile, columns: Iterable[Column]) -> tuple[Total, ...]:
    return tuple(_total(file, column) for column in columns)


def _total(file: ApogeeFile, column: Column) -> Total:
    held = [row.of(column) for row in file.rows]
    filled = [cell for cell in held if cell]
    numbers = [found for cell in filled if (found := number(cell)) is not None]
    codes = Counter(cell for cell in filled if number(cell) is None)
    return Total(
        column,
        len(filled),
        len(held) - len(filled),
        sum(numbers, Fraction(0)) if numbers else None,
        tuple(sorted(codes.items())),
    )


class ElementTotals(NamedTuple):
    """The columns of one element in one session, side by side; None for one that is not there."""

    column: Column
    mark: Total | None
    scale: Total | None
    result: Total | None


def by_element(totals: Iterable[Total]) -> list[ElementTotals]:
    """In the order of the columns; what is there twice comes twice."""
    found: list[dict[str, Total]] = []
    for total in totals:
        column = total.column
        last = found[-1] if found else {}
        known = next(iter(last.values()), None)
        same = known is not None and known.column.element == column.element
        if not same or column.holds in last:
            found.append({})
        found[-1][column.holds] = total
    return [
        ElementTotals(
            next(iter(each.values())).column, each.get(MARK), each.get(SCALE), each.get(RESULT)
        )
        for each in found
    ]


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()

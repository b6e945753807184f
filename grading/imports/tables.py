"""A table as it was read: sheets of rows of cells, each cell as a person would type it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from grading.imports.limits import (
    CELL_CHARACTERS,
    COLUMNS,
    EMPTY,
    ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Unreadable,
)


class Oddity(StrEnum):
    """What a cell was beside its text."""

    FORMULA = "formula"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    DATE = "date"
    PERCENT = "percent"


class Remark(StrEnum):
    """What a whole file held that is not in its cells. MERGED: a cell that spans several rows.
    HIDDEN: a row that is filtered out, or folded away."""

    MACROS = "macros"
    MERGED = "merged"
    HIDDEN = "hidden"


Row = list[str]
# What a copy from a page brings along and nobody sees: a cell that holds nothing else is blank.
INVISIBLE = dict.fromkeys([0, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
LARGEST_WHOLE = 10**15
"""Beyond, a spreadsheet no longer tells two whole numbers apart."""


@dataclass(slots=True)
class ReadSheet:
    """`rows` are as long as their last cell that is not empty; `odd` is by (row, column)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    odd: dict[tuple[int, int], Oddity] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> str:
        held = self.rows[row]
        return held[column] if column < len(held) else ""

    def column(self, place: int, start: int = 0) -> Iterator[str]:
        return (self.cell(row, place) for row in range(start, len(self.rows)))


@dataclass(slots=True)
class ReadTable:
    sheets: list[ReadSheet]
    remarks: list[Remark] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "sheets": [
                {
                    "name": sheet.name,
                    "rows": sheet.rows,
                    "odd": [[*place, kind.value] for place, kind in sheet.odd.items()],
                }
                for sheet in self.sheets
            ],
            "remarks": [remark.value for remark in self.remarks],
        }


def table_from_json(document: dict[str, Any]) -> ReadTable:
    """The inverse of `ReadTable.to_json`."""
    sheets = [
        ReadSheet(
            each["name"],
            each["rows"],
            {(row, column): Oddity(kind) for row, column, kind in each["odd"]},
        )
        for each in document["sheets"]
    ]
    return ReadTable(sheets, [Remark(each) for each in document["remarks"]])


def sheet_of(name: str, rows: Iterable[Sequence[tuple[str, Oddity | None]]]) -> ReadSheet:
    """A sheet from rows of (text, oddity), empty ends left out. Raises Unreadable beyond the
    limits, at once: `rows` may be a stream without end."""
    sheet = ReadSheet(name)
    blank = 0
    for cells in rows:
        texts = filled(cells)
        if not texts:
            blank += 1
            continue
        if len(texts) > COLUMNS:
            raise Unreadable(TOO_MANY_COLUMNS)
        if len(sheet.rows) + blank >= ROWS:
            raise Unreadable(TOO_MANY_ROWS)
        sheet.rows += [[] for _ in range(blank)]
        blank = 0
        for place, (_, odd) in enumerate(cells[: len(texts)]):
            if odd:
                sheet.odd[len(sheet.rows), place] = odd
        sheet.rows.append(texts)
    return sheet


def filled(cells: Sequence[tuple[str, Oddity | None]]) -> Row:
    """The texts of a row up to its last cell that is not empty, nor odd."""
    # A single cell coloured at the foot of a sheet has a million of these above it.
    if not cells:
        return []
    texts = trimmed([text for text, _ in cells])
    last_odd = max((place for place, (_, odd) in enumerate(cells) if odd), default=-1)
    return texts + [""] * (last_odd + 1 - len(texts))


def trimmed(texts: Sequence[str]) -> Row:
    end = len(texts)
    while end and not texts[end - 1]:
        end -= 1
    return list(texts[:end])


def only_filled(table: ReadTable) -> ReadTable:
    """Without its empty sheets. Raises Unreadable when nothing is left."""
    table.sheets = [sheet for sheet in table.sheets if sheet.rows]
    if not table.sheets:
        raise Unreadable(EMPTY)
    return table


def written(value: Any) -> str:
    """The value of a cell as a person would type it: « 12,5 », « 22501017 », « 08/10/2026 »."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return written_number(value)
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return shortened(str(value))


def written_number(value: float) -> str:
    """Ten significant digits: what a computed 11,4 really is in binary is nobody's business."""
    if abs(value) < LARGEST_WHOLE and value == int(value):
        return str(int(value))
    return f"{value:.10g}".replace(".", ",")


def shortened(text: str) -> str:
    """On one line and of a bearable length, whatever the cell holds."""
    flat = " ".join(text.translate(INVISIBLE).split())
    return flat if len(flat) <= CELL_CHARACTERS else flat[: CELL_CHARACTERS - 1] + "…"

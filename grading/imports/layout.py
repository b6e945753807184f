"""What each column of a table holds, and what the person who brought it answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from grading.selectors.marks import Cell

MARKS = "marks:"


class Use(StrEnum):
    """What a column holds, beside the marks of an assessment (« marks:12 »)."""

    IGNORED = ""
    NUMBER = "number"
    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"
    ANONYMOUS = "anonymous"
    # Of a workbook made here only.
    IDENTIFIER = "identifier"
    STAMP = "stamp"


IDENTITY = (Use.NUMBER, Use.LAST_NAME, Use.FIRST_NAME, Use.FULL_NAME, Use.ANONYMOUS)


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` is the row of the titles, None without one. `order` names the list that the rows
    follow when they say nothing of themselves. `choices` gives by row whom it is about, and
    `confirmed` by cell the version that somebody agreed to replace."""

    sheet: int = 0
    header: int | None = None
    uses: tuple[str, ...] = ()
    order: str = ""
    is_round_trip: bool = False
    choices: Mapping[int, int] = field(default_factory=dict)
    confirmed: Mapping[Cell, int] = field(default_factory=dict)

    @property
    def first_row(self) -> int:
        return 0 if self.header is None else self.header + 1

    @property
    def marks(self) -> dict[int, int]:
        """The assessment of each column of marks, by column."""
        return {
            place: int(use.removeprefix(MARKS))
            for place, use in enumerate(self.uses)
            if use.startswith(MARKS)
        }

    @property
    def names_people(self) -> bool:
        return any(use in self.uses for use in (*IDENTITY, Use.IDENTIFIER))

    @property
    def by_number_only(self) -> bool:
        """Whether nothing but anonymous numbers says whom the rows are about."""
        return {use for use in (*IDENTITY, Use.IDENTIFIER) if use in self.uses} == {Use.ANONYMOUS}

    def within(self, known: Collection[int], masked: Collection[int] = ()) -> "Layout":
        """The same without the columns of assessments that are no more, or no longer his, nor of
        `masked` ones unless their copies are only known by their numbers."""
        open_ones = set(known) - (set() if self.by_number_only else set(masked))
        gone = [place for place, own in self.marks.items() if own not in open_ones]
        uses = ("" if place in gone else use for place, use in enumerate(self.uses))
        return replace(self, uses=tuple(uses))

    def place(self, use: Use) -> int | None:
        return self.uses.index(use) if use in self.uses else None

    def to_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "header": self.header,
            "uses": list(self.uses),
            "order": self.order,
            "is_round_trip": self.is_round_trip,
            "choices": sorted(self.choices.items()),
            "confirmed": [[*cell, version] for cell, version in sorted(self.confirmed.items())],
        }


def layout_from_json(document: Mapping[str, Any]) -> Layout:
    """The inverse of `Layout.to_json`."""
    return Layout(
        document["sheet"],
        document["header"],
        tuple(document["uses"]),
        document["order"],
        document["is_round_trip"],
        dict(document["choices"]),
        {(assessment, own): version for assessment, own, version in document["confirmed"]},
    )


def letter(column: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 27 is AB."""
    high, low = divmod(column, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def place_name(row: int, column: int) -> str:
    return f"{letter(column)}{row + 1}"

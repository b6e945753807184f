"""Workbooks made here and brought back, recognised by their hidden row and columns.

`grading/documents/marks_workbook.py` writes what is read here. Each row bears the identifier of
its student at both ends, so that sorting one part of a row only is noticed, and at its end the
version of each mark, so that a stale workbook is recognised cell by cell.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grading.documents.marks_workbook import ANCHOR, MARKER, STAMP
from grading.imports.layout import IDENTITY, MARKS, Layout, Use
from grading.imports.tables import ReadSheet, ReadTable
from grading.imports.titles import use_of
from grading.selectors.imports import Roster

_MARKER = re.compile(re.escape(MARKER) + r" (\d{1,18})/(\d{1,18})")
_STAMP = re.compile(re.escape(STAMP) + r"(\d{1,18})((?: \d{1,18}:\d{1,9})*)")
_ANCHOR = re.compile(re.escape(ANCHOR) + r"(\d{1,18})")
SEARCHED_ROWS = 10


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose row it was when the workbook was made, and the version of each of his marks."""

    enrolment_id: int
    versions: Mapping[int, int]


def made_for(table: ReadTable) -> tuple[int, int] | None:
    """The (term, module) that a workbook was made for, None when it was not made here."""
    found = marker_of(table)
    return found[2] if found else None


def marker_of(table: ReadTable) -> tuple[int, int, tuple[int, int]] | None:
    """(sheet, row, (term, module)) of the hidden row."""
    for place, sheet in enumerate(table.sheets):
        for number, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
            found = _MARKER.fullmatch(row[0]) if row else None
            if found:
                return place, number, (int(found[1]), int(found[2]))
    return None


def round_trip_layout(table: ReadTable, roster: Roster) -> Layout | None:
    """The layout that the hidden row tells; assessments that are no more are left aside."""
    found = marker_of(table)
    if found is None:
        return None
    place, row, _ = found
    sheet = table.sheets[place]
    known = {*IDENTITY, Use.STAMP, *(f"{MARKS}{each}" for each in roster.assessments)}
    told = tuple(use if use in known else "" for use in sheet.rows[row][1:])
    uses = (Use.IDENTIFIER.value, *told)
    if len(set(filter(None, uses))) < len([use for use in uses if use]):
        return None
    return Layout(place, titles_after(sheet, row, uses), uses, is_round_trip=True)


def titles_after(sheet: ReadSheet, row: int, uses: Sequence[str]) -> int:
    """The row of the titles, that a student written in above the others does not hide; else the
    last row before those of the students."""
    for number in range(row + 1, len(sheet.rows)):
        if read_anchor(sheet.cell(number, 0)) is not None:
            return number - 1
        if titles_numbers(sheet, number, uses):
            return number
    return len(sheet.rows) - 1


def titles_numbers(sheet: ReadSheet, row: int, uses: Sequence[str]) -> bool:
    place = uses.index(Use.NUMBER) if Use.NUMBER in uses else None
    return place is not None and use_of(sheet.cell(row, place), {}) == Use.NUMBER


def read_anchor(cell: str) -> int | None:
    found = _ANCHOR.fullmatch(cell)
    return int(found[1]) if found else None


def read_stamp(cell: str) -> Stamp | None:
    found = _STAMP.fullmatch(cell)
    if found is None:
        return None
    pairs = (pair.split(":") for pair in found[2].split())
    return Stamp(int(found[1]), {int(assessment): int(version) for assessment, version in pairs})

"""Lists made here and brought back, recognised by their hidden row and columns.

`grading/documents/students_workbook.py` writes what is read here. Each row bears the identifier of
its student at both ends, so that names sorted without the rest are noticed, and at its end what
each cell held, so that a cell that nobody touched asks for nothing, whatever happened since.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grading.documents.students_workbook import COLUMNS, MARKER, STAMP, digest
from grading.imports.layout import Layout
from grading.imports.round_trip import SEARCHED_ROWS, read_anchor
from grading.imports.students.fields import Field, field_of
from grading.imports.tables import ReadSheet, ReadTable

_MARKER = re.compile(re.escape(MARKER) + r" (\d{1,18})")
_STAMP = re.compile(re.escape(STAMP) + r"(\d{1,18})((?: [0-9a-f]{6})*)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose row it was when the list was made, and the digest of what each cell held."""

    student_id: int
    held: Mapping[str, str]

    def kept(self, field: Field, text: str) -> bool:
        """Whether the cell holds what it held."""
        return self.held.get(field.value) == digest(text)


def made_here(table: ReadTable) -> Layout | None:
    """The layout that the hidden row tells, None for any other file."""
    for place, sheet in enumerate(table.sheets):
        for number, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
            if row and _MARKER.fullmatch(row[0]):
                return Layout(place, titles_after(sheet, number), uses_of(row), is_round_trip=True)
    return None


def uses_of(row: list[str]) -> tuple[str, ...]:
    """The uses that the hidden row tells, the first of each."""
    known = {*Field} - {Field.IDENTIFIER}
    found: list[str] = [Field.IDENTIFIER.value]
    for cell in row[1:]:
        found.append(cell if cell in known and cell not in found else "")
    return tuple(found)


def titles_after(sheet: ReadSheet, row: int) -> int:
    """The row of the titles, that a student written in above the others does not hide."""
    for number in range(row + 1, len(sheet.rows)):
        if read_anchor(sheet.cell(number, 0)) is not None:
            return number - 1
        if sum(field_of(cell) is not None for cell in sheet.rows[number]) > len(COLUMNS) / 2:
            return number
    return len(sheet.rows) - 1


def read_student_stamp(cell: str) -> Stamp | None:
    found = _STAMP.fullmatch(cell)
    if found is None:
        return None
    digests = found[2].split()
    return Stamp(int(found[1]), dict(zip((use for _, use, _ in COLUMNS), digests, strict=False)))

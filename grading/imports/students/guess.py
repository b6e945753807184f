"""What a list of students seems to hold: the sheet, the row of titles, the use of each column.

A guess only: the person who brought the list confirms it before anything else happens.
"""

import re
from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError

from grading.imports.guess import without_repeats
from grading.imports.layout import Layout
from grading.imports.students.choices import Choices
from grading.imports.students.fields import NAMES, Field, field_of, header_row
from grading.imports.students.round_trip import made_here
from grading.imports.students.values import (
    BAC_OF,
    MODALITY_OF,
    read_birth_date,
)
from grading.imports.tables import ReadSheet, ReadTable
from grading.models.names import bare

ENOUGH = 0.6
"""Share of a column that must look like something to be taken for it."""
_NUMBER = re.compile(r"[0-9]{5,}[0-9A-Za-z]*")
_NAME = re.compile(r"[^\W\d_][^\d@;/]*")


def guess(table: ReadTable, groups: Collection[str]) -> Choices:
    """The likely layout; `groups` are the names of those of the term."""
    found = made_here(table)
    if found is None:
        layouts = [guess_sheet(place, table, groups) for place in range(len(table.sheets))]
        found = max(layouts, key=lambda layout: likeness(table.sheets[layout.sheet], layout))
    return Choices(found)


def likeness(sheet: ReadSheet, layout: Layout) -> tuple[int, ...]:
    """How much a sheet looks like a list of students; the first one wins a draw."""
    said = {use for use in layout.uses if use}
    names = bool(said & {*NAMES})
    return names, len(said), len(sheet.rows) if names else 0, -layout.sheet


def guess_sheet(place: int, table: ReadTable, groups: Collection[str]) -> Layout:
    sheet = table.sheets[place]
    header = header_row(sheet.rows)
    if header is not None and not is_header(sheet, header):
        header = None
    titles = sheet.rows[header] if header is not None else []
    said = {column: field_of(title) for column, title in enumerate(titles)}
    uses = without_repeats({column: use for column, use in said.items() if use})
    start = 0 if header is None else header + 1
    uses |= seen(sheet, start, uses, {bare(name) for name in groups})
    return Layout(place, header, tuple(uses.get(number, "") for number in range(sheet.width)))


def is_header(sheet: ReadSheet, row: int) -> bool:
    """A title bears no digit; a row that does is one of a student whose group is called « TD »."""
    return not any(_NUMBER.fullmatch(cell) for cell in sheet.rows[row])


def seen(
    sheet: ReadSheet, start: int, uses: dict[int, str], groups: Collection[str]
) -> dict[int, str]:
    """What the cells say where the titles did not: a number, an address, a date, then names."""
    looks: list[tuple[Field, Callable[[str], bool]]] = [
        (Field.NUMBER, lambda cell: _NUMBER.fullmatch(cell) is not None),
        (Field.EMAIL, lambda cell: "@" in cell),
        (Field.BIRTH_DATE, is_birth_date),
        (Field.GROUP, lambda cell: bare(cell) in groups),
        (Field.MODALITY, lambda cell: bare(cell) in MODALITY_OF),
        (Field.BAC, lambda cell: len(cell) > 1 and bare(cell) in BAC_OF),
    ]
    has_names = {Field.LAST_NAME, Field.FULL_NAME} & set(uses.values())
    if not has_names:
        looks += [(Field.LAST_NAME, is_name), (Field.FIRST_NAME, is_name)]
    found: dict[int, str] = {}
    for field, looks_like in looks:
        if field in uses.values():
            continue
        for column in range(sheet.width):
            free = column not in uses and column not in found
            if free and share(sheet, start, column, looks_like) >= ENOUGH:
                found[column] = field.value
                break
    return found


def share(sheet: ReadSheet, start: int, column: int, looks_like: Callable[[str], bool]) -> float:
    cells = [cell for cell in sheet.column(column, start) if cell]
    return sum(map(looks_like, cells)) / max(1, len(cells))


def is_name(cell: str) -> bool:
    return _NAME.fullmatch(cell) is not None


def is_birth_date(cell: str) -> bool:
    try:
        read_birth_date(cell)
    except ValidationError:
        return False
    return True

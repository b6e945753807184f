"""What a table seems to hold: the sheet, the row of titles, the use of each column.

A guess only: the person who brought the table confirms it before anything else happens.
"""

import re
from collections.abc import Mapping, Sequence

from grading.imports.identities import Directory, number_key, words_of
from grading.imports.layout import IDENTITY, MARKS, Layout, Use
from grading.imports.round_trip import round_trip_layout
from grading.imports.tables import ReadSheet, ReadTable
from grading.imports.titles import header_row, use_of
from grading.models.names import bare
from grading.selectors.imports import Roster

ENOUGH = 0.4
"""Share of a column that must name students of the module for it to be taken at its word."""

_LIKE_A_MARK = re.compile(
    r"[0-9]{1,3}([.,][0-9]{1,2})?(\s*/\s*[0-9]{1,3})?|ABS|EXC|ABJ|ATT|SUPR", re.I
)


def directory_of(roster: Roster, assessment_ids: Sequence[int] = ()) -> Directory:
    """Everybody, with the anonymous numbers of the only assessment that a table is about."""
    if len(assessment_ids) == 1:
        return Directory(roster.people, roster.anonymous.get(assessment_ids[0]))
    return Directory(roster.people)


def guess(table: ReadTable, roster: Roster, assessment_id: int | None = None) -> Layout:
    """The likely layout. `assessment_id` is the assessment where the table was pasted."""
    made_here = round_trip_layout(table, roster)
    if made_here:
        return made_here
    directory = directory_of(roster)
    layouts = [
        guess_sheet(place, sheet, roster, directory, assessment_id)
        for place, sheet in enumerate(table.sheets)
    ]
    return max(layouts, key=lambda layout: likeness(table.sheets[layout.sheet], layout, directory))


def guess_of_sheet(place: int, table: ReadTable, roster: Roster) -> Layout:
    """The likely layout of one sheet, when somebody says that it is the one."""
    return guess_sheet(place, table.sheets[place], roster, directory_of(roster), None)


def likeness(sheet: ReadSheet, layout: Layout, directory: Directory) -> tuple[int, ...]:
    """How much a sheet looks like marks of this module; the first one wins a draw."""
    known = max(
        (
            sum(knows(directory, Use(use), cell) for cell in sheet.column(place))
            for place, use in enumerate(layout.uses)
            if use in IDENTITY
        ),
        default=0,
    )
    return bool(layout.marks), known, len(layout.marks), -layout.sheet


def guess_sheet(
    place: int,
    sheet: ReadSheet,
    roster: Roster,
    directory: Directory,
    assessment_id: int | None,
) -> Layout:
    header = header_row(sheet.rows, roster.assessments)
    titles = sheet.rows[header] if header is not None else []
    said = [use_of(title, roster.assessments) for title in titles]
    said += [None] * (sheet.width - len(said))
    start = 0 if header is None else header + 1
    uses = {number: use for number, use in enumerate(said) if use}
    uses = without_repeats(uses)
    uses |= identities_seen(sheet, start, uses, directory)
    silent = [
        number
        for number in range(sheet.width)
        if number not in uses and said[number] is None and holds_marks(sheet, start, number)
    ]
    uses |= assessments_for(silent, uses, roster, assessment_id)
    return Layout(place, header, tuple(uses.get(number, "") for number in range(sheet.width)))


def without_repeats(uses: Mapping[int, str]) -> dict[int, str]:
    """The first column of each use: two columns of one assessment are for the person to settle."""
    first: dict[str, int] = {}
    for number, use in sorted(uses.items()):
        first.setdefault(use, number)
    return {number: use for use, number in first.items()}


def identities_seen(
    sheet: ReadSheet, start: int, uses: Mapping[int, str], directory: Directory
) -> dict[int, str]:
    """The columns whose cells name students, where the titles did not say so.

    A column of names that holds first names too is one of full names, whatever its title.
    """
    found: dict[int, str] = {}
    taken = {use: number for number, use in uses.items()}
    free = [number for number in range(sheet.width) if number not in uses]
    for use in (Use.NUMBER, Use.FULL_NAME, Use.LAST_NAME, Use.FIRST_NAME):
        named = taken.get(Use.LAST_NAME)
        columns = [named, *free] if use == Use.FULL_NAME and named is not None else free
        if use in taken or (use != Use.NUMBER and Use.FULL_NAME in found.values()):
            continue
        best = max(columns, key=lambda n: share_known(sheet, start, n, use, directory), default=-1)
        if best >= 0 and share_known(sheet, start, best, use, directory) >= ENOUGH:
            found[best] = use
            free = [number for number in free if number != best]
    return found


def share_known(sheet: ReadSheet, start: int, column: int, use: Use, directory: Directory) -> float:
    cells = [cell for cell in sheet.column(column, start) if cell]
    return sum(knows(directory, use, cell) for cell in cells) / max(1, len(cells))


def knows(directory: Directory, use: Use, cell: str) -> bool:
    """Whether a cell names somebody of the module, read in this way."""
    if use == Use.NUMBER:
        return number_key(cell) in directory.by_number
    if use == Use.ANONYMOUS:
        return number_key(cell) in directory.by_anonymous
    if use == Use.FULL_NAME:
        return "".join(words_of(cell)) in directory.by_name
    names = directory.by_last_name if use == Use.LAST_NAME else directory.by_first_name
    return bare(cell) in names


def holds_marks(sheet: ReadSheet, start: int, column: int) -> bool:
    cells = [cell for cell in sheet.column(column, start) if cell]
    like = sum(_LIKE_A_MARK.fullmatch(cell) is not None for cell in cells)
    return bool(cells) and like >= len(cells) / 2


def assessments_for(
    columns: Sequence[int], uses: Mapping[int, str], roster: Roster, assessment_id: int | None
) -> dict[int, str]:
    """The assessments of the columns of marks that name none: those from the cell where they
    were pasted, or the only one that is left when there is only one such column."""
    ids = list(roster.assessments)
    if assessment_id in ids:
        following = ids[ids.index(assessment_id) :]
        left = [each for each in following if f"{MARKS}{each}" not in uses.values()]
        return {place: f"{MARKS}{each}" for place, each in zip(columns, left, strict=False)}
    left = [each for each in ids if f"{MARKS}{each}" not in uses.values()]
    if len(columns) == len(left) == 1:
        return {columns[0]: f"{MARKS}{left[0]}"}
    return {}

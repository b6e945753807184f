"""Workbooks of Excel: the values that it computed, and which of them are formulas."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from grading.imports.limits import SHEETS, TOO_MANY_SHEETS, Unreadable
from grading.imports.tables import Oddity, ReadSheet, ReadTable, Remark, sheet_of, written

MACROS = "xl/vbaProject.bin"
SHEET_FOLDER = "xl/worksheets/"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="[A-Z]+(\d+):[A-Z]+(\d+)"')
# An empty one is nothing to be told of.
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row (?:[^>]* )?hidden="(?:1|true)"[^>]*(?<!/)>(?!</)')
# « 0" %" » writes a sign after the number, « 0% » shows 0,6 as 60.
WRITTEN_AS_IS = re.compile(r'"[^"]*"|\\.')
FORMULA_MARKS = (b"<f>", b"<f ", b"<f/>", b":f>", b":f ")


def read_xlsx(content: bytes, archive: ZipFile) -> ReadTable:
    """Every sheet of a workbook that `archive.opened` let in. Macros are never run."""
    values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if len(values.worksheets) > SHEETS:
        raise Unreadable(TOO_MANY_SHEETS)
    formulas = formulas_of(content) if has_formulas(archive) else {}
    sheets = [
        read_sheet(sheet, formulas.get(sheet.title))
        for sheet in values.worksheets
        if sheet.sheet_state == "visible"
    ]
    return ReadTable(sheets, list(remarks_of(archive)))


def remarks_of(archive: ZipFile) -> Iterator[Remark]:
    if MACROS in archive.namelist():
        yield Remark.MACROS
    merged = (MERGED.findall(archive.read(name)) for name in sheet_parts(archive))
    if any(first != last for found in merged for first, last in found):
        yield Remark.MERGED
    if any(HIDDEN_ROW.search(archive.read(name)) for name in sheet_parts(archive)):
        yield Remark.HIDDEN


def sheet_parts(archive: ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.startswith(SHEET_FOLDER)]


def has_formulas(archive: ZipFile) -> bool:
    """Whether a second reading, for the formulas, is worth its time."""
    parts = map(archive.read, sheet_parts(archive))
    return any(mark in part for part in parts for mark in FORMULA_MARKS)


def formulas_of(content: bytes) -> dict[str, ReadOnlyWorksheet]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    return {sheet.title: sheet for sheet in book.worksheets}


def read_sheet(values: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet | None) -> ReadSheet:
    return sheet_of(values.title, cells_of(values, formulas))


def cells_of(
    values: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet | None
) -> Iterator[list[tuple[str, Oddity | None]]]:
    # What a sheet says of its own size may be wrong, or made to keep us busy.
    values.reset_dimensions()
    if formulas is None:
        for row in values.iter_rows():
            yield [(written(cell.value), oddity(cell, None)) for cell in row]
        return
    formulas.reset_dimensions()
    for row, other in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        yield [
            (written(cell.value), oddity(cell, same)) for cell, same in zip(row, other, strict=True)
        ]


def oddity(cell: Any, formula: Any) -> Oddity | None:
    is_formula = formula is not None and formula.data_type == "f"
    if is_formula and cell.value is None:
        return Oddity.FORMULA_WITHOUT_VALUE
    if isinstance(cell.value, int | float) and is_percentage(cell.number_format):
        return Oddity.PERCENT
    if is_formula:
        return Oddity.FORMULA
    return Oddity.DATE if cell.value is not None and cell.is_date else None


def is_percentage(number_format: str) -> bool:
    return "%" in number_format and "%" in WRITTEN_AS_IS.sub("", number_format)

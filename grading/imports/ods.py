"""Workbooks of LibreOffice: a stream of xml, of which only the cells are kept."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from grading.imports.limits import COLUMNS, SHEETS, TOO_MANY_SHEETS, Unreadable
from grading.imports.tables import (
    Oddity,
    ReadSheet,
    ReadTable,
    Remark,
    filled,
    sheet_of,
    shortened,
    written,
)

CONTENT = "content.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
NUMBERS = {"float", "percentage", "currency"}
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MOST_REPEATED = 3_000
"""A row said to repeat a million times is the empty end of the sheet."""

Cells = list[tuple[str, Oddity | None]]


def read_ods(archive: ZipFile) -> ReadTable:
    """Every sheet of a workbook that `archive.opened` let in."""
    sheets: list[ReadSheet] = []
    remarks: list[Remark] = []
    with archive.open(CONTENT) as stream:
        events = iterparse(stream, events=("start", "end"), forbid_dtd=True)
        for event, element in events:
            if event == "start" and element.tag == TABLE + "table":
                if len(sheets) == SHEETS:
                    raise Unreadable(TOO_MANY_SHEETS)
                sheets.append(sheet_of(element.get(TABLE + "name", ""), rows_of(events, remarks)))
    return ReadTable(sheets, remarks)


def rows_of(events: Any, remarks: list[Remark]) -> Iterator[Cells]:
    """The rows of the table that has just begun, until it ends; `remarks` grow on the way."""
    for event, element in events:
        if event == "start":
            continue
        if element.tag == TABLE + "table":
            return
        if element.tag == TABLE + "table-row":
            cells = cells_of(element)
            if Remark.MERGED not in remarks and any(map(spans_rows, element)):
                remarks.append(Remark.MERGED)
            if Remark.HIDDEN not in remarks and is_hidden(element) and filled(cells):
                remarks.append(Remark.HIDDEN)
            for _ in range(repeated(element, "number-rows-repeated", MOST_REPEATED)):
                yield cells
            element.clear()


def cells_of(row: Element) -> Cells:
    cells: Cells = []
    for element in row:
        if element.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            times = repeated(element, "number-columns-repeated", COLUMNS + 1)
            cells += [(text_of(element), oddity(element))] * times
    return cells


def is_hidden(row: Element) -> bool:
    return row.get(TABLE + "visibility", "visible") != "visible"


def spans_rows(cell: Element) -> bool:
    return cell.get(TABLE + "number-rows-spanned", "1") != "1"


def repeated(element: Element, name: str, most: int) -> int:
    number = element.get(TABLE + name, "1")
    return min(int(number), most) if number.isdecimal() else 1


def text_of(cell: Element) -> str:
    """The number or the day that the cell holds rather than the way it is shown, else its text."""
    if cell.get(OFFICE + "value-type") in NUMBERS:
        return written(float(cell.get(OFFICE + "value", "nan")))
    if day := DATE.match(cell.get(OFFICE + "date-value", "")):
        return f"{day[3]}/{day[2]}/{day[1]}"
    # A comment on the cell is no part of its text.
    lines = ("".join(each.itertext()) for each in cell.findall(TEXT + "p"))
    return shortened(" ".join(lines))


def oddity(cell: Element) -> Oddity | None:
    kind = cell.get(OFFICE + "value-type")
    if kind == "percentage":
        return Oddity.PERCENT
    if cell.get(TABLE + "formula"):
        return Oddity.FORMULA if kind else Oddity.FORMULA_WITHOUT_VALUE
    return Oddity.DATE if kind == "date" else None

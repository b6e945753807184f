"""Sheets as a workbook (xlsx), written row after row."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from grading.documents.minutes_workbook import dated
from grading.documents.sheets import Book, Sheet
from grading.documents.workbook import NARROW, WIDE, fill_plain, header_cell, sheet_cell


def xlsx(book: Book) -> bytes:
    workbook = Workbook(write_only=True)
    workbook.properties.creator = book.creator
    for each in book.sheets:
        sheet = workbook.create_sheet(each.title)
        if each.header:
            fill(sheet, each)
        else:
            fill_plain(sheet, iter(each.rows))
    stream = BytesIO()
    workbook.save(stream)
    return dated(stream.getvalue(), book.at)


def fill(sheet: WriteOnlyWorksheet, content: Sheet) -> None:
    for number, name in enumerate(content.header):
        column = sheet.column_dimensions[get_column_letter(number + 1)]
        column.width = WIDE.get(name, NARROW)
        column.outline_level = int(number in content.folding)
    sheet.freeze_panes = f"{get_column_letter(content.frozen + 1)}2"
    sheet.append([header_cell(sheet, name) for name in content.header])
    for row in content.rows:
        sheet.append([sheet_cell(sheet, value) for value in row])
    last = get_column_letter(len(content.header))
    sheet.auto_filter.ref = f"A1:{last}{len(content.rows) + 1}"
    # A blank row keeps the summary out of what is sorted.
    for row in ([], *content.summary) if content.summary else ():
        sheet.append([sheet_cell(sheet, value) for value in row])

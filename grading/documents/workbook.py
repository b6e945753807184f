"""Transcripts as a workbook (xlsx): real numbers, to sort, filter and compute with."""

from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from grading.documents.columns import Cell, Figure, Row, of_modules, of_settings, of_ues
from grading.documents.xml_text import writable
from grading.services.document_content import TranscriptContent

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES_STAY = "C2"  # the header and the first two columns, the names, never scroll away
HEADER_FONT = Font(bold=True)
HEADER_ALIGNMENT = Alignment(wrap_text=True, vertical="top")
WIDE = {"Nom": 24, "Prénom": 20, "Parcours": 30, "Modalité": 18, "Intitulé": 44, "Notes": 28}
WIDE |= {"Remarque": 34}
NARROW = 12


def workbook(content: TranscriptContent) -> bytes:
    """The xlsx file: a sheet of UEs, one of modules, one of the settings."""
    book = Workbook(write_only=True)
    book.properties.creator = content["institution"]
    fill(book.create_sheet("UE"), of_ues(content))
    fill(book.create_sheet("Modules"), of_modules(content))
    fill_plain(book.create_sheet("Réglages"), of_settings(content))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(sheet: WriteOnlyWorksheet, rows: Iterator[Row]) -> None:
    header = next(rows)
    for number, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDE.get(str(name), NARROW)
    sheet.freeze_panes = NAMES_STAY
    sheet.append([header_cell(sheet, str(name)) for name in header])
    body = list(rows)
    for row in body:
        sheet.append([sheet_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(body) + 1}"


def fill_plain(sheet: WriteOnlyWorksheet, rows: Iterator[Row]) -> None:
    sheet.column_dimensions["A"].width = 36
    sheet.column_dimensions["B"].width = 64
    for label, value in rows:
        sheet.append([header_cell(sheet, str(label)), sheet_cell(sheet, value)])


def header_cell(sheet: WriteOnlyWorksheet, name: str) -> SheetCell:
    cell = text_cell(sheet, name)
    cell.font, cell.alignment = HEADER_FONT, HEADER_ALIGNMENT
    return cell


def sheet_cell(sheet: WriteOnlyWorksheet, value: Cell) -> SheetCell | str | None:
    if isinstance(value, Figure):
        cell = WriteOnlyCell(sheet, value.value)
        cell.number_format = _number_format(value)
        return cell
    if not value:
        return None
    return text_cell(sheet, value) if value.startswith(("=", "#")) else writable(value)


def text_cell(sheet: WriteOnlyWorksheet, text: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, writable(text))
    cell.data_type = "s"  # a name that looks like a formula stays a name
    return cell


def _number_format(figure: Figure) -> str:
    decimals = -int(figure.value.as_tuple().exponent)
    shown = f"0.{'0' * decimals}" if decimals > 0 else "0"
    return f'{shown}" provisoire"' if figure.provisional else shown

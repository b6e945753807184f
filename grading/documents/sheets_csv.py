"""Sheets as CSV files in a zip, one a sheet."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grading.documents.columns import Row
from grading.documents.sheets import Book, Sheet
from grading.documents.table import delimited


def csv_files(book: Book) -> bytes:
    """Numbered in the order of the sheets."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(book.sheets, start=1):
            entry = ZipInfo(f"{number:02} {sheet.title}.csv", book.at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, delimited(rows_of(sheet)))
    return stream.getvalue()


def rows_of(sheet: Sheet) -> list[Row]:
    header: list[Row] = [list(sheet.header)] if sheet.header else []
    apart: list[Row] = [[]] if sheet.summary else []
    return [*header, *sheet.rows, *apart, *sheet.summary]

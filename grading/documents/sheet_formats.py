"""The formats that tables of several sheets are given in."""

from collections.abc import Callable
from typing import NamedTuple

from grading.documents.sheets import Book
from grading.documents.sheets_csv import csv_files
from grading.documents.sheets_ods import MEDIA_TYPE as ODS
from grading.documents.sheets_ods import ods
from grading.documents.sheets_xlsx import xlsx
from grading.documents.workbook import MEDIA_TYPE as XLSX


class SheetFormat(NamedTuple):
    media_type: str
    write: Callable[[Book], bytes]


SHEET_FORMATS = {
    "xlsx": SheetFormat(XLSX, xlsx),
    "ods": SheetFormat(ODS, ods),
    "zip": SheetFormat("application/zip", csv_files),
}

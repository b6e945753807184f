"""The recap read back by programs that did not write it."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook


def by_calamine(file: bytes) -> dict[str, list[list]]:
    """The values of each sheet of a workbook, xlsx or ods, empty cells as empty texts."""
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def by_csv(file: bytes) -> dict[str, list[list[str]]]:
    """The texts of each file of a zip of CSV."""
    with ZipFile(BytesIO(file)) as archive:
        return {
            name: list(csv.reader(StringIO(text, newline=""), delimiter=";"))
            for name in archive.namelist()
            for text in [archive.read(name).decode("utf-8-sig")]
        }


def numbers_of(rows: list[list[str]]) -> list[list]:
    """The same rows, what is a number in France read as one."""
    return [[number_of(text) for text in row] for row in rows]


def number_of(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text

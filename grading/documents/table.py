"""Tables as CSV, in the form that a French spreadsheet opens with a double click."""

import csv
from collections.abc import Iterable
from io import StringIO

from grading.documents.columns import Cell, Figure, Row, of_ues
from grading.services.document_content import TranscriptContent

# What a spreadsheet would run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def table(content: TranscriptContent) -> bytes:
    """The CSV file of the transcripts, one row for each student."""
    return delimited(of_ues(content))


def delimited(rows: Iterable[Row]) -> bytes:
    """A CSV file: UTF-8 with its mark, semicolons, decimal commas."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> str:
    if isinstance(cell, Figure):
        return f"{cell.value:f}".replace(".", ",")
    text = cell or ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

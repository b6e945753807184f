"""Tables that are text: a csv file of any French spreadsheet, cells pasted from anywhere."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from grading.imports.limits import (
    COLUMNS,
    PASTED_CHARACTERS,
    TOO_MANY_COLUMNS,
    Unreadable,
)
from grading.imports.tables import Oddity, ReadTable, only_filled, sheet_of, shortened

SEPARATORS = "\t;,|"
SNIFFED_LINES = 50
DECIMAL = re.compile(r"\d,\d")
LIKE_A_DECIMAL = re.compile(r"(?<!\d)\d{1,2},\d{1,2}(?!\d)")

Cells = list[tuple[str, Oddity | None]]


def read_pasted(text: str) -> ReadTable:
    """Cells copied from a spreadsheet, or lines typed by hand. Raises Unreadable."""
    if len(text) > PASTED_CHARACTERS:
        raise Unreadable(
            "Ce collage dépasse un million de caractères. Collez seulement les lignes des "
            "étudiants, ou envoyez un fichier."
        )
    return read_text(text)


def read_csv(content: bytes) -> ReadTable:
    """A file of text, in the coding of any spreadsheet. Raises Unreadable."""
    return read_text(decoded(content))


def decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_text(text: str) -> ReadTable:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    separator = separator_of(lines)
    if separator == "," and cuts_marks(lines.split("\n")):
        raise Unreadable(
            "Dans ce texte, la virgule sépare les colonnes et s’écrit aussi dans les notes : "
            "« 12,5 » s’y lirait « 12 ». Séparez les colonnes par des points-virgules ou des "
            "tabulations, puis recommencez."
        )
    try:
        sheet = sheet_of("", cells_of(lines, separator))
    except csv.Error as error:
        raise Unreadable(
            "Ce texte n’est pas un tableau : un guillemet y est ouvert et jamais fermé, ou une "
            "cellule est démesurée."
        ) from error
    return only_filled(ReadTable([sheet]))


def cells_of(text: str, separator: str) -> Iterator[Cells]:
    # strict: a quotation mark that is never closed would swallow the lines below.
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    for cells in reader:
        if len(cells) > COLUMNS and any(each.strip() for each in cells[COLUMNS:]):
            raise Unreadable(TOO_MANY_COLUMNS)
        yield [(shortened(each), None) for each in cells]


def separator_of(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of cells.

    A comma is also that of « 12,5 »: it only counts where no other sign does.
    """
    lines = [line for line in text.split("\n", SNIFFED_LINES)[:SNIFFED_LINES] if line.strip()]
    for separator in SEPARATORS:
        cut = sum(separator in unquoted(line) for line in lines)
        if cut and cut >= len(lines) / 2 and not is_decimal_comma(separator, lines):
            return separator
    return "\t"


def unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])


def is_decimal_comma(separator: str, lines: list[str]) -> bool:
    """Whether commas only ever stand inside numbers."""
    return separator == "," and not any("," in DECIMAL.sub("", line) for line in lines)


def cuts_marks(lines: list[str]) -> bool:
    """Whether commas between columns may be those of « 12,5 »: the lines that have some between
    two small numbers have more cells than the others, or there is nothing to compare with."""
    widths: dict[bool, int] = {}
    for line in map(unquoted, filter(str.strip, lines)):
        doubtful = LIKE_A_DECIMAL.search(line) is not None
        widths[doubtful] = max(widths.get(doubtful, 0), line.count(","))
    return widths.get(True, 0) > widths.get(False, 0)

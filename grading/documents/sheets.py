"""Tables of several sheets, whatever the format they are then written in: `sheets_xlsx`,
`sheets_ods` and `sheets_csv` say the same, cell for cell."""

import re
from dataclasses import dataclass
from datetime import datetime

from grading.documents.columns import Row

FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` may be sorted and filtered; `summary` stands apart below. The first `frozen` columns
    never scroll away. `folding` are the columns, from 0, that a reader may fold. Without `header`
    a sheet holds labels and values."""

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    summary: tuple[Row, ...] = ()
    frozen: int = 2
    folding: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """`at` dates the file: the same content gives the same bytes."""

    creator: str
    at: datetime
    sheets: tuple[Sheet, ...]


def sheet_title(text: str) -> str:
    """What every spreadsheet takes for the name of a sheet."""
    return FORBIDDEN.sub(" ", text)[:LONGEST_TITLE].strip() or "Feuille"

"""What an Apogée file says: its titles, its columns, its students."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

TITLES, RESULT_CODES = "XX-APO_TITRES-XX", "XX-APO_TYP_RES-XX"
COLUMNS, VALUES = "XX-APO_COLONNES-XX", "XX-APO_VALEURS-XX"
SECTIONS = (TITLES, RESULT_CODES, COLUMNS, VALUES)
RESULTS_BEGIN, RESULTS_END = "APO_COL_VAL_DEB", "APO_COL_VAL_FIN"

STEP, ELEMENT, DIPLOMA, EXAM = "VET", "ELP", "VDI", "EPR"
OBJECTS = {
    STEP: "étape",
    ELEMENT: "élément pédagogique",
    DIPLOMA: "diplôme",
    EXAM: "épreuve",
}
MARK, SCALE, RESULT, POINTS = "N", "B", "R", "J"
HOLDINGS = {MARK: "note", SCALE: "barème", RESULT: "résultat", POINTS: "points de jury"}
WHOLE, FIRST, SECOND = "0", "1", "2"
SESSIONS = {WHOLE: "session unique", FIRST: "session 1", SECOND: "session 2"}
ADMISSION, ADMISSIBILITY = "1", "0"


class Code(NamedTuple):
    """What a column is about: a kind of object and its code, whichever its version."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of results. `place` is that of its cells in a line, from 0; `line` says where it is
    declared. An empty session or admission is that of a file that does without."""

    name: str
    line: int
    place: int
    about: Code
    version: str = ""
    year: str = ""
    session: str = ""
    admission: str = ""
    holds: str = ""
    title: str = ""

    @property
    def is_known(self) -> bool:
        """Whether this software knows what such a column is for."""
        return (
            self.about.kind in OBJECTS
            and bool(self.about.code)
            and self.holds in HOLDINGS
            and self.session in {"", *SESSIONS}
            and self.admission in {"", ADMISSION, ADMISSIBILITY}
        )

    @property
    def element(self) -> tuple[Code, str, str, str]:
        """What a mark and its scale share."""
        return self.about, self.version, self.session, self.admission

    @property
    def session_said(self) -> str:
        return SESSIONS.get(self.session, f"session {self.session}" if self.session else "")

    def __str__(self) -> str:
        holding = HOLDINGS.get(self.holds, f"« {self.holds} »")
        said = (f"{self.about} {holding}", self.session_said)
        return ", ".join(each for each in said if each)


@dataclass(frozen=True, slots=True)
class Row:
    """A student of the file. `cells` are those of the whole line; `birth_date` as it is written,
    « 12/03/2007 »."""

    line: int
    cells: tuple[str, ...]
    number: str
    last_name: str
    first_name: str
    birth_date: str

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    def of(self, column: Column) -> str:
        """What the cell holds; nothing where the line stops short of it."""
        return self.cells[column.place] if column.place < len(self.cells) else ""


@dataclass(frozen=True)
class ApogeeFile:
    """`accepted` are the codes of results that the file lists itself, none when it lists none;
    `extra` the columns that stand in the header only; `lines` how many lines it has in all."""

    titles: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    accepted: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()
    coding: str = ""
    lines: int = 0

    @cached_property
    def codes(self) -> dict[Code, str]:
        """Each object of the file with its title, in the order of the columns."""
        found: dict[Code, str] = {}
        for column in self.columns:
            if column.is_known:
                found[column.about] = found.get(column.about) or column.title
        return found

    @property
    def steps(self) -> tuple[str, ...]:
        """The codes of its step-years."""
        return tuple(code.code for code in self.codes if code.kind == STEP)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions among which to choose: 1, 2, or both."""
        found = {column.session for column in self.columns if column.is_known}
        return tuple(each for each in (FIRST, SECOND) if each in found)

    @property
    def year(self) -> int | None:
        """The year of its titles, 2026 for « 2026/2027 », else that of its columns."""
        said = (self.titles.get("apoC_annee", ""), *(column.year for column in self.columns))
        digits = (each[:4] for each in said)
        return next((int(each) for each in digits if len(each) == 4 and _is_year(each)), None)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 2000 <= int(text) <= 2100

"""What filling a file would write, and all that is to be looked at before: shown first, then given
exactly as shown."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from grading.imports.apogee.cells import Cell, Fate
from grading.imports.apogee.choices import Choices
from grading.imports.apogee.file import (
    ADMISSIBILITY,
    MARK,
    POINTS,
    RESULT,
    WHOLE,
    ApogeeFile,
    Code,
    Column,
)
from grading.imports.apogee.filling import Filled, fill, slots_of, told
from grading.imports.apogee.findings import Finding, Group, Kind, grouped
from grading.imports.apogee.people import Match, people_of
from grading.imports.apogee.reading import read_apogee
from grading.imports.apogee.text import filled
from grading.imports.apogee.totals import ElementTotals, Total, by_element, digest, totals_of
from grading.models import ApogeeCode
from grading.selectors.apogee.catalogue import NOTHING
from grading.selectors.apogee.codes import Mapped
from grading.selectors.apogee.roll import Roll

Subject = ApogeeCode.Subject
UNDECIDED = (Subject.MODULE, Subject.SEMESTER, Subject.BONUS)
"""What no jury of the BUT decides of."""


@dataclass(frozen=True)
class Plan:
    """`before` is the file as it came and `after` as it would go; `doubtful` are the lines whose
    student is to be confirmed."""

    file: ApogeeFile
    before: bytes
    after: bytes
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    doubtful: tuple[Match, ...]
    columns: tuple[Column, ...]

    @cached_property
    def written(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.is_written)

    @property
    def students(self) -> int:
        """How many lines get something."""
        return len({cell.row.line for cell in self.written})

    @property
    def groups(self) -> tuple[Group, ...]:
        return grouped(self.findings)

    @property
    def troubles(self) -> int:
        return sum(len(group.findings) for group in self.groups if not group.is_harmless)

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        found = Counter(cell.fate for cell in self.cells)
        return [(fate, found[fate]) for fate in Fate if found[fate]]

    @cached_property
    def reread(self) -> ApogeeFile:
        """The file that would go, read again: what is counted is what it holds."""
        return read_apogee(self.after)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        return totals_of(self.reread, self.columns)

    @property
    def elements(self) -> list[ElementTotals]:
        return by_element(self.totals)

    @property
    def digests(self) -> tuple[str, str]:
        return digest(self.before), digest(self.after)

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as everything that the plan shows is the same."""
        shown = [self.digests, self.findings]
        return sha256(json.dumps(shown).encode()).hexdigest()


def make_plan(
    content: bytes, file: ApogeeFile, roll: Roll, mapped: Mapped, choices: Choices
) -> Plan:
    """What would be written into that file, without a query."""
    people = people_of(file.rows, roll, choices.confirmed)
    columns = [column for column in file.columns if is_filled(column, choices)]
    slots = slots_of(columns, mapped)
    found = fill(people.matches, slots, mapped, choices, file.accepted)
    wanted = {cell.place: cell.new for cell in found.cells if cell.is_written}
    return Plan(
        file,
        content,
        filled(content, wanted),
        found.cells,
        (
            *people.findings,
            *_of_codes(columns, mapped, found),
            *_of_columns(file, mapped, choices),
            *told(found.notes),
        ),
        people.doubtful,
        tuple(column for slot in slots for column in slot.columns.values()),
    )


def is_filled(column: Column, choices: Choices) -> bool:
    """Whether the column is of those that are filled: of the only session or the one that was
    chosen, for admission, and no points of a jury."""
    return (
        column.is_known
        and column.holds != POINTS
        and column.admission != ADMISSIBILITY
        and column.session in ("", WHOLE, choices.session)
    )


def _of_codes(columns: Iterable[Column], mapped: Mapped, found: Filled) -> Iterator[Finding]:
    titles: dict[Code, str] = {}
    for column in columns:
        titles[column.about] = titles.get(column.about) or column.title
    for about, title in titles.items():
        target = mapped.codes.get(about)
        if target is None:
            yield Finding(Kind.UNMAPPED, str(about), title)
        elif target != NOTHING and about not in found.held:
            yield Finding(Kind.UNHELD, f"{about} = {target}", title)


def _of_columns(file: ApogeeFile, mapped: Mapped, choices: Choices) -> Iterator[Finding]:
    for name in file.extra:
        yield Finding(Kind.UNKNOWN_COLUMN, name, "elle n’est pas parmi les colonnes déclarées")
    for column in file.columns:
        if not column.is_known:
            said = f"{column}, admission « {column.admission} »"
            yield Finding(Kind.UNKNOWN_COLUMN, column.name, said, column.line)
        else:
            reason = _left(column, mapped, choices)
            if reason:
                said = f"{column} : {reason}"
                yield Finding(Kind.LEFT_COLUMN, column.name, said, column.line)


def _left(column: Column, mapped: Mapped, choices: Choices) -> str:
    """Why a column of a known kind is left as it is; nothing when it is filled."""
    target = mapped.codes.get(column.about)
    if column.holds == POINTS:
        return "un jury de BUT ne donne pas de points"
    if column.admission == ADMISSIBILITY:
        return "elle est pour l’admissibilité, qui n’existe pas dans le BUT"
    if not is_filled(column, choices):
        return "c’est l’autre session que celle qui a été choisie"
    if target == NOTHING:
        return "son code ne correspond à rien, exprès"
    if target and column.holds == RESULT and target.subject in UNDECIDED:
        return "un jury de BUT n’en décide pas"
    if target and column.holds == MARK and target.subject is Subject.DIPLOMA:
        return "un diplôme n’a pas de moyenne"
    return ""


def default_session(file: ApogeeFile) -> str:
    """The first of those that the file has; the second alone when it is alone."""
    return file.sessions[0] if file.sessions else ""

"""A file filled line by line: for each student, what is known of each of its elements."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from grading.core.values import SCALE as OUT_OF
from grading.imports.apogee.cells import Cell, Fate, cell_of, mark, scale_of
from grading.imports.apogee.choices import Choices
from grading.imports.apogee.file import MARK, RESULT, SCALE, Code, Column, Row
from grading.imports.apogee.findings import Finding, Kind
from grading.imports.apogee.people import Match
from grading.models import ApogeeCode
from grading.selectors.apogee.catalogue import NOTHING, Target
from grading.selectors.apogee.codes import Mapped
from grading.selectors.apogee.known import Known, Lack, Standing, known_of

Subject = ApogeeCode.Subject
LACKS: Mapping[Lack | None, Kind] = {Lack.UNEVEN: Kind.UNEVEN, Lack.NONE: Kind.NO_AVERAGE}
OF_ALL = frozenset(LACKS.values())
"""Told of the element rather than of each student."""
NAMED = 5


class Slot(NamedTuple):
    """The columns of one element in one session, by what they hold, and what it stands for."""

    about: Code
    target: Target
    columns: Mapping[str, Column]


class Note(NamedTuple):
    """A trouble met in a cell: its kind, the line, the student and what it is about."""

    kind: Kind
    row: Row
    who: str
    of: str


class Filled(NamedTuple):
    """`held` are the codes that at least one student has."""

    cells: tuple[Cell, ...]
    notes: tuple[Note, ...]
    held: frozenset[Code]


def slots_of(columns: Iterable[Column], mapped: Mapped) -> list[Slot]:
    """The elements to fill among these columns, in their order; one that is there twice is two."""
    found: dict[object, dict[str, Column]] = {}
    seen: Counter[object] = Counter()
    for column in columns:
        same = column.element, column.holds
        found.setdefault((column.element, seen[same]), {})[column.holds] = column
        seen[same] += 1
    slots = []
    for held in found.values():
        about = next(iter(held.values())).about
        target = mapped.codes.get(about, NOTHING)
        if target != NOTHING:
            slots.append(Slot(about, target, held))
    return slots


def fill(
    matches: Iterable[Match],
    slots: Iterable[Slot],
    mapped: Mapped,
    choices: Choices,
    accepted: frozenset[str],
) -> Filled:
    """What each line comes to hold; an empty `accepted` accepts every code."""
    filler = _Filler(mapped, choices, accepted)
    slots = list(slots)
    for match in matches:
        for slot in slots:
            filler.fill(match, slot)
    return Filled(tuple(filler.cells), tuple(filler.notes), frozenset(filler.held))


class _Filler:
    def __init__(self, mapped: Mapped, choices: Choices, accepted: frozenset[str]) -> None:
        self.mapped, self.choices, self.accepted = mapped, choices, accepted
        self.cells: list[Cell] = []
        self.notes: list[Note] = []
        self.held: set[Code] = set()

    def fill(self, match: Match, slot: Slot) -> None:
        known = known_of(match.student, slot.target)
        before = len(self.cells)
        if known:
            self.held.add(slot.about)
            for kind in self._reasons(known, slot):
                self._note(kind, match, slot)
            if self._may_be_given(known):
                self._results(match, slot, known)
                self._marks(match, slot, known)
        touched = {cell.column for cell in self.cells[before:]}
        self._leave(match, slot, touched)

    def _reasons(self, known: Known, slot: Slot) -> Iterator[Kind]:
        """What is to be told of an element of a student, whatever is written."""
        if MARK in slot.columns and known.lack is Lack.AWAITED:
            yield Kind.AWAITED
        elif known.standing is Standing.OPEN:
            yield Kind.OPEN
        elif known.standing is Standing.EMBARGOED:
            yield Kind.EMBARGOED

    def _may_be_given(self, known: Known) -> bool:
        return {
            Standing.SHOWN: True,
            Standing.EMBARGOED: self.choices.embargoed,
            Standing.OPEN: self.choices.provisional,
        }[known.standing]

    def _results(self, match: Match, slot: Slot, known: Known) -> None:
        if RESULT not in slot.columns or not known.code:
            return
        result = self.mapped.results[known.code]
        if not result:
            self._note(Kind.NO_RESULT_CODE, match, slot, f"{slot.target} {known.code}")
        elif self.accepted and result not in self.accepted:
            self._note(Kind.REFUSED_CODE, match, slot, f"{slot.target} {result}")
        else:
            self._put(match, slot, RESULT, result)

    def _marks(self, match: Match, slot: Slot, known: Known) -> None:
        if MARK not in slot.columns:
            return
        if known.average is None:
            if known.lack in LACKS and slot.target.subject is not Subject.DIPLOMA:
                self._note(LACKS[known.lack], match, slot)
            return
        decimals = match.student.rules.average_decimals
        if not known.is_mark:
            self._put(match, slot, MARK, mark(known.average, OUT_OF, decimals))
            return
        column = slot.columns.get(SCALE)
        scale = scale_of(match.row.of(column) if column else "")
        if scale is None:
            self._note(Kind.SCALE, match, slot)
            return
        put = self._put(match, slot, MARK, mark(known.average, scale, decimals))
        if column and put.fate is not Fate.KEPT and not match.row.of(column):
            self._put(match, slot, SCALE, f"{OUT_OF}")

    def _put(self, match: Match, slot: Slot, holds: str, new: str) -> Cell:
        column = slot.columns[holds]
        cell = cell_of(match.row, column, new, replace=self.choices.replace)
        self.cells.append(cell)
        if cell.fate in (Fate.KEPT, Fate.REPLACED):
            self._note(Kind.OVERWRITTEN, match, slot, f"{column} : {cell.old} → {new}")
        return cell

    def _leave(self, match: Match, slot: Slot, touched: set[Column]) -> None:
        """Cells that hold a mark or a result of which nothing is known."""
        for holds in (MARK, RESULT):
            column = slot.columns.get(holds)
            if column and column not in touched and match.row.of(column):
                said = f"{column} : {match.row.of(column)}"
                self._note(Kind.STALE, match, slot, said)

    def _note(self, kind: Kind, match: Match, slot: Slot, of: str = "") -> None:
        who = f"{match.student.student} ({match.row.number})"
        self.notes.append(Note(kind, match.row, who, of or str(slot.target)))


def told(notes: Iterable[Note]) -> Iterator[Finding]:
    """A finding for each student and kind, everything of it on one line; for each element where
    the reason is its own."""
    of_all: dict[tuple[Kind, str], list[Note]] = {}
    of_one: dict[tuple[Kind, int], list[Note]] = {}
    for note in notes:
        if note.kind in OF_ALL:
            of_all.setdefault((note.kind, note.of), []).append(note)
        else:
            of_one.setdefault((note.kind, note.row.line), []).append(note)
    for (kind, line), each in of_one.items():
        said = dict.fromkeys(note.of for note in each)
        yield Finding(kind, each[0].who, ", ".join(said), line)
    for (kind, of), each in of_all.items():
        yield Finding(kind, of, _names(list(dict.fromkeys(note.who for note in each))))


def _names(names: list[str]) -> str:
    more = len(names) - NAMED
    said = ", ".join(names[:NAMED])
    return f"{said} et {more} de plus" if more > 0 else said

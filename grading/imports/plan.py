"""What a table would write, cell by cell: shown first, then executed exactly as shown."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.db.models import TextChoices

from grading.models import Assessment
from grading.selectors.marks import Cell, MarkValue
from grading.services.entries import MarkEntry


class Fate(TextChoices):
    """What becomes of a cell. The labels follow a count."""

    NEW = "new", "à enregistrer"
    REPLACED = "replaced", "à remplacer"
    ERASED = "erased", "à effacer"
    UNCHANGED = "unchanged", "sans changement"
    REPEATED = "repeated", "en double, à l’identique"
    STALE = "stale", "à confirmer"
    DUPLICATE = "duplicate", "en double"
    INVALID = "invalid", "à corriger"
    REFUSED = "refused", "sans saisie possible"


WRITTEN = (Fate.NEW, Fate.REPLACED, Fate.ERASED)
HARMLESS = (Fate.UNCHANGED, Fate.REPEATED)


@dataclass(frozen=True, slots=True)
class Item:
    """A cell of the table. `place` is its name in a spreadsheet (« F12 »), `old` and `new` are
    written as the grid writes them; `entry` is there when it may be written."""

    fate: Fate
    line: int
    place: str
    said: str
    student: str
    assessment: Assessment
    enrolment_id: int
    typed: str
    old: str = ""
    new: str = ""
    note: str = ""
    is_formula: bool = False
    entry: MarkEntry | None = None
    stored_version: int = 0

    @property
    def cell(self) -> tuple[int, int]:
        return self.assessment.pk, self.enrolment_id


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row with marks of which it is not sure whom it is about: those among whom to choose
    (enrolment id, name), none when nobody looks like it."""

    line: int
    said: str
    typed: str
    why: str
    candidates: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """`columns` are the assessments of the table, from left to right. `left` are the rows that sum
    up others and the columns that hold something else; `warnings` what to look at twice, in
    sentences."""

    items: tuple[Item, ...]
    columns: tuple[Assessment, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    left: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def having(self, *fates: Fate) -> list[Item]:
        return [item for item in self.items if item.fate in fates]

    @cached_property
    def written(self) -> list[Item]:
        return self.having(*WRITTEN)

    @cached_property
    def stale(self) -> list[Item]:
        return self.having(Fate.STALE)

    @cached_property
    def wrong(self) -> list[Item]:
        return self.having(Fate.DUPLICATE, Fate.INVALID, Fate.REFUSED)

    @property
    def to_choose(self) -> list[Doubt]:
        return [doubt for doubt in self.doubts if doubt.candidates]

    @property
    def unknown(self) -> list[Doubt]:
        return [doubt for doubt in self.doubts if not doubt.candidates]

    @property
    def entries(self) -> list[MarkEntry]:
        return [item.entry for item in self.written if item.entry]

    @property
    def troubles(self) -> int:
        """How many rows and cells the table has that would not be written as it asks."""
        return len(self.doubts) + len(self.stale) + len(self.wrong)

    @property
    def corrections(self) -> dict[Cell, MarkValue]:
        """What published cells would come to hold."""
        published = (each for each in self.written if each.assessment.is_published)
        return {each.cell: each.entry.wanted for each in published if each.entry}

    @property
    def touches_published(self) -> bool:
        return any(item.assessment.is_published for item in self.written)

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        """How many cells have each fate, those that have none left out."""
        counted = Counter(item.fate for item in self.items)
        return [(fate, counted[fate]) for fate in Fate if counted[fate]]

    @property
    def assessments(self) -> list[Assessment]:
        """The columns where something would be written."""
        touched = {item.assessment.pk for item in self.written}
        return [each for each in self.columns if each.pk in touched]

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as everything that the plan shows is the same."""
        told = [told_of(item) for item in self.items] + [
            [doubt.line, doubt.typed, doubt.why, doubt.candidates] for doubt in self.doubts
        ]
        return sha256(json.dumps(told).encode()).hexdigest()


def told_of(item: Item) -> list[object]:
    version = item.entry.seen_version if item.entry else item.stored_version
    said = [item.fate.value, item.place, item.typed, item.old, item.new, item.note]
    return [*item.cell, version, *said]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A student of the table and what would be written of him, in the order of the columns."""

    line: int
    said: str
    student: str
    items: tuple[Item | None, ...]


def rows_of(items: Iterable[Item], assessments: Sequence[Assessment]) -> list[PlanRow]:
    """The items, a row for each line of the table."""
    by_line: dict[int, dict[int, Item]] = {}
    for item in items:
        by_line.setdefault(item.line, {})[item.assessment.pk] = item
    return [
        PlanRow(
            line,
            next(iter(held.values())).said,
            next(iter(held.values())).student,
            tuple(held.get(each.pk) for each in assessments),
        )
        for line, held in by_line.items()
    ]

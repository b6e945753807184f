"""What a list of students would write, line by line: shown, then executed exactly as shown."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from django.db.models import TextChoices

from grading.models import Enrolment
from grading.selectors.tracks import TrackImpact
from grading.services.students import ListOrder, PersonOrder


class Fate(TextChoices):
    """What becomes of a line. The labels follow a count."""

    CREATED = "created", "à créer et à inscrire"
    ENROLLED = "enrolled", "à inscrire, déjà connu"
    CHANGED = "changed", "à modifier"
    LEAVING = "leaving", "à noter parti"
    UNCHANGED = "unchanged", "sans changement"
    REPEATED = "repeated", "en double, à l’identique"
    LEFT_OUT = "left_out", "laissée de côté"
    DOUBT = "doubt", "à régler"
    WRONG = "wrong", "à corriger"


WRITTEN = (Fate.CREATED, Fate.ENROLLED, Fate.CHANGED, Fate.LEAVING)
LOOKS = {
    Fate.CREATED: "new",
    Fate.ENROLLED: "new",
    Fate.CHANGED: "replaced",
    Fate.LEAVING: "erased",
    Fate.DOUBT: "stale",
    Fate.WRONG: "invalid",
}
"""How the counts look, as those of marks do."""
SEVERAL = {
    Fate.ENROLLED: "à inscrire, déjà connus",
    Fate.LEAVING: "à noter partis",
    Fate.LEFT_OUT: "laissées de côté",
}
"""The labels that do not follow two as they follow one."""


class Change(NamedTuple):
    """A field that comes to hold something else. `is_stale`: it has changed here too, since the
    list was made."""

    label: str
    old: str
    new: str
    is_stale: bool = False


class Fault(NamedTuple):
    """What is wrong: the name of the cell in a spreadsheet, what it says, and why."""

    place: str
    typed: str
    why: str


class Candidate(NamedTuple):
    student_id: int
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, counted as spreadsheets do. `student` is who it is about, as he is known
    here or as he would be; `notes` say what else to know. `candidates` and `may_be_new` are the
    answers to `why` it is doubtful; `order` is there when something is to be written, `impact`
    when his modules change."""

    number: int
    said: str
    fate: Fate
    student: str = ""
    student_id: int | None = None
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    candidates: tuple[Candidate, ...] = ()
    may_be_new: bool = False
    order: PersonOrder | None = None
    impact: TrackImpact | None = None

    @property
    def told(self) -> list[object]:
        """Everything that the page shows of it."""
        return [
            *(self.number, self.said, self.fate.value, self.student, self.student_id, self.why),
            *(self.changes, self.faults, self.notes, self.candidates, self.may_be_new),
            self.impact.fingerprint if self.impact else "",
        ]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody whom the list does not name and who was ticked: what becomes of him."""

    enrolment: Enrolment
    told: str
    order: PersonOrder


@dataclass(frozen=True)
class StudentsPlan:
    """`absent` are in the term and not in the list, `leaving` those of them who were ticked;
    `groups` are to be created, with how many students; `left` the columns that are not read and
    the rows that sum up others; `warnings` what to look at twice."""

    lines: tuple[Line, ...]
    absent: tuple[Enrolment, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    left: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def having(self, *fates: Fate) -> list[Line]:
        return [line for line in self.lines if line.fate in fates]

    @cached_property
    def written(self) -> list[Line]:
        return self.having(*WRITTEN)

    @property
    def created(self) -> list[Line]:
        return self.having(Fate.CREATED)

    @property
    def enrolled(self) -> list[Line]:
        return self.having(Fate.ENROLLED)

    @property
    def changed(self) -> list[Line]:
        return self.having(Fate.CHANGED)

    @property
    def departing(self) -> list[Line]:
        """Those whom the list itself says to have left."""
        return self.having(Fate.LEAVING)

    @property
    def doubts(self) -> list[Line]:
        return self.having(Fate.DOUBT)

    @property
    def wrong(self) -> list[Line]:
        return self.having(Fate.WRONG)

    @property
    def noted(self) -> list[Line]:
        """Those of which nothing is written, and something is to be known."""
        return [line for line in self.having(Fate.UNCHANGED, Fate.LEFT_OUT) if line.notes]

    @property
    def writes(self) -> bool:
        return bool(self.written or self.leaving)

    @property
    def troubles(self) -> int:
        """How many lines would not be written as they ask."""
        return len(self.doubts) + len(self.wrong)

    @property
    def changes_tracks(self) -> bool:
        return any(line.impact for line in self.written)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(look, label, how many lines) of each fate, those that have none left out."""
        counted = Counter(line.fate for line in self.lines)
        counted[Fate.LEAVING] += len(self.leaving)
        return [
            (LOOKS.get(fate, ""), label_of(fate, counted[fate]), counted[fate])
            for fate in Fate
            if counted[fate]
        ]

    @property
    def order(self) -> ListOrder:
        people = [line.order for line in self.written if line.order]
        return ListOrder(
            [*people, *(each.order for each in self.leaving)], [name for name, _ in self.groups]
        )

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as everything that the plan shows is the same."""
        told: Sequence[object] = (
            [line.told for line in self.lines],
            [each.pk for each in self.absent],
            [(each.enrolment.pk, each.told) for each in self.leaving],
            self.groups,
        )
        return sha256(json.dumps(told).encode()).hexdigest()


def label_of(fate: Fate, count: int) -> str:
    return SEVERAL.get(fate, str(fate.label)) if count > 1 else str(fate.label)

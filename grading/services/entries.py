"""What somebody wants to enter, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4, uuid5

from django.db.models import TextChoices

from grading.models import MarkBatch, User
from grading.selectors.audience import Closed
from grading.selectors.cells import Cells
from grading.selectors.marks import BLANK, NO_MARK, Cell, MarkValue, StoredMark


class Verdict(StrEnum):
    """HELD: could have been saved, was not because all or nothing was asked. REPEATED: saved when
    the same entry came before."""

    SAVED = "saved"
    REPEATED = "repeated"
    HELD = "held"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Refusal(TextChoices):
    UNKNOWN_ASSESSMENT = (
        "unknown_assessment",
        "Cette évaluation n’existe plus, ou n’est pas à vous.",
    )
    UNKNOWN_STUDENT = "unknown_student", "Cet étudiant n’est pas inscrit dans ce semestre."
    NOT_CONCERNED = Closed.NOT_CONCERNED.value, "Cet étudiant ne suit pas ce module."
    LEFT = Closed.LEFT.value, "Cet étudiant a quitté le semestre : ses notes ne changent plus."
    NOT_CALLED = Closed.NOT_CALLED.value, "Cet étudiant n’est pas convoqué à cette évaluation."
    EXEMPT = Closed.EXEMPT.value, "Cet étudiant est dispensé de ce module."
    ABOVE_MAXIMUM = "above_maximum", "Cette note dépasse le maximum de l’évaluation."
    VALIDATED = "validated", "Évaluation validée : rouvrez-la pour changer une note."
    KEY_REUSED = "key_reused", "Cet envoi porte la clé d’un autre : rechargez la page."
    REASON_MISSING = "reason_missing", "Évaluation publiée : donnez le motif de la correction."


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """What somebody wants a cell to hold, and the version that he saw (0: nothing entered).

    `key` names this entry for whoever may have to send it again: it is written once.
    """

    assessment_id: int
    enrolment_id: int
    wanted: MarkValue
    seen_version: int = 0
    key: UUID | None = None

    @property
    def cell(self) -> Cell:
        return self.assessment_id, self.enrolment_id

    @property
    def asks_nothing(self) -> bool:
        """An empty cell left empty: nothing is lost with it."""
        return self.wanted == BLANK and self.seen_version == NO_MARK.version


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry. `stored` is what the cell holds now, `before` what it held when
    it was saved; `author` and `at` say who put it there and when, in case of a
    conflict or of an entry replaced since it was saved."""

    entry: MarkEntry
    verdict: Verdict
    stored: StoredMark
    refusal: Refusal | None = None
    author: User | None = None
    at: datetime | None = None
    before: MarkValue = BLANK


@dataclass(frozen=True, slots=True)
class Batch:
    """What changes are saved together as. Several savings may share one, a sitting at the grid."""

    id: UUID = field(default_factory=uuid4)
    origin: MarkBatch.Origin = MarkBatch.Origin.FORM
    label: str = ""
    undoes: UUID | None = None

    @classmethod
    def sent(cls, name: UUID, origin: MarkBatch.Origin, by: User) -> "Batch":
        """The batch that a browser of `by` calls `name`: nobody can add to another's."""
        return cls(uuid5(name, str(by.pk)), origin)


@dataclass(frozen=True, slots=True)
class Recorded:
    """`cells` are those of the assessments written in, as they stand now. `batch_id` is that of
    the changes written, None when nothing was."""

    outcomes: tuple[Outcome, ...]
    cells: Cells
    batch_id: UUID | None = None

    def having(self, *verdicts: Verdict) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.verdict in verdicts]

    @property
    def saved(self) -> list[Outcome]:
        return self.having(Verdict.SAVED)

    @property
    def troubled(self) -> list[Outcome]:
        return self.having(Verdict.CONFLICT, Verdict.REFUSED)

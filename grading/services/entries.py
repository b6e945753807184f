"""What somebody wants to enter, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import TextChoices

from grading.models import User
from grading.selectors.audience import Closed
from grading.selectors.marks import BLANK, NO_MARK, Cell, MarkValue, StoredMark


class Verdict(StrEnum):
    SAVED = "saved"
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
    EXEMPT = Closed.EXEMPT.value, "Cet étudiant est dispensé de ce module."
    ABOVE_MAXIMUM = "above_maximum", "Cette note dépasse le maximum de l’évaluation."
    REASON_MISSING = "reason_missing", "Évaluation publiée : donnez le motif de la correction."


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """What somebody wants a cell to hold, and the version that he saw (0: nothing entered)."""

    assessment_id: int
    enrolment_id: int
    wanted: MarkValue
    seen_version: int = 0

    @property
    def cell(self) -> Cell:
        return self.assessment_id, self.enrolment_id

    @property
    def asks_nothing(self) -> bool:
        """An empty cell left empty: nothing is lost with it."""
        return self.wanted == BLANK and self.seen_version == NO_MARK.version


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry. `stored` is what the cell holds now; `author` and `at` say who
    put it there and when, in case of a conflict."""

    entry: MarkEntry
    verdict: Verdict
    stored: StoredMark
    refusal: Refusal | None = None
    author: User | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    outcomes: tuple[Outcome, ...]

    def having(self, *verdicts: Verdict) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.verdict in verdicts]

    @property
    def saved(self) -> list[Outcome]:
        return self.having(Verdict.SAVED)

    @property
    def troubled(self) -> list[Outcome]:
        return self.having(Verdict.CONFLICT, Verdict.REFUSED)

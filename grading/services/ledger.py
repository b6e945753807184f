"""What decides the fate of entries: the state of their cells, read under a lock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from config.prepared import Prepared
from grading.models import Assessment, MarkChange, User
from grading.models.assessment import rights_of
from grading.selectors.audience import may_sit
from grading.selectors.cells import Cells, cells_of
from grading.selectors.marks import BLANK, NO_MARK, Cell, MarkValue, StoredMark
from grading.services.entries import MarkEntry, Outcome, Refusal, Verdict


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that decides what becomes of the entries, read under the lock."""

    cells: Cells
    history: Mapping[tuple[int, int, int], MarkChange]
    received: Mapping[UUID, MarkChange]
    reason: str

    def judge(self, entry: MarkEntry) -> Outcome:
        """What becomes of an entry. Who wants what he saw has touched nothing: never a conflict."""
        stored = self.cells.marks.get(entry.cell, NO_MARK)
        unknown = self.unknown(entry)
        if unknown and entry.asks_nothing:
            return Outcome(entry, Verdict.UNCHANGED, stored)
        if unknown:
            return Outcome(entry, Verdict.REFUSED, stored, unknown)
        if entry.key in self.received:
            return self.repeated(entry, stored)
        if entry.wanted in (stored.content, self.seen(entry, stored)):
            return Outcome(entry, Verdict.UNCHANGED, stored)
        refusal = self.refusal(entry)
        if refusal:
            return Outcome(entry, Verdict.REFUSED, stored, refusal)
        if entry.seen_version != stored.version:
            return self.overtaken(entry, Verdict.CONFLICT, stored)
        saved = StoredMark(entry.wanted, stored.version + 1)
        return Outcome(entry, Verdict.SAVED, saved, before=stored.content)

    def unknown(self, entry: MarkEntry) -> Refusal | None:
        assessment = self.cells.assessments.get(entry.assessment_id)
        if assessment is None:
            return Refusal.UNKNOWN_ASSESSMENT
        standing = self.cells.standings.get(entry.enrolment_id)
        if standing is None or standing.term != assessment.term_id:
            return Refusal.UNKNOWN_STUDENT
        return None

    def repeated(self, entry: MarkEntry, stored: StoredMark) -> Outcome:
        """Its key was received before: written already, unless it meant something else. Somebody
        may have replaced it since, and is named."""
        assert entry.key
        change = self.received[entry.key]
        written = (change.assessment_id, change.enrolment_id)
        meant = MarkValue(change.new_status, change.new_value)
        if (written, meant) != (entry.cell, entry.wanted):
            return Outcome(entry, Verdict.REFUSED, stored, Refusal.KEY_REUSED)
        if stored.version > change.version:
            return self.overtaken(entry, Verdict.REPEATED, stored)
        return Outcome(entry, Verdict.REPEATED, stored)

    def seen(self, entry: MarkEntry, stored: StoredMark) -> MarkValue | None:
        """What the cell held at the version seen; None for a version that never was."""
        if entry.seen_version == stored.version:
            return stored.content
        if entry.seen_version == NO_MARK.version:
            return BLANK
        change = self.history.get((*entry.cell, entry.seen_version))
        return MarkValue(change.new_status, change.new_value) if change else None

    def refusal(self, entry: MarkEntry) -> Refusal | None:
        assessment = self.cells.assessments[entry.assessment_id]
        closed = self.cells.closed(entry.enrolment_id, assessment.term, assessment.module_id)
        if closed:
            return Refusal(closed.value)
        if not may_sit(self.cells.called, *entry.cell):
            return Refusal.NOT_CALLED
        if entry.wanted.value is not None and entry.wanted.value > assessment.maximum:
            return Refusal.ABOVE_MAXIMUM
        if assessment.state == Assessment.State.VALIDATED:
            return Refusal.VALIDATED
        return Refusal.REASON_MISSING if assessment.is_published and not self.reason else None

    def reason_for(self, entry: MarkEntry) -> str:
        """The reason to keep: that of a correction, not of a first entry saved along with it.

        What was published and is reopened keeps the reason of its reopening.
        """
        assessment = self.cells.assessments[entry.assessment_id]
        return self.reason if assessment.is_published else assessment.reopened_for

    def is_known(self, entry: MarkEntry) -> bool:
        """Whether its student sees the mark at once."""
        return self.cells.assessments[entry.assessment_id].is_published

    def overtaken(self, entry: MarkEntry, verdict: Verdict, stored: StoredMark) -> Outcome:
        """With who put there what the cell holds, and when."""
        change = self.history.get((*entry.cell, stored.version))
        return Outcome(
            entry,
            verdict,
            stored,
            author=change.author if change else None,
            at=change.at if change else None,
        )


def read_ledger(entries: Sequence[MarkEntry], by: User, reason: str) -> Ledger:
    assessments = locked_assessments({entry.assessment_id for entry in entries}, by)
    terms = (assessment.term for assessment in assessments.values())
    cells = cells_of(assessments.values(), terms)
    return Ledger(cells, read_history(entries, cells.marks), read_received(entries), reason)


def locked_assessments(ids: Iterable[int], by: User) -> dict[int, Assessment]:
    """The assessments among `ids` that `by` may fill, locked until the end of the transaction.

    The lock comes before anything else is read, in the order of the keys so that two writers
    never wait for each other. SQLite locks the whole database from the start instead.
    """
    return {assessment.pk: assessment for assessment in _locked(*rights_of(by), set(ids))}


@Prepared
def _locked(
    user_id: int, taught_in: Collection[int], known_in: Collection[int], ids: Collection[int]
) -> QuerySet[Assessment]:
    found = Assessment.objects.marked_by(user_id, taught_in, known_in).filter(pk__in=ids)
    locked = found.select_for_update(of=("self",), no_key=True)
    return locked.select_related("term").order_by("pk")


def read_history(
    entries: Sequence[MarkEntry], marks: Mapping[Cell, StoredMark]
) -> dict[tuple[int, int, int], MarkChange]:
    """The history of the cells that moved since they were seen; usually nothing to read."""
    moved = [
        entry for entry in entries if marks.get(entry.cell, NO_MARK).version != entry.seen_version
    ]
    if not moved:
        return {}
    changes = MarkChange.objects.filter(
        assessment__in={entry.assessment_id for entry in moved},
        enrolment__in={entry.enrolment_id for entry in moved},
    ).select_related("author")
    return {
        (change.assessment_id, change.enrolment_id, change.version): change for change in changes
    }


def read_received(entries: Sequence[MarkEntry]) -> dict[UUID, MarkChange]:
    """What was written for these keys before."""
    keys = {entry.key for entry in entries if entry.key}
    changes = MarkChange.objects.filter(key__in=keys) if keys else ()
    return {change.key: change for change in changes if change.key}

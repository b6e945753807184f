"""What decides the fate of entries: the state of their cells, read under a lock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grading.models import Assessment, Enrolment, MarkChange, User
from grading.selectors.audience import Prescription, prescription, with_exemptions
from grading.selectors.marks import BLANK, NO_MARK, Cell, MarkValue, StoredMark, stored_marks
from grading.services.entries import MarkEntry, Outcome, Refusal, Verdict


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that decides what becomes of the entries, read under the lock."""

    assessments: Mapping[int, Assessment]
    enrolments: Mapping[int, Enrolment]
    programme: Prescription
    marks: Mapping[Cell, StoredMark]
    history: Mapping[tuple[int, int, int], MarkChange]
    reason: str

    def judge(self, entry: MarkEntry) -> Outcome:
        """What becomes of an entry. Who wants what he saw has touched nothing: never a conflict."""
        stored = self.marks.get(entry.cell, NO_MARK)
        unknown = self.unknown(entry)
        if unknown and entry.asks_nothing:
            return Outcome(entry, Verdict.UNCHANGED, stored)
        if unknown:
            return Outcome(entry, Verdict.REFUSED, stored, unknown)
        if entry.wanted in (stored.content, self.seen(entry, stored)):
            return Outcome(entry, Verdict.UNCHANGED, stored)
        refusal = self.refusal(entry)
        if refusal:
            return Outcome(entry, Verdict.REFUSED, stored, refusal)
        if entry.seen_version != stored.version:
            return self.conflict(entry, stored)
        return Outcome(entry, Verdict.SAVED, StoredMark(entry.wanted, stored.version + 1))

    def unknown(self, entry: MarkEntry) -> Refusal | None:
        assessment = self.assessments.get(entry.assessment_id)
        if assessment is None:
            return Refusal.UNKNOWN_ASSESSMENT
        enrolment = self.enrolments.get(entry.enrolment_id)
        if enrolment is None or enrolment.term_id != assessment.term_id:
            return Refusal.UNKNOWN_STUDENT
        return None

    def seen(self, entry: MarkEntry, stored: StoredMark) -> MarkValue | None:
        """What the cell held at the version seen; None for a version that never was."""
        if entry.seen_version == stored.version:
            return stored.content
        if entry.seen_version == NO_MARK.version:
            return BLANK
        change = self.history.get((*entry.cell, entry.seen_version))
        return MarkValue(change.new_status, change.new_value) if change else None

    def refusal(self, entry: MarkEntry) -> Refusal | None:
        assessment = self.assessments[entry.assessment_id]
        enrolment = self.enrolments[entry.enrolment_id]
        closed = self.programme.closed(enrolment, assessment.term, assessment.module_id)
        if closed:
            return Refusal(closed.value)
        if entry.wanted.value is not None and entry.wanted.value > assessment.maximum:
            return Refusal.ABOVE_MAXIMUM
        return Refusal.REASON_MISSING if assessment.is_published and not self.reason else None

    def reason_for(self, entry: MarkEntry) -> str:
        """The reason to keep: that of a correction, not of a first entry saved along with it."""
        return self.reason if self.assessments[entry.assessment_id].is_published else ""

    def conflict(self, entry: MarkEntry, stored: StoredMark) -> Outcome:
        change = self.history.get((*entry.cell, stored.version))
        return Outcome(
            entry,
            Verdict.CONFLICT,
            stored,
            author=change.author if change else None,
            at=change.at if change else None,
        )


def read_ledger(entries: Sequence[MarkEntry], by: User, reason: str) -> Ledger:
    assessments = locked_assessments({entry.assessment_id for entry in entries}, by)
    enrolments = with_exemptions(
        Enrolment.objects.filter(pk__in={entry.enrolment_id for entry in entries}).order_by()
    )
    marks = stored_marks(assessments)
    return Ledger(
        assessments,
        {enrolment.pk: enrolment for enrolment in enrolments},
        prescription([assessment.term for assessment in assessments.values()]),
        marks,
        read_history(entries, marks),
        reason,
    )


def locked_assessments(ids: Iterable[int], by: User) -> dict[int, Assessment]:
    """The assessments among `ids` that `by` may fill, locked until the end of the transaction.

    The lock comes before anything else is read, in the order of the keys so that two writers
    never wait for each other. SQLite locks the whole database from the start instead.
    """
    found = (
        Assessment.objects.for_user(by)
        .filter(pk__in=set(ids))
        .select_related("term")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    return {assessment.pk: assessment for assessment in found}


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

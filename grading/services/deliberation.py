"""Decisions taken together: each judged with those before it, all written down at the end."""

from collections.abc import Container, Iterator

from django.utils import timezone

from grading.core.decisions.rulings import Deliberation, Ruling
from grading.labels import say
from grading.models import Decision, DecisionChange, Jury, User
from grading.selectors.judged import Judged, deliberated_again, judged_by, written
from grading.services.decision_entries import (
    DecisionEntry,
    Outcome,
    Verdict,
    is_same,
    overtaken,
    refusal_of,
    refused,
)

Origin = DecisionChange.Origin


class Sitting:
    """Decisions taken together, in memory until they are written down in two statements."""

    def __init__(self, jury: Jury, by: User, origin: Origin, students: set[int]) -> None:
        self.jury, self.by, self.origin = jury, by, origin
        self.at = timezone.now()
        self.known: dict[int, Judged] = {
            each.enrolment.student_id: each for each in judged_by(jury, students)
        }
        self.standing: dict[int, Deliberation] = {
            pk: each.deliberation for pk, each in self.known.items()
        }
        rows = Decision.objects.filter(jury=jury, student__in=students).select_related("by")
        self.stored = {(row.student_id, row.of): row for row in rows}
        self.moved: set[int] = set()
        self.changes: list[DecisionChange] = []

    def take(self, entry: DecisionEntry) -> Outcome:
        decision = self.stored.get((entry.student_id, entry.of))
        standing = self.standing.get(entry.student_id)
        ruling = standing.rulings.get(entry.of) if standing else None
        if ruling is None:
            return refused(entry, decision, f"{entry.of[:30]} n’est pas jugé ici.")
        if entry.seen != (decision.version if decision else 0):
            return overtaken(entry, decision)
        refusal = refusal_of(entry, ruling)
        if refusal:
            return refused(entry, decision, refusal)
        if is_same(entry, decision, ruling):
            return Outcome(entry, Verdict.UNCHANGED, decision)
        given = self.give(entry.student_id, ruling, entry.code, entry.reason, self.origin)
        return Outcome(entry, Verdict.SAVED, given)

    def accept(self, student: int, these: Container[str] | None = None) -> None:
        """Decide as proposed all that is undecided, or only these."""
        for ruling in self.standing[student].undecided:
            if these is None or ruling.of in these:
                self._write(student, ruling, ruling.proposal.value, "", self.origin)
        self._judge_again(student)

    def give(
        self, student: int, ruling: Ruling, code: str, reason: str, origin: Origin
    ) -> Decision:
        """Decide, and judge the rest again where that changes anything."""
        before, after = ruling.code, code or ruling.proposal
        decision = self._write(student, ruling, code, reason, origin)
        if before != after or ruling.decision is None:
            self._judge_again(student)
        return decision

    def _write(
        self, student: int, ruling: Ruling, code: str, reason: str, origin: Origin
    ) -> Decision:
        decision = self.stored.get((student, ruling.of))
        if decision is None:
            decision = Decision(jury=self.jury, student_id=student, of=ruling.of, version=0)
            self.stored[student, ruling.of] = decision
        self._change(decision, ruling, code, reason.strip(), origin)
        self.moved.add(student)
        return decision

    def _change(
        self, decision: Decision, ruling: Ruling, code: str, reason: str, origin: Origin
    ) -> None:
        change = DecisionChange(
            decision=decision,
            version=decision.version + 1,
            old_code=decision.code,
            new_code=code,
            proposal=ruling.proposal.value,
            average=written(ruling.average),
            reason=reason,
            origin=origin,
            author=self.by,
            at=self.at,
        )
        decision.subject = ruling.subject
        decision.code, decision.reason, decision.version = code, reason, change.version
        decision.proposal, decision.average = change.proposal, change.average
        decision.entailed = origin == Origin.ENTAILED
        decision.by, decision.at = self.by, self.at
        self.changes.append(change)

    def _judge_again(self, student: int) -> None:
        standing = {of: each for (pk, of), each in self.stored.items() if pk == student}
        self.standing[student] = deliberated_again(self.jury, self.known[student], standing)

    def follow(self) -> None:
        """Decide what the decisions taken entail, and take back what they no longer do."""
        for student in sorted(self.moved):
            for ruling in self._no_longer_entailed(student):
                self.give(student, ruling, "", "", Origin.ENTAILED)
            for ruling in self.standing[student].entailed:
                why = say(ruling.reasons[0])
                self.give(student, ruling, ruling.proposal.value, why, Origin.ENTAILED)

    def _no_longer_entailed(self, student: int) -> Iterator[Ruling]:
        for ruling in tuple(self.standing[student].rulings.values()):
            decision = self.stored.get((student, ruling.of))
            if decision and decision.entailed and decision.code not in ("", ruling.proposal):
                yield ruling

    def write_down(self) -> None:
        changed = list({id(each.decision): each.decision for each in self.changes}.values())
        Decision.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["jury", "student", "of"],
            update_fields=[
                "code",
                "proposal",
                "average",
                "reason",
                "entailed",
                "version",
                "by",
                "at",
            ],
        )
        for change in self.changes:
            change.decision_id = change.decision.pk
        DecisionChange.objects.bulk_create(self.changes)

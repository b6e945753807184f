"""What became of each mark sent, as an answer or as an error of a refusal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from grading.api.entering import Entering, EntrySent, Misunderstood
from grading.api.problems import fault
from grading.api.types import Given, Id
from grading.api.vocabularies import VerdictCode
from grading.api.written import MarkText, mark_text
from grading.forms.outcomes import trouble
from grading.services.entries import MarkEntry, Outcome, Recorded, Verdict

Read = Sequence[tuple[EntrySent, MarkEntry | Misunderstood]]
TROUBLED = (Verdict.CONFLICT, Verdict.REFUSED)


class OutcomeOut(Given):
    """`mark` et `version` : ce que la case contient maintenant."""

    assessment: Id
    enrolment: Id | None
    copy_number: str | None = Field(alias="copy")
    verdict: VerdictCode
    mark: MarkText | None
    version: int
    refusal: str | None = Field(description="Pourquoi c’est refusé, en un mot.")
    detail: str = Field(description="La même chose en une phrase.")
    author: str | None = Field(description="En cas de conflit : qui a écrit entre-temps, et quand.")
    at: datetime | None


class RecordedOut(Given):
    batch: UUID | None = Field(description="Le lot de ce qui a été écrit ; il s’annule en un clic.")
    outcomes: list[OutcomeOut] = Field(description="Dans l’ordre de l’envoi.")


def recorded_out(read: Read, recorded: Recorded, known: Entering) -> RecordedOut:
    outcomes = iter(recorded.outcomes)
    return RecordedOut(
        batch=recorded.batch_id,
        outcomes=[
            misunderstood_out(sent, entry)
            if isinstance(entry, Misunderstood)
            else outcome_out(sent, next(outcomes), known)
            for sent, entry in read
        ],
    )


def outcome_out(sent: EntrySent, outcome: Outcome, known: Entering) -> OutcomeOut:
    return OutcomeOut(
        assessment=sent.assessment,
        enrolment=sent.enrolment,
        copy=sent.copy_number,
        verdict=outcome.verdict,
        mark=mark_text(outcome.stored.content),
        version=outcome.stored.version,
        refusal=outcome.refusal.value if outcome.refusal else None,
        detail=trouble(outcome, known.assessments),
        author=str(outcome.author) if outcome.author else None,
        at=outcome.at,
    )


def misunderstood_out(sent: EntrySent, error: Misunderstood) -> OutcomeOut:
    """Nothing is told of a cell that may not be the caller's."""
    return OutcomeOut(
        assessment=sent.assessment,
        enrolment=sent.enrolment,
        copy=sent.copy_number,
        verdict=Verdict.REFUSED,
        mark=None,
        version=0,
        refusal=error.code,
        detail=error.messages[0],
        author=None,
        at=None,
    )


def misunderstandings(read: Read) -> Iterator[dict[str, Any]]:
    for place, (_, entry) in enumerate(read):
        if isinstance(entry, Misunderstood):
            pointer = "/".join(filter(None, (f"/entries/{place}", entry.member)))
            yield fault(pointer, entry.messages[0], refusal=entry.code)


def troubles(read: Read, recorded: Recorded, known: Entering) -> Iterator[dict[str, Any]]:
    """An error for each entry in trouble; in a conflict with both marks, who wrote the other and
    when."""
    for place, ((sent, _), outcome) in enumerate(zip(read, recorded.outcomes, strict=True)):
        if outcome.verdict in TROUBLED:
            yield trouble_of(f"/entries/{place}", sent.mark, outcome, known)


def trouble_of(
    pointer: str, yours: str | None, outcome: Outcome, known: Entering
) -> dict[str, Any]:
    detail = trouble(outcome, known.assessments)
    if outcome.verdict == Verdict.REFUSED:
        assert outcome.refusal
        return fault(pointer, detail, refusal=outcome.refusal.value)
    return fault(
        pointer,
        detail,
        yours=yours,
        theirs=mark_text(outcome.stored.content),
        version=outcome.stored.version,
        author=str(outcome.author) if outcome.author else None,
        at=outcome.at.isoformat() if outcome.at else None,
    )

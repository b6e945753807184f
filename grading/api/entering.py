"""Marks as other software sends them, turned into entries of the service or refused in place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from django.core.exceptions import ValidationError
from pydantic import Field, StringConstraints

from grading.api.problems import fault
from grading.api.types import HIGHEST_ID, NO_NUL, Asked, Id, Word
from grading.api.written import MarkText
from grading.core.rules import rules_from_document
from grading.forms.entries import HIGHEST_NUMBER, LONGEST_REASON
from grading.forms.marks import parse_mark
from grading.models import Assessment, Candidate, User
from grading.selectors.anonymity import hidden_from
from grading.selectors.audience import Closed
from grading.selectors.marks import BLANK, Cell
from grading.services.entries import MarkEntry, Refusal

MOST_ENTRIES = 500
NO_COPY = "Aucune copie de cette évaluation ne porte ce numéro."
ONE_OF_THEM = "Dites l’inscription (enrolment) ou le numéro de la copie (copy), l’un des deux."
Reason = Annotated[str, StringConstraints(max_length=LONGEST_REASON, pattern=NO_NUL)]


class EntrySent(Asked):
    """Une case : `enrolment`, ou `copy` si les copies sont anonymes pour vous."""

    assessment: Id
    enrolment: Annotated[int, Field(ge=1, le=HIGHEST_ID)] | None = None
    copy_number: Word | None = Field(None, alias="copy", description="Le numéro de la copie.")
    mark: MarkText | None = Field(description="null : vider la case.")
    version: int = Field(
        ge=0, le=HIGHEST_NUMBER, description="Celle que vous avez lue, 0 si rien n’y était saisi."
    )


class MarksSent(Asked):
    entries: list[EntrySent] = Field(min_length=1, max_length=MOST_ENTRIES)
    reason: Reason = Field("", description="Obligatoire pour changer une note publiée.")
    atomic: bool = Field(True, description="Tout ou rien ; false : chaque case pour elle-même.")


class MarkSent(Asked):
    mark: MarkText | None = Field(description="null : vider la case.")
    reason: Reason = Field("", description="Obligatoire pour changer une note publiée.")


class Misunderstood(ValidationError):
    """What one entry says cannot be meant; `member` is what is wrong in it."""

    def __init__(self, sentence: str, code: str, member: str = "") -> None:
        super().__init__(sentence, code)
        self.member = member


@dataclass(frozen=True, slots=True)
class Entering:
    """What the entries name, as `by` may know it: read in two queries, one more for copies."""

    assessments: Mapping[int, Assessment]
    masked: Collection[int]
    copies: Mapping[tuple[int, str], int]

    def understood(self, sent: EntrySent) -> MarkEntry:
        """Raises Misunderstood."""
        assessment = self.assessments.get(sent.assessment)
        if assessment is None:
            unknown = Refusal.UNKNOWN_ASSESSMENT
            raise Misunderstood(unknown.label, unknown.value, "assessment")
        decimals = rules_from_document(assessment.term.programme.rules).mark_decimals
        try:
            wanted = parse_mark(sent.mark, assessment.maximum, decimals) if sent.mark else BLANK
        except ValidationError as error:
            raise Misunderstood(error.messages[0], error.code or "", "mark") from None
        return MarkEntry(*self.cell(sent), wanted, sent.version)

    def cell(self, sent: EntrySent) -> Cell:
        if (sent.enrolment is None) == (sent.copy_number is None):
            raise Misunderstood(ONE_OF_THEM, "unknown_student")
        if sent.copy_number is not None:
            found = self.copies.get((sent.assessment, sent.copy_number))
            if found is None:
                raise Misunderstood(NO_COPY, "unknown_copy", "copy")
            return sent.assessment, found
        if sent.assessment in self.masked:
            raise Misunderstood(Closed.ANONYMOUS.label, Closed.ANONYMOUS.value, "enrolment")
        assert sent.enrolment is not None
        return sent.assessment, sent.enrolment


def entering(sent: Sequence[EntrySent], by: User) -> Entering:
    ids = {each.assessment for each in sent}
    found = Assessment.objects.for_user(by).filter(pk__in=ids).select_related("term__programme")
    assessments = {each.pk: each for each in found}
    numbers = {each.copy_number for each in sent if each.copy_number}
    rows = Candidate.objects.filter(assessment__in=assessments, anonymous_number__in=numbers)
    named = rows.order_by().values_list("assessment_id", "anonymous_number", "enrolment_id")
    copies = {(assessment, number): pk for assessment, number, pk in named} if numbers else {}
    return Entering(assessments, hidden_from(by, assessments.values()), copies)


def twice(read: Sequence[MarkEntry | Misunderstood]) -> list[dict[str, object]]:
    """A fault for each entry whose cell came before."""
    seen: set[Cell] = set()
    faults = []
    for place, entry in enumerate(read):
        if isinstance(entry, MarkEntry):
            if entry.cell in seen:
                faults.append(fault(f"/entries/{place}", "Cette case vient deux fois."))
            seen.add(entry.cell)
    return faults

"""Marks as they are stored and counted, and where a user enters them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.prepared import Prepared
from curriculum.models import Coefficient, Module
from grading.models import Assessment, Mark, TeachingAssignment, Term, User
from grading.models.assessment import rights_of
from grading.selectors.audience import Called, may_sit

Cell = tuple[int, int]
"""(assessment id, enrolment id)"""

# ATT waits for its mark: it was typed, but nothing is entered yet.
ENTERED = (Mark.Status.GRADED, Mark.Status.ABSENT, Mark.Status.EXCUSED)


class MarkValue(NamedTuple):
    """What a cell holds: a `Mark.Status`, with hundredths of the assessment's points if graded."""

    status: str
    value: int | None = None


class StoredMark(NamedTuple):
    """A cell as it was read; `version` 0 means that nothing was ever entered."""

    content: MarkValue
    version: int


BLANK = MarkValue(Mark.Status.BLANK.value)
NO_MARK = StoredMark(BLANK, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """An assessment, with how many of the expected marks are entered.

    A resit, a second session or a bonus expects the marks of those called to it. Where nobody
    is, it is open to all and a blank changes nothing: only what is in waiting is then expected.
    """

    assessment: Assessment
    entered: int
    expected: int
    has_candidates: bool = False

    @property
    def missing(self) -> int:
        return self.expected - self.entered

    @property
    def is_open_to_all(self) -> bool:
        """Nobody knows who will sit it: its blanks are not missing."""
        return not (self.assessment.is_normal or self.has_candidates)


def column(assessment: Assessment, statuses: Mapping[int, str], called: Called) -> Column:
    """The column of an assessment where the students concerned, by enrolment id, have these
    statuses."""
    counts = Counter(
        status
        for enrolment, status in statuses.items()
        if may_sit(called, assessment.pk, enrolment)
    )
    entered = sum(counts[status] for status in ENTERED)
    waiting = counts[Mark.Status.PENDING]
    has_candidates = assessment.pk in called
    if assessment.is_normal or has_candidates:
        waiting += counts[Mark.Status.BLANK]
    return Column(assessment, entered, entered + waiting, has_candidates)


def terms_to_mark(user: User, module: Module | None = None) -> QuerySet[Term]:
    """The terms where the user enters marks, in this module when one is given."""
    own = TeachingAssignment.objects.for_user(user).filter(term=OuterRef("pk"))
    if module is not None:
        own = own.filter(module=module)
    whole = Term.objects.for_user(user).values("pk")
    return Term.objects.filter(Q(pk__in=whole) | Exists(own)).select_related("programme")


def ue_codes_of(module_id: int) -> list[str]:
    """The UEs that a module feeds, for whomever."""
    rows = Coefficient.objects.filter(module=module_id).order_by("ue__code")
    return list(rows.values_list("ue__code", flat=True).distinct())


def assessments_of(term: Term, module: Module) -> QuerySet[Assessment]:
    """The assessments of a module in a term, in the order of the sheet."""
    return Assessment.objects.filter(term=term, module=module).order_by("date", "pk")


def assessments_to_mark(user: User, term_id: int, module_id: int) -> list[Assessment]:
    """The same where the user enters marks, with their term and module."""
    return _to_mark(*rights_of(user), term_id, module_id)


@Prepared
def _to_mark(
    user_id: int,
    taught_in: Collection[int],
    known_in: Collection[int],
    term_id: int,
    module_id: int,
) -> QuerySet[Assessment]:
    found = Assessment.objects.marked_by(user_id, taught_in, known_in)
    found = found.filter(term__pk=term_id, module__pk=module_id)
    return found.select_related("term__programme", "module").order_by("date", "pk")


def stored_marks(assessment_ids: Collection[int]) -> dict[Cell, StoredMark]:
    """The marks of these assessments by cell, in one query."""
    return {
        (assessment, enrolment): StoredMark(MarkValue(status, value), version)
        for assessment, enrolment, status, value, version in _marks(assessment_ids)
    }


@Prepared
def _marks(assessments: Collection[int]) -> QuerySet[Any, Any]:
    rows = Mark.objects.filter(assessment__in=assessments).order_by()
    return rows.values_list("assessment_id", "enrolment_id", "status", "value", "version")

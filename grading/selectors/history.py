"""What was ever done to marks, bonus and malus, and to the assessments: a page of it at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from django.db.models import Q, QuerySet

from curriculum.models import Module
from grading.models import (
    AdjustmentChange,
    Assessment,
    AssessmentEvent,
    Enrolment,
    MarkBatch,
    MarkChange,
    Term,
    User,
)
from grading.selectors.lines import PER_PAGE, Line, Page, Wanted, lines
from grading.selectors.marks import Cell


@dataclass(frozen=True, slots=True)
class History:
    """The changes of marks, the events and the changes of bonus that concern one thing."""

    changes: QuerySet[MarkChange]
    events: QuerySet[AssessmentEvent]
    adjustments: QuerySet[AdjustmentChange]

    def page(self, wanted: Wanted) -> Page:
        """In one query for each source that may have something to say."""
        found = list(islice(self._lines(wanted), PER_PAGE + 1))
        after = found[PER_PAGE - 1].place if len(found) > PER_PAGE else None
        return Page(tuple(found[:PER_PAGE]), after)

    def _lines(self, wanted: Wanted) -> Iterator[Line]:
        changes = self.changes.select_related(
            "author", "batch", "enrolment__student", "assessment__module"
        )
        if wanted.origin:
            changes = changes.filter(batch__origin=wanted.origin)
        if wanted.corrections:
            changes = changes.exclude(reason="")
        events = self.events.select_related("author", "assessment__module")
        adjustments = self.adjustments.select_related("author", "enrolment__student")
        if wanted.assessment:
            changes = changes.filter(assessment=wanted.assessment)
            events = events.filter(assessment=wanted.assessment)
            adjustments = adjustments.none()
        if wanted.asks_of_marks:
            events, adjustments = events.none(), adjustments.none()
        sources = (changes, events, adjustments)
        found = (lines(rows, place, wanted) for place, rows in enumerate(sources))
        return merge(*found, key=lambda line: line.place, reverse=True)

    @property
    def authors(self) -> QuerySet[User]:
        """Who has done something here, by name."""
        by = (rows.values("author") for rows in (self.changes, self.events, self.adjustments))
        changes, events, adjustments = by
        found = User.objects.filter(Q(pk__in=changes) | Q(pk__in=events) | Q(pk__in=adjustments))
        return found.order_by("last_name", "first_name", "username")

    @property
    def assessments(self) -> QuerySet[Assessment]:
        """Those that something was done to, in the order of the programme."""
        changed, lived = self.changes.values("assessment"), self.events.values("assessment")
        found = Assessment.objects.filter(Q(pk__in=changed) | Q(pk__in=lived))
        found = found.select_related("module", "term")
        return found.order_by("module__position", "module", "date", "pk")


def of_module(term: Term, module: Module) -> History:
    taught = {"assessment__term": term, "assessment__module": module}
    return History(
        MarkChange.objects.filter(**taught),
        AssessmentEvent.objects.filter(**taught),
        AdjustmentChange.objects.none(),
    )


def of_cell(cell: Cell) -> History:
    assessment, enrolment = cell
    return History(
        MarkChange.objects.filter(assessment=assessment, enrolment=enrolment),
        AssessmentEvent.objects.filter(assessment=assessment),
        AdjustmentChange.objects.none(),
    )


def of_term(term: Term) -> History:
    """With the bonus and malus of its students."""
    return History(
        MarkChange.objects.filter(assessment__term=term),
        AssessmentEvent.objects.filter(assessment__term=term),
        AdjustmentChange.objects.filter(enrolment__term=term),
    )


def of_student(enrolment: Enrolment) -> History:
    """His marks of the semester, his bonus and malus."""
    return History(
        MarkChange.objects.filter(enrolment=enrolment),
        AssessmentEvent.objects.none(),
        AdjustmentChange.objects.filter(enrolment=enrolment),
    )


def of_batch(batch: MarkBatch, assessments: Iterable[Assessment]) -> History:
    """What a batch did in these assessments."""
    return History(
        MarkChange.objects.filter(batch=batch, assessment__in=assessments),
        AssessmentEvent.objects.none(),
        AdjustmentChange.objects.none(),
    )

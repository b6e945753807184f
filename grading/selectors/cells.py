"""Some assessments with what their cells hold, and all that decides who has a mark there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from grading.models import Assessment, Term
from grading.selectors.audience import (
    Called,
    Closed,
    Prescription,
    Standing,
    called_to,
    prescription,
    standings,
)
from grading.selectors.marks import NO_MARK, Cell, StoredMark, column, stored_marks
from grading.selectors.statistics import Statistics, statistics


@dataclass(frozen=True, slots=True)
class Cells:
    """`standings` are those of everybody in the terms of the assessments, by enrolment id."""

    assessments: Mapping[int, Assessment]
    standings: Mapping[int, Standing]
    programme: Prescription
    called: Called
    marks: Mapping[Cell, StoredMark]

    def closed(self, enrolment_id: int, term: Term, module_id: int) -> Closed | None:
        """Why nothing can be entered for this student in this module, None when it can. Whoever
        was enrolled since this was read is not concerned yet."""
        standing = self.standings.get(enrolment_id)
        if standing is None:
            return Closed.NOT_CONCERNED
        return self.programme.closed(standing, term, module_id)

    def expected(self, term: Term, module_id: int) -> tuple[int, ...]:
        """The enrolments of those who follow the module, of all groups."""
        return tuple(
            each.enrolment
            for each in self.standings.values()
            if each.term == term.pk and self.programme.closed(each, term, module_id) is None
        )

    def statistics(
        self, assessments: Iterable[Assessment], expected: Collection[int]
    ) -> tuple[Statistics, ...]:
        """Of these columns, among the students expected there."""
        return tuple(self._statistics(each, expected) for each in assessments)

    def _statistics(self, assessment: Assessment, expected: Collection[int]) -> Statistics:
        contents = {
            each: self.marks.get((assessment.pk, each), NO_MARK).content for each in expected
        }
        statuses = {each: content.status for each, content in contents.items()}
        return statistics(column(assessment, statuses, self.called), contents.values())

    def holding(self, saved: Mapping[Cell, StoredMark]) -> "Cells":
        """The same once these cells were saved."""
        return replace(self, marks={**self.marks, **saved})


def cells_of(assessments: Iterable[Assessment], terms: Iterable[Term]) -> Cells:
    """The cells of these assessments of these terms, in three queries; one more where some
    assessment is not for all."""
    by_id, by_term = {each.pk: each for each in assessments}, {each.pk: each for each in terms}
    return Cells(
        by_id,
        standings(by_term),
        prescription(by_term.values()),
        called_to(by_id.values()),
        stored_marks(by_id),
    )

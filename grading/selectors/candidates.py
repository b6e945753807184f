"""Who sits an assessment: whose mark is expected there, and who is still without one."""

from dataclasses import dataclass

from grading.models import Assessment, Enrolment, Mark
from grading.selectors.audience import Closed, may_sit
from grading.selectors.cells import cells_of
from grading.selectors.marks import ENTERED, NO_MARK, StoredMark


@dataclass(frozen=True, slots=True)
class Place:
    """A student whom the module concerns: why no mark is expected of him (None: one is), and
    what his cell holds."""

    enrolment: Enrolment
    closed: Closed | None
    mark: StoredMark

    @property
    def is_entered(self) -> bool:
        return self.mark.content.status in ENTERED

    @property
    def is_waiting(self) -> bool:
        return self.mark.content.status == Mark.Status.PENDING


@dataclass(frozen=True, slots=True)
class Roll:
    """The students before an assessment, by name.

    `has_candidates`: only those called may sit it. `has_history`: a mark was entered once, be it
    erased since.
    """

    assessment: Assessment
    places: tuple[Place, ...]
    has_candidates: bool
    has_history: bool

    @property
    def expected(self) -> tuple[Place, ...]:
        """Those who must have a mark; where it is open to all, those who have one or wait."""
        known = self.assessment.is_normal or self.has_candidates
        sitting = (place for place in self.places if place.closed is None)
        return tuple(each for each in sitting if known or each.is_entered or each.is_waiting)

    @property
    def entered(self) -> tuple[Place, ...]:
        return tuple(place for place in self.expected if place.is_entered)

    @property
    def missing(self) -> tuple[Place, ...]:
        return tuple(place for place in self.expected if not place.is_entered)


def roll_of(assessment: Assessment) -> Roll:
    """Everybody whom the module of the assessment concerns, in five queries at most."""
    term = assessment.term
    everybody = list(term.enrolments.select_related("student", "group"))
    cells = cells_of([assessment], [term])
    places = []
    for enrolment in everybody:
        closed = cells.closed(enrolment.pk, term, assessment.module_id)
        if closed is None and not may_sit(cells.called, assessment.pk, enrolment.pk):
            closed = Closed.NOT_CALLED
        if closed != Closed.NOT_CONCERNED:
            mark = cells.marks.get((assessment.pk, enrolment.pk), NO_MARK)
            places.append(Place(enrolment, closed, mark))
    return Roll(assessment, tuple(places), assessment.pk in cells.called, bool(cells.marks))

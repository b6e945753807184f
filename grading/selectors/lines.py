"""The lines of a history, whatever they tell, and which of them are asked for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from grading.models import AdjustmentChange, Assessment, AssessmentEvent, MarkChange, User

PER_PAGE = 100


class Place(NamedTuple):
    """Where a line stands in the history, from the first to the last."""

    at: datetime
    source: int
    pk: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `source` says which of the three it is, and the two others are None."""

    source: int
    row: Any

    @property
    def place(self) -> Place:
        return Place(self.row.at, self.source, self.row.pk)

    @property
    def change(self) -> MarkChange | None:
        return self.row if isinstance(self.row, MarkChange) else None

    @property
    def event(self) -> AssessmentEvent | None:
        return self.row if isinstance(self.row, AssessmentEvent) else None

    @property
    def adjustment(self) -> AdjustmentChange | None:
        return self.row if isinstance(self.row, AdjustmentChange) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a history; nothing, and it is shown whole. `corrections` are the changes
    that have a reason: of what students had seen. `before` is the last place already shown."""

    author: User | None = None
    since: date | None = None
    until: date | None = None
    assessment: Assessment | None = None
    origin: str = ""
    corrections: bool = False
    before: Place | None = None

    @property
    def asks_of_marks(self) -> bool:
        """Something that only a change of a mark has."""
        return bool(self.origin or self.corrections)


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the latest first; `after` is where the next page goes on, None on the last."""

    lines: tuple[Line, ...]
    after: Place | None


def lines(rows: QuerySet[Any], source: int, wanted: Wanted) -> list[Line]:
    """The first lines of a source after the place already reached, the latest first."""
    if wanted.author:
        rows = rows.filter(author=wanted.author)
    if wanted.since:
        rows = rows.filter(at__gte=start_of(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=start_of(wanted.until + timedelta(days=1)))
    if wanted.before:
        rows = rows.filter(earlier(wanted.before, source))
    return [Line(source, row) for row in rows.order_by("-at", "-pk")[: PER_PAGE + 1]]


def start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def earlier(place: Place, source: int) -> Q:
    """The rows of a source that stand before this place."""
    if source > place.source:
        return Q(at__lt=place.at)
    same = Q(at=place.at) if source < place.source else Q(at=place.at, pk__lt=place.pk)
    return Q(at__lt=place.at) | same

"""What a student finds when he comes: where he is, what is new, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from grading.core.impact import Shift, impact
from grading.core.needs import Needs
from grading.core.scenarios import Scenario
from grading.models import Enrolment, Student, Subscription, User
from grading.selectors.calendar import AgendaEntry, agenda_in
from grading.selectors.impact import as_mark, compared
from grading.selectors.marks import BLANK
from grading.selectors.needs import needs_in
from grading.selectors.news import News, news_of
from grading.selectors.paths import with_everything
from grading.selectors.results import SemesterResult, StudentResults, results_along

NEWS_AT_MOST = 100
NEWS_OF_A_FIRST_VISIT = 5


@dataclass(frozen=True, slots=True)
class FreshNews:
    """What the student has not seen, the latest first, and the decisions that it changed.

    ``since`` is the latest that he has seen, None before his first visit: the latest news alone
    are then told.
    ``are_more``: older ones were left out; no decision is then said to have changed.
    """

    since: datetime | None
    news: tuple[News, ...]
    are_more: bool
    shifts: tuple[Shift, ...]

    @property
    def until(self) -> datetime | None:
        """Up to when all is seen by who reads this."""
        return self.news[0].at if self.news else self.since


@dataclass(frozen=True, slots=True)
class StudentHome:
    path: StudentResults
    needs: Needs | None
    fresh: FreshNews
    agenda: tuple[AgendaEntry, ...]

    @property
    def shown(self) -> SemesterResult | None:
        return self.path.current


def home_of(user: User, today: date) -> StudentHome:
    """The home of that student, in 8 queries. Raises Student.DoesNotExist for another user."""
    enrolments = with_everything(Enrolment.objects.filter(student__user=user))
    known = list(enrolments.select_related("student__subscription"))
    student = known[0].student if known else Student.objects.get(user=user)
    path = results_along(student, known, published_only=True)
    return StudentHome(
        path=path,
        needs=needs_in(path, path.current) if path.current else None,
        fresh=fresh_news(path),
        agenda=agenda_in(path, today),
    )


def fresh_news(path: StudentResults) -> FreshNews:
    """In two queries, once the subscription of the student is read."""
    subscription: Subscription | None = getattr(path.student, "subscription", None)
    since = subscription.seen_until if subscription else None
    limit = NEWS_AT_MOST if since else NEWS_OF_A_FIRST_VISIT
    found = news_of(path.student, since, at_most=limit + 1)
    news = found[:limit]
    are_more = len(found) > limit
    shifts = shifts_by(path, news) if since and not are_more else ()
    return FreshNews(since, news, are_more, shifts)


def shifts_by(path: StudentResults, news: Iterable[News]) -> tuple[Shift, ...]:
    """The decisions that this news, the latest first, changed: the path is computed as it was
    before, without a query."""
    own = {semester.enrolment.pk for semester in path.semesters}
    marks = {
        str(each.assessment.pk): as_mark(each.before or BLANK)
        for each in news
        if each.enrolment.pk in own
    }
    if path.computation is None or not marks:
        return ()
    scheme, student, _ = path.computation
    now, before = compared(scheme, student, Scenario(marks))
    return impact(before, now, scheme.rules).shifts

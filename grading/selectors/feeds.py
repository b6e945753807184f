"""What the feeds of a student say, of what is published alone."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from grading.models import FeedToken, Mark, Student, Subscription
from grading.selectors.news import VISIBLE, News, news_of
from grading.selectors.results import StudentResults, student_results

NEWS_AT_MOST = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class PublishedResults:
    """The results of a student from published marks alone, and those marks."""

    student: Student
    path: StudentResults
    marks: tuple[Mark, ...]
    news: tuple[News, ...]

    @property
    def updated(self) -> datetime | None:
        """When something last happened; None when nothing ever did."""
        return self.news[0].at if self.news else None


def token_of(secret: str) -> FeedToken | None:
    """The living key of this secret with its student and what he asked for, in one query. A closed
    account closes its keys."""
    if not _SECRET.fullmatch(secret):
        return None
    digest = sha256(secret.encode()).hexdigest()
    living = FeedToken.objects.filter(digest=digest, revoked_at=None, student__user__is_active=True)
    return living.select_related("student__subscription").first()


def living_tokens(student: Student) -> list[FeedToken]:
    """The keys that still open his feeds, the latest first."""
    return list(FeedToken.objects.filter(student=student, revoked_at=None))


def published_results(student: Student) -> PublishedResults:
    """In 9 queries."""
    return PublishedResults(
        student=student,
        path=student_results(student, published_only=True),
        marks=tuple(_published_marks(student)),
        news=latest_news(student),
    )


def latest_news(student: Student) -> tuple[News, ...]:
    return news_of(student)[:NEWS_AT_MOST]


def wants_values(student: Student) -> bool:
    """Whether he asked that news name the marks themselves."""
    subscription: Subscription | None = getattr(student, "subscription", None)
    return subscription is not None and subscription.with_value


def _published_marks(student: Student) -> list[Mark]:
    marks = Mark.objects.filter(VISIBLE, enrolment__student=student)
    shown = marks.exclude(status=Mark.Status.BLANK).select_related(
        "assessment__module", "assessment__term"
    )
    return list(shown.order_by("assessment__term__year", "assessment__term__number", "assessment"))

"""Which marks a student may still contest, and until when; who reads the appeals, and what he
finds in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, When
from django.utils.timezone import localtime

from grading.models import Appeal, AppealMessage, Assessment, Enrolment, Mark, MarkChange, User
from grading.selectors.marks import NO_MARK, MarkValue, StoredMark

OPEN_FIRST = Case(When(state=Appeal.State.OPEN, then=0), default=1)


@dataclass(frozen=True, slots=True)
class Contestable:
    """A published mark of a student, and the last day on which he may contest it."""

    mark: Mark
    until: date

    @property
    def content(self) -> MarkValue:
        return MarkValue(self.mark.status, self.mark.value)

    def is_open_on(self, day: date) -> bool:
        return day <= self.until


@dataclass(frozen=True, slots=True)
class Contest:
    """What a student may do about a mark that he knows: contest it, until that day included, and
    read what became of the latest time that he did. At least one of the two."""

    until: date | None
    appeal_id: int | None
    state: Appeal.State | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something said in an appeal, or a correction of its mark: one of the two."""

    at: datetime
    message: AppealMessage | None = None
    change: MarkChange | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """An appeal as somebody reads it, the oldest step first.

    ``own``: it is his. ``shows_marks``: he knows the mark; a student whose assessment is withdrawn
    does not, and then ``contested`` and ``mark`` are blank and no step is a correction.
    """

    appeal: Appeal
    own: bool
    shows_marks: bool
    contested: MarkValue
    mark: StoredMark
    steps: tuple[Step, ...]

    @property
    def has_moved(self) -> bool:
        """Whether the mark was corrected since it was contested, by whatever door."""
        return self.mark.version > self.appeal.version


def contestable(user: User, assessment_id: int, enrolment_id: int) -> Contestable | None:
    """The published mark of this student's own cell, in two queries; None when there is none."""
    marks = Mark.objects.filter(
        assessment__pk=assessment_id,
        enrolment__pk=enrolment_id,
        enrolment__student__user=user,
        assessment__state=Assessment.State.PUBLISHED,
    ).exclude(status=Mark.Status.BLANK)
    mark = marks.select_related("assessment__module", "assessment__term", "enrolment").first()
    if mark is None:
        return None
    changes = MarkChange.objects.filter(assessment=mark.assessment, enrolment=mark.enrolment)
    corrected = changes.exclude(reason="").aggregate(last=Max("at"))["last"]
    return Contestable(mark, last_day(mark.assessment, corrected))


def last_day(assessment: Assessment, corrected_at: datetime | None) -> date:
    """The last day on which a mark may be contested: its student knows it since its publication,
    or since its last correction."""
    published = assessment.published_at
    assert published
    known_at = max(published, corrected_at or published)
    return localtime(known_at).date() + timedelta(days=settings.MARK_APPEAL_DAYS)


def known_changes(enrolment: Enrolment) -> list[MarkChange]:
    """How the marks of a semester that their student knows came to be, the oldest first; with the
    latest appeal of each, `contested_by` and `contested_state`. In one query."""
    appeals = Appeal.objects.filter(
        assessment=OuterRef("assessment"), enrolment=OuterRef("enrolment")
    ).order_by("-opened_at", "-pk")
    changes = MarkChange.objects.filter(
        enrolment=enrolment, assessment__state=Assessment.State.PUBLISHED
    ).annotate(
        contested_by=Subquery(appeals.values("pk")[:1]),
        contested_state=Subquery(appeals.values("state")[:1]),
    )
    return list(changes.select_related("assessment").order_by("pk"))


def contests_in(changes: Iterable[MarkChange], today: date) -> Mapping[int, Contest]:
    """By assessment, what a student may do about the marks of his `known_changes`."""
    latest = {change.assessment_id: change for change in changes}
    corrected = {change.assessment_id: change.at for change in changes if change.reason}
    found = {}
    for key, change in latest.items():
        contest = _contest(change, last_day(change.assessment, corrected.get(key)), today)
        if change.new_status != Mark.Status.BLANK and (contest.until or contest.appeal_id):
            found[key] = contest
    return found


def _contest(change: MarkChange, until: date, today: date) -> Contest:
    appeal: int | None = change.contested_by  # type: ignore[attr-defined]
    state: str | None = change.contested_state  # type: ignore[attr-defined]
    may_contest = today <= until and state != Appeal.State.OPEN
    return Contest(until if may_contest else None, appeal, Appeal.State(state) if state else None)


def appeals_of(user: User) -> QuerySet[Appeal]:
    """What the user may read, the open ones first, ready to be listed."""
    found = Appeal.objects.for_user(user).select_related(
        "assessment__module", "assessment__term__programme", "enrolment__student", "change"
    )
    return found.order_by(OPEN_FIRST, "-opened_at", "-pk")


def awaiting_answer(user: User) -> int:
    """How many open appeals the user may answer."""
    return Appeal.objects.answered_by(user).filter(state=Appeal.State.OPEN).count()


def thread_of(appeal: Appeal, user: User) -> Thread:
    """One of `appeals_of(user)` as that user reads it, in two queries."""
    own = appeal.enrolment.student.user_id == user.pk
    messages = appeal.messages.select_related("author")
    said = [Step(each.at, message=each) for each in messages]
    if own and not appeal.assessment.is_published:
        return Thread(appeal, own, False, NO_MARK.content, NO_MARK, tuple(said))
    contested, *since = changes = list(_changes_from(appeal))
    corrected = [Step(each.at, change=each) for each in since]
    return Thread(
        appeal=appeal,
        own=own,
        shows_marks=True,
        contested=_given_by(contested),
        mark=StoredMark(_given_by(changes[-1]), changes[-1].version),
        steps=tuple(sorted([*said, *corrected], key=lambda step: step.at)),
    )


def _given_by(change: MarkChange) -> MarkValue:
    return MarkValue(change.new_status, change.new_value)


def _changes_from(appeal: Appeal) -> Iterable[MarkChange]:
    """The change that gave the contested mark, then those that came after."""
    changes = MarkChange.objects.filter(
        assessment=appeal.assessment_id,
        enrolment=appeal.enrolment_id,
        version__gte=appeal.version,
    )
    return changes.select_related("author").order_by("version")

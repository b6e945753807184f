"""What has happened to the results of a student: marks published, marks corrected."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from grading.models import Assessment, AssessmentEvent, Enrolment, Mark, MarkChange, Student
from grading.selectors.marks import MarkValue

VISIBLE = Q(assessment__state=Assessment.State.PUBLISHED)
SHOWN = (
    "assessment__module",
    "assessment__term",
    "enrolment__term",
)


Step = AssessmentEvent.Kind
# At once when it was published, else when it was next: not again each time that it is reopened
# for somebody else.
KNOWN_AT = Case(
    When(hidden_at__lt=F("shown_at"), then=F("at")),
    default=Greatest(F("at"), Coalesce("shown_at", "assessment__published_at")),
)


class NewsKind(StrEnum):
    PUBLISHED = "published"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that a student may now know, since `at`.

    ``before`` and ``reason`` are those of a correction. ``id`` names it for ever, in feeds and
    messages.
    """

    id: str
    kind: NewsKind
    at: datetime
    assessment: Assessment
    enrolment: Enrolment
    after: MarkValue
    before: MarkValue | None = None
    reason: str = ""


def news_of(
    student: Student,
    since: datetime | None = None,
    until: datetime | None = None,
    at_most: int | None = None,
) -> tuple[News, ...]:
    """What the student may know since then and until then, the latest first, in two queries.

    Only of assessments published now: what is withdrawn leaves no trace, of its corrections
    either. A publication tells the mark that was published, not what it became since. Marks
    changed while an assessment was reopened become known when it is published again, as one
    correction from the mark known before to the mark known now.
    """
    corrections = list(_corrections(student, since, until))
    told = {(each.assessment.pk, each.enrolment.pk, each.at) for each in corrections}
    published = (
        _as_published(each, corrections)
        for each in _publications(student, since, until, at_most)
        if (each.assessment.pk, each.enrolment.pk, each.at) not in told
    )
    found = sorted([*corrections, *published], key=lambda each: (each.at, each.id), reverse=True)
    return tuple(found[:at_most])


def _as_published(news: News, corrections: Iterable[News]) -> News:
    """The publication of a mark as it was before these corrections, which come in their order."""
    cell = (news.assessment.pk, news.enrolment.pk)
    later = (
        each
        for each in corrections
        if (each.assessment.pk, each.enrolment.pk) == cell and each.at > news.at
    )
    first = next(later, None)
    return replace(news, after=first.before) if first and first.before else news


def _within(name: str, since: datetime | None, until: datetime | None) -> Q:
    """After `since`, and up to `until` inclusive."""
    found = Q(**{f"{name}__gt": since}) if since else Q()
    return found & Q(**{f"{name}__lte": until}) if until else found


def _publications(
    student: Student, since: datetime | None, until: datetime | None, at_most: int | None
) -> Iterable[News]:
    marks = Mark.objects.filter(
        VISIBLE,
        _within("assessment__published_at", since, until),
        enrolment__student=student,
    ).exclude(status=Mark.Status.BLANK)
    latest = marks.select_related(*SHOWN).order_by("-assessment__published_at", "-pk")
    for mark in latest[:at_most]:
        at = mark.assessment.published_at
        assert at is not None
        yield News(
            id=f"publication-{mark.assessment_id}-{mark.enrolment_id}-{at:%Y%m%d%H%M%S%f}",
            kind=NewsKind.PUBLISHED,
            at=at,
            assessment=mark.assessment,
            enrolment=mark.enrolment,
            after=MarkValue(mark.status, mark.value),
        )


def _corrections(
    student: Student, since: datetime | None, until: datetime | None
) -> Iterable[News]:
    """Only a change of what was published has a reason."""
    changes = (
        MarkChange.objects.filter(VISIBLE, enrolment__student=student)
        .exclude(reason="")
        .annotate(shown_at=_next(Step.PUBLISHED), hidden_at=_next(Step.REOPENED, state="published"))
        .annotate(known_at=KNOWN_AT)
        .filter(_within("known_at", since, until))
        .select_related(*SHOWN)
        .order_by("assessment", "enrolment", "known_at", "version")
    )
    for _, together in groupby(changes, key=_occasion):
        yield _correction(list(together))


def _next(kind: AssessmentEvent.Kind, **details: str) -> Subquery:
    """When a step of this kind followed a change; null when none did."""
    steps: QuerySet[AssessmentEvent] = AssessmentEvent.objects.filter(
        assessment=OuterRef("assessment"),
        kind=kind,
        at__gte=OuterRef("at"),
        **{f"details__{name}": value for name, value in details.items()},
    )
    return Subquery(steps.order_by("at").values("at")[:1])


def _occasion(change: MarkChange) -> tuple[int, int, datetime]:
    """The cell, and when the student learns of the change."""
    known_at: datetime = change.known_at  # type: ignore[attr-defined]
    return change.assessment_id, change.enrolment_id, known_at


def _correction(together: list[MarkChange]) -> News:
    """What the student learns at once of one mark, however many times it moved meanwhile."""
    first, last = together[0], together[-1]
    return News(
        id=f"correction-{last.assessment_id}-{last.enrolment_id}-{last.version}",
        kind=NewsKind.CORRECTED,
        at=_occasion(last)[2],
        assessment=last.assessment,
        enrolment=last.enrolment,
        before=MarkValue(first.old_status, first.old_value),
        after=MarkValue(last.new_status, last.new_value),
        reason=last.reason,
    )

"""Juries as lists and boards show them: how many students, who sits, what is settled.

Everything is counted in the query of the juries themselves.
"""

from copy import copy
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from curriculum.models import UE
from grading.models import (
    Appeal,
    Assessment,
    Attendance,
    Decision,
    Enrolment,
    IssuedDocument,
    Jury,
    JuryMember,
    Remark,
    Role,
    Term,
    User,
)
from grading.models.term import RESULT_READERS

Member = JuryMember.Quality
Presence = JuryMember.Attendance
SEATED = (Role.TEACHER, *RESULT_READERS)
"""The accounts proposed for a seat. Others sit by their name."""


def with_counts(juries: QuerySet[Jury]) -> QuerySet[Jury]:
    """The juries with `students`, `decided` and `undecided` (those who have a decision, and those
    who have none) and `presiding` (a name, or None)."""
    decisions = Decision.objects.filter(jury=OuterRef("pk")).exclude(code="")
    counted = _bounded(juries).annotate(
        students=Case(
            When(follows=None, then=_students(Enrolment.objects.all())),
            default=_count(Jury.referred.through.objects.filter(jury=OuterRef("pk")), "jury"),
            output_field=IntegerField(),
        ),
        decided=_count(decisions, "jury", "student"),
        presiding=Subquery(_members(quality=Member.PRESIDENT).values("name")[:1]),
    )
    return counted.annotate(undecided=F("students") - F("decided"))


def with_standing(juries: QuerySet[Jury], user: User) -> QuerySet[Jury]:
    """The same with all that the board counts, and what the user has to sign."""
    given = IssuedDocument.objects.filter(jury=OuterRef("pk")).in_force()
    minutes = given.filter(kind=IssuedDocument.Kind.MINUTES)
    followed = Enrolment.objects.filter(opened_by=OuterRef("pk"))
    seat = _members(user=user)
    return with_counts(juries).annotate(
        drafts=_judged(Assessment.objects.filter(state=Assessment.State.DRAFT)),
        unpublished=_judged(Assessment.objects.filter(state=Assessment.State.VALIDATED)),
        appeals=_judged(Appeal.objects.filter(state=Appeal.State.OPEN), "assessment__term"),
        without_parcours=_students(_without_parcours()),
        gone=_students(Enrolment.objects.exclude(status=Enrolment.Status.ENROLLED)),
        reported=_judged(Attendance.objects.all(), "enrolment__term", "enrolment__student"),
        remarked=_judged(Remark.objects.all(), "enrolment__term", "enrolment__student"),
        members_count=_seats(),
        summoned=_seats(summoned_at__isnull=False),
        awaited=_seats(attendance=Presence.EXPECTED),
        present=_seats(attendance=Presence.PRESENT),
        is_president_present=Exists(
            _members(quality=Member.PRESIDENT, attendance=Presence.PRESENT)
        ),
        others_present=_seats(quality=Member.MEMBER, attendance=Presence.PRESENT),
        to_sign=_count(_members(attendance=Presence.PRESENT).exclude(quality=Member.GUEST), "jury"),
        signed=_seats(signed_at__isnull=False),
        may_sign=Exists(
            seat.filter(attendance=Presence.PRESENT, signed_at=None).exclude(quality=Member.GUEST)
        ),
        minutes_at=Subquery(minutes.values("issued_at")[:1]),
        last_signed_at=Subquery(
            _members(signed_at__isnull=False).order_by("-signed_at").values("signed_at")[:1]
        ),
        letters=_count(given.filter(kind=IssuedDocument.Kind.LETTER), "jury"),
        followed_up=_count(followed, "opened_by", "student"),
        first_term=Subquery(_other_semester().values("pk")[:1]),
    )


def judged_terms(jury: Jury) -> list[Term]:
    """The terms that a jury with its standing judges, the first first, without a query: they
    differ by nothing else that a board reads."""
    first = jury.first_term  # type: ignore[attr-defined]
    if first is None:
        return [jury.term]
    term = copy(jury.term)
    term.pk, term.number, term.jury_on = first, jury.term.number - 1, None
    return [term, jury.term]


def openable(user: User) -> list[tuple[Term, Jury.Kind]]:
    """The juries that the user may open, the latest year first: of terms that have none."""
    terms = Term.objects.for_user(user).select_related("programme")
    held = Jury.objects.filter(term=OuterRef("pk"))
    terms = terms.annotate(
        has_year=Exists(held.filter(kind=Jury.Kind.YEAR)),
        has_semester=Exists(held.filter(kind=Jury.Kind.SEMESTER)),
    )
    return [(term, kind) for term in terms for kind in _openable(term)]


def _openable(term: Any) -> list[Jury.Kind]:
    kinds = []
    if term.number % 2 == 0 and not term.has_year:
        kinds.append(Jury.Kind.YEAR)
    if not term.has_semester:
        kinds.append(Jury.Kind.SEMESTER)
    return kinds


def accounts_for(jury: Jury) -> QuerySet[User]:
    """Who may be given a seat by his account: the people of the department who have none in this
    jury, by name."""
    people = User.objects.filter(
        is_active=True,
        memberships__department=jury.term.department_id,
        memberships__role__in=SEATED,
    )
    seated = jury.members.filter(user__isnull=False).values("user")
    return people.exclude(pk__in=seated).distinct().order_by("last_name", "first_name", "pk")


def _bounded(juries: QuerySet[Jury]) -> QuerySet[Jury]:
    """With `first_number`, the number of the first semester judged."""
    year = When(kind=Jury.Kind.YEAR, then=F("term__number") - 1)
    return juries.annotate(
        first_number=Case(year, default=F("term__number"), output_field=IntegerField())
    )


def _without_parcours() -> QuerySet[Enrolment]:
    """Those enrolled in a semester where a UE is that of a parcours, who never had one."""
    own = UE.objects.filter(
        semester__programme=OuterRef("term__programme"),
        semester__number=OuterRef("term__number"),
        competence=None,
    )
    chosen = Enrolment.objects.filter(
        student=OuterRef("student"),
        term__programme__code=OuterRef("term__programme__code"),
        parcours__isnull=False,
    )
    return Enrolment.objects.filter(Exists(own), ~Exists(chosen), status=Enrolment.Status.ENROLLED)


def _of_judged_terms(rows: QuerySet[Any], term: str) -> QuerySet[Any]:
    return rows.filter(
        **{
            f"{term}__programme": OuterRef("term__programme"),
            f"{term}__year": OuterRef("term__year"),
            f"{term}__number__gte": OuterRef("first_number"),
            f"{term}__number__lte": OuterRef("term__number"),
        }
    )


def _judged(rows: QuerySet[Any], term: str = "term", counted: str = "pk") -> Coalesce:
    return _count(_of_judged_terms(rows, term), f"{term}__programme", counted)


def _students(enrolments: QuerySet[Enrolment]) -> Coalesce:
    return _judged(enrolments, "term", "student")


def _count(rows: QuerySet[Any], together: str, counted: str = "pk") -> Coalesce:
    """How many different ones; a subquery, so that counts do not multiply."""
    total = rows.order_by().values(together).annotate(total=Count(counted, distinct=True))
    return Coalesce(Subquery(total.values("total")), Value(0), output_field=IntegerField())


def _members(**conditions: Any) -> QuerySet[JuryMember]:
    return JuryMember.objects.filter(jury=OuterRef("pk"), **conditions)


def _seats(**conditions: Any) -> Coalesce:
    return _count(_members(**conditions), "jury")


def _other_semester() -> QuerySet[Term]:
    return Term.objects.filter(
        programme=OuterRef("term__programme"),
        year=OuterRef("term__year"),
        number=OuterRef("first_number"),
    ).exclude(pk=OuterRef("term"))

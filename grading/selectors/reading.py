"""Which rows a person may read, for who asks for lists rather than pages: the same as the pages
show him, no more."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from grading.models import (
    Assessment,
    Decision,
    Enrolment,
    Jury,
    Mark,
    Role,
    TeachingAssignment,
    Term,
    User,
)
from grading.models.term import RESULT_READERS
from grading.selectors.anonymity import ANONYMOUS
from grading.selectors.news import VISIBLE


def terms_open_to(user: User) -> QuerySet[Term]:
    """Those of his department, where he looks after it; those where he teaches, or is enrolled."""
    taught = TeachingAssignment.objects.for_user(user).filter(term=OuterRef("pk"))
    own = Enrolment.objects.filter(term=OuterRef("pk"), student__user=user)
    whole = Q(department__in=user.departments_as(Role.ADMINISTRATOR, *RESULT_READERS))
    return Term.objects.filter(whole | Exists(taught) | Exists(own))


def assessments_open_to(user: User) -> QuerySet[Assessment]:
    """Those whose marks he enters; as a student, those published where he has a mark."""
    own = Mark.objects.filter(VISIBLE, assessment=OuterRef("pk"), enrolment__student__user=user)
    has_mark = Exists(own.exclude(status=Mark.Status.BLANK))
    entered = Assessment.objects.for_user(user).values("pk")
    return Assessment.objects.filter(Q(pk__in=entered) | has_mark)


def marks_open_to(user: User) -> QuerySet[Mark]:
    """Those that he enters beside the names; his own as a student, once published."""
    entered = Assessment.objects.for_user(user)
    knows = Q(term__department__in=user.departments_as(*RESULT_READERS))
    named = entered.filter(knows | ~ANONYMOUS).values("pk")
    own = VISIBLE & Q(enrolment__student__user=user) & ~Q(status=Mark.Status.BLANK)
    return Mark.objects.filter(Q(assessment__in=named) | own)


def decisions_open_to(user: User, at: datetime) -> QuerySet[Decision]:
    """Those of the juries that he may read; his own as a student, once they are shown."""
    own = Q(student__user=user, jury__in=Jury.objects.shown(at))
    if user.has_role(Role.TEACHER, *RESULT_READERS):
        own |= Q(jury__in=Jury.objects.for_user(user))
    return Decision.objects.filter(own).exclude(code="")

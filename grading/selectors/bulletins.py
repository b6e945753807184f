"""Bulletins of another software, as they were brought and compared."""

from django.db.models import Count, QuerySet

from curriculum.models import Department, Programme
from curriculum.selectors.programmes import published
from grading.models import BulletinSet, User
from grading.models.term import RESULT_READERS


def sets_of(user: User) -> QuerySet[BulletinSet]:
    """The sets that the user may see, the latest first, with how many bulletins each holds."""
    found = BulletinSet.objects.for_user(user).select_related("department", "programme", "by")
    return found.annotate(count=Count("printed"))


def own_departments(user: User) -> QuerySet[Department]:
    """Those whose results the user knows."""
    return Department.objects.filter(pk__in=user.departments_as(*RESULT_READERS))


def own_programmes(user: User) -> QuerySet[Programme]:
    found = published().filter(department__in=user.departments_as(*RESULT_READERS))
    return found.select_related("department")

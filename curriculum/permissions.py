"""Who may change programmes from their pages: as in the administration."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from curriculum.models import Department, Programme

PROGRAMME_MANAGERS = ("administrator", "director")
"""The roles, as `departments_as` names them, that look after the programmes of a department."""

View = Callable[..., HttpResponse]


def for_managers(view: View) -> View:
    """Only who looks after the programmes of a department may open the page."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not managed_departments(request.user):
            raise PermissionDenied
        answer = view(request, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    page.allowed = frozenset(PROGRAMME_MANAGERS)  # type: ignore[attr-defined]
    return page


def manager_of(request: HttpRequest) -> AbstractBaseUser:
    """Who asks, behind `for_managers` and in the administration: never anybody anonymous."""
    assert isinstance(request.user, AbstractBaseUser)
    return request.user


def managed_departments(user: Any) -> frozenset[int]:
    if not user.is_authenticated:
        return frozenset()
    found: frozenset[int] = user.departments_as(*PROGRAMME_MANAGERS)
    return found


def managed_programmes(user: Any) -> QuerySet[Programme]:
    return Programme.objects.filter(department__in=managed_departments(user))


def own_departments(user: Any) -> QuerySet[Department]:
    return Department.objects.filter(pk__in=managed_departments(user))

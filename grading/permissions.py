"""Who may open which page. Every view is wrapped by `allow`, or by Django's
`login_not_required` where anybody may see it; the tests refuse a view with neither.

A page says which roles may open it. Which objects it then shows is the business of the
`for_user` querysets, so that a stranger's address is simply not found (404).

What such a page shows is personal: no cache keeps it, also not that of a browser that the next
person uses.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from grading.models import Role, User
from grading.models.api_token import Scope
from grading.models.term import RESULT_READERS


class SignedInRequest(HttpRequest):
    """What a view behind `allow` receives: its user is never anonymous."""

    user: User


View = Callable[..., HttpResponseBase]

ANY_ROLE = tuple(Role)
MARK_EDITORS = (Role.TEACHER, *RESULT_READERS)
# Whoever may sit in a jury opens its pages; `Jury.for_user` says which juries those are.
JURY_READERS = MARK_EDITORS
# Who changes how the documents of his department look; whoever prints them sees it.
TEMPLATE_EDITORS = (Role.DIRECTOR,)

# What a key of the API opens, and to whom: to these roles alone, whatever the key says.
SCOPE_ROLES: Mapping[Scope, tuple[Role, ...]] = {
    Scope.PROGRAMME_READ: ANY_ROLE,
    Scope.STUDENTS_READ: (Role.STUDENT, *RESULT_READERS),
    Scope.MARKS_READ: (Role.STUDENT, *MARK_EDITORS),
    Scope.MARKS_WRITE: MARK_EDITORS,
    Scope.RESULTS_READ: (Role.STUDENT, *RESULT_READERS),
    Scope.DECISIONS_READ: (Role.STUDENT, *JURY_READERS),
    Scope.DOCUMENTS_READ: (Role.STUDENT, *RESULT_READERS),
    Scope.WEBHOOKS_WRITE: (Role.STUDENT, *MARK_EDITORS),
}

__all__ = [
    "ANY_ROLE",
    "JURY_READERS",
    "MARK_EDITORS",
    "RESULT_READERS",
    "SCOPE_ROLES",
    "TEMPLATE_EDITORS",
    "SignedInRequest",
    "allow",
]


def allow(*roles: Role) -> Callable[[View], View]:
    """Only users with one of `roles`, in whichever department, may open the page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_role(*roles):
                raise PermissionDenied
            answer = view(request, *args, **kwargs)
            add_never_cache_headers(answer)
            return answer

        page.allowed = frozenset(roles)  # type: ignore[attr-defined]
        return page

    return decorate

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grading.demo import DEMO_ACCOUNTS
from grading.models import Role
from grading.permissions import ANY_ROLE, SignedInRequest

# The first page of each role, the most specific task first for those who hold several.
HOME_BY_ROLE = {
    Role.TEACHER: "grading:module-list",
    Role.DIRECTOR: "grading:term-list",
    Role.SCOLARITE: "grading:documents",
    Role.STUDENT: "grading:results",
    Role.ADMINISTRATOR: "admin:index",
}


@require_safe
@never_cache
def home(request: SignedInRequest) -> HttpResponse:
    """Send each to the page where his main task begins."""
    for role, url_name in HOME_BY_ROLE.items():
        if request.user.has_role(role):
            return redirect(url_name)
    if request.user.is_superuser:
        # The first account of a new installation, which gives the others their roles.
        return redirect("admin:index")
    return render(request, "grading/no_role.html")


home.allowed = frozenset(ANY_ROLE)  # type: ignore[attr-defined]


class LoginView(auth_views.LoginView):
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = DEMO_ACCOUNTS if settings.DEMO else ()
        return super().get_context_data(demo_accounts=accounts, **kwargs)

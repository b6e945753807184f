from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.answers import wants_json
from grading.demo import DEMO_ACCOUNTS
from grading.forms.kept import KEPT, read_fields, write_fields
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


@require_safe
@login_not_required
def session_state(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and the token for his next sending: for a page open since long."""
    return signed_in(request)


def signed_in(request: HttpRequest) -> JsonResponse:
    user = request.user
    answer = JsonResponse(
        {
            "user": user.pk,
            "name": str(user) if user.is_authenticated else "",
            "csrf": get_token(request),
        }
    )
    add_never_cache_headers(answer)
    return answer


class LoginView(auth_views.LoginView):
    """The login page; to a script that posts the same form, who is signed in or why nobody is.

    It also receives the forms that came after their session had ended, and offers to send them
    again.
    """

    redirect_authenticated_user = True
    kept = ""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and wants_json(request):
            return signed_in(request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kept = request.POST.get(KEPT, "")
        if {"username", "password"} <= request.POST.keys():
            return super().post(request, *args, **kwargs)
        self.kept = write_fields(request.POST)
        form = self.get_form_class()(request)
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        if wants_json(self.request):
            return signed_in(self.request)
        fields = read_fields(self.kept)
        if not fields:
            return answer
        context = {"to": self.get_success_url(), "fields": fields}
        return render(self.request, "registration/send_again.html", context)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if wants_json(self.request):
            said = [error for errors in form.errors.values() for error in errors]
            return JsonResponse({"errors": said}, status=400)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = DEMO_ACCOUNTS if settings.DEMO else ()
        return super().get_context_data(demo_accounts=accounts, kept=self.kept, **kwargs)


class LogoutView(auth_views.LogoutView):
    """Leaving also empties what the browser kept, marks typed and not sent yet for example.

    A page that has emptied what was this person's says so: the marks of somebody else, whose
    session ended before they left, may wait in the same browser.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().dispatch(request, *args, **kwargs)
        if "purged" not in request.POST:
            answer["Clear-Site-Data"] = '"storage"'
        return answer


log_out = login_not_required(LogoutView.as_view())

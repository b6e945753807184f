"""« Clés d’API » : the keys with which other software acts for an account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.api_keys import ApiKeyForm
from grading.models import ApiToken, User
from grading.models.api_token import Scope
from grading.permissions import ANY_ROLE, SCOPE_ROLES, SignedInRequest, allow
from grading.selectors.api_tokens import tokens_of
from grading.services.api_tokens import create_token, revoke_token


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*ANY_ROLE)
def api_keys(request: SignedInRequest) -> HttpResponse:
    """POST makes a key, and answers with it: kept nowhere, it cannot wait for the next page."""
    offered = offered_to(request.user)
    form = ApiKeyForm(request.POST if request.method == "POST" else None, offered=offered)
    made = secret = None
    if form.is_valid():
        made, secret = create(request, form)
    context = {
        "form": ApiKeyForm(offered=offered) if made else form,
        "made": made,
        "secret": secret,
        "tokens": tokens_of(request.user),
        "now": timezone.now(),
        "may_be_told": Scope.WEBHOOKS_WRITE in offered,
    }
    return render(request, "grading/api_keys.html", context)


def create(request: SignedInRequest, form: ApiKeyForm) -> tuple[ApiToken | None, str]:
    chosen = form.cleaned_data
    scopes = [Scope(each) for each in chosen["scopes"]]
    try:
        return create_token(
            by=request.user, name=chosen["name"], scopes=scopes, days=chosen["days"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None, ""


@require_POST
@allow(*ANY_ROLE)
def revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    try:
        token = revoke_token(token_id, by=request.user)
    except ApiToken.DoesNotExist:
        raise Http404("Cette clé n’existe pas, ou n’est pas à vous.") from None
    messages.success(request, f"La clé « {token} » n’ouvre plus rien.")
    return redirect("grading:api-keys")


def offered_to(user: User) -> list[Scope]:
    """What a key of this account could ever open."""
    return [scope for scope in Scope if user.has_role(*SCOPE_ROLES[scope])]

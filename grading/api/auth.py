"""Who calls, with which key, and whether this key and its owner may."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from grading.api.problems import NO_KEY, NO_RIGHT, NO_SCOPE, TOO_OFTEN, Problem
from grading.models import ApiToken, Role
from grading.models.api_token import Scope
from grading.permissions import ANY_ROLE, SCOPE_ROLES, SignedInRequest
from grading.selectors.api_tokens import token_of
from grading.services.api_tokens import note_use

MINUTE = 60
SCHEME = "Bearer"


class CallerRequest(SignedInRequest):
    """What an operation receives: `user` is the owner of the key `auth`."""

    auth: ApiToken


@dataclass(frozen=True)
class Access:
    """The key that an operation asks for, and who may then do it: `roles`, of those to whom the
    scope is open. Without scope, any key will do."""

    scope: Scope | None = None
    roles: tuple[Role, ...] = ()

    @property
    def allowed(self) -> frozenset[Role]:
        open_to = SCOPE_ROLES[self.scope] if self.scope else ANY_ROLE
        return frozenset(self.roles or open_to)

    def __call__(self, request: SignedInRequest) -> ApiToken:
        token = caller(request)
        request.user = token.user
        slow_down(token)
        if self.scope and self.scope not in token.scope_set:
            raise Problem(
                NO_SCOPE,
                f"Cette clé n’a pas la portée {self.scope} ({self.scope.label}).",
                headers=challenge(f'error="insufficient_scope", scope="{self.scope}"'),
            )
        if not request.user.has_role(*self.allowed):
            raise Problem(NO_RIGHT, "Le compte de cette clé n’a pas le droit de faire cela.")
        return token


def caller(request: HttpRequest) -> ApiToken:
    """The key of the header, its use noted. Sessions open nothing here: no form can be forged."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME.lower() or not secret:
        raise Problem(NO_KEY, "Il faut une clé d’API.", headers=challenge())
    now = timezone.now()
    token = token_of(secret.strip(), now)
    if token is None:
        raise Problem(
            NO_KEY,
            "Cette clé n’existe pas, ou plus.",
            headers=challenge('error="invalid_token"'),
        )
    note_use(token, now)
    return token


def challenge(error: str = "") -> dict[str, str]:
    return {"WWW-Authenticate": ", ".join(filter(None, (f'{SCHEME} realm="Bareme"', error)))}


def slow_down(token: ApiToken) -> None:
    """Counted in the memory of each process: a program gone wrong is slowed, at no cost."""
    name = f"api-{token.pk}"
    cache.add(name, 0, MINUTE)
    try:
        calls = cache.incr(name)
    except ValueError:  # it expired in between
        return
    if calls > settings.API_CALLS_A_MINUTE:
        raise Problem(
            TOO_OFTEN,
            f"Cette clé a fait plus de {settings.API_CALLS_A_MINUTE} appels dans la minute.",
            headers={"Retry-After": str(MINUTE)},
        )

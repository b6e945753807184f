"""The keys of the API: made, shown once, revoked; their last use is noted."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grading.models import ApiToken, User
from grading.models.api_token import Scope
from grading.selectors.api_tokens import PREFIX, digest_of, living

LIVING_AT_MOST = 20
SECRET_BYTES = 32
SHOWN_SIGNS = len(PREFIX) + 6
LONGEST_DAYS = 366
# What « dernier usage » tells to the hour costs one write an hour, however often a program calls.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def create_token(
    *, by: User, name: str, scopes: Iterable[Scope], days: int
) -> tuple[ApiToken, str]:
    """A new key of one's own account, and its secret, which nothing can show again.

    Raises ValidationError for too many keys, no scope, no name, or more than a year.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(f"Une clé dure de 1 à {LONGEST_DAYS} jours : rien n’a été créé.")
    now = timezone.now()
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if living(ApiToken.objects.filter(user=locked), now).count() >= LIVING_AT_MOST:
        raise ValidationError(
            f"Vous avez déjà {LIVING_AT_MOST} clés : révoquez-en une, puis recommencez."
        )
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        user=locked,
        name=name.strip(),
        scopes=" ".join(sorted(set(scopes))),
        prefix=secret[:SHOWN_SIGNS],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    return token, secret


def revoke_token(token_id: int, *, by: User) -> ApiToken:
    """Close a key at once and for ever. Revoked already: its date stays.

    Raises ApiToken.DoesNotExist when it is not his.
    """
    own = ApiToken.objects.filter(user=by)
    own.filter(pk=token_id, revoked_at=None).update(revoked_at=timezone.now())
    return own.get(pk=token_id)


def note_use(token: ApiToken, at: datetime) -> None:
    """Remember that the key was used, to the hour: what was read of it tells most times already."""
    if token.last_used_at and token.last_used_at > at - NOTED_EVERY:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=at)

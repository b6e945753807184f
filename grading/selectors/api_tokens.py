"""The keys of the API: whose they are, and which still open something."""

import re
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet

from grading.models import ApiToken, User

PREFIX = "bareme_"
"""How every key begins: known at sight, also to the tools that look for leaked secrets."""
_SECRET = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def token_of(secret: str, at: datetime) -> ApiToken | None:
    """The living key of this secret with its user, in one query. A closed account closes its
    keys."""
    if not _SECRET.fullmatch(secret):
        return None
    found = living(ApiToken.objects.filter(digest=digest_of(secret)), at)
    return found.filter(user__is_active=True).select_related("user").first()


def living(tokens: QuerySet[ApiToken], at: datetime) -> QuerySet[ApiToken]:
    return tokens.filter(revoked_at=None, expires_at__gt=at)


def tokens_of(user: User) -> list[ApiToken]:
    """Those that he has not revoked, the latest first; among them some may have expired."""
    return list(ApiToken.objects.filter(user=user, revoked_at=None))

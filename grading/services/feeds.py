"""The keys of a student's feeds: made, shown once, revoked; their last use is noted."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grading.models import FeedToken, Student, User

LIVING_AT_MOST = 10
SECRET_BYTES = 32
# What « dernier usage » tells to the hour costs one write an hour, however often a robot calls.
NOTED_EVERY = timedelta(hours=1)


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(*, by: User, label: str = "") -> tuple[FeedToken, str]:
    """A new key of his own feeds, and its secret, which nothing can show again.

    Raises Student.DoesNotExist when `by` is no student, ValidationError when he has too many.
    """
    student = Student.objects.select_for_update(of=("self",)).get(user=by)
    if FeedToken.objects.filter(student=student, revoked_at=None).count() >= LIVING_AT_MOST:
        raise ValidationError(
            f"Vous avez déjà {LIVING_AT_MOST} adresses : révoquez-en une, puis recommencez."
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = FeedToken(student=student, label=label, digest=digest_of(secret))
    token.full_clean()
    token.save()
    return token, secret


def revoke_token(token_id: int, *, by: User) -> FeedToken:
    """Close the feeds of this key at once and for ever. Revoked already: its date stays.

    Raises FeedToken.DoesNotExist when it is not his.
    """
    own = FeedToken.objects.filter(student__user=by)
    own.filter(pk=token_id, revoked_at=None).update(revoked_at=timezone.now())
    return own.get(pk=token_id)


def note_use(token: FeedToken, at: datetime) -> None:
    """Remember that the key was used, to the hour: what was read of it tells most times already."""
    if token.last_used_at and token.last_used_at > at - NOTED_EVERY:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
    FeedToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=at)

"""What a program sends twice is done once, and answered the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading.models import IdempotentCall, User

KEPT_FOR = timedelta(days=1)
THROWN_AWAY_AT_ONCE = 100


class KeyReused(Exception):
    """The key names another request already."""


@transaction.atomic
def answer_once(key: str, digest: str, work: Callable[[], Any], *, by: User) -> Any:
    """What `work` answers, as plain JSON; what it answered, if the request came before.

    Two at once come one after the other: the second waits for the first to have an answer.
    Raises KeyReused when the key came with another `digest`.
    """
    throw_away(by)
    defaults = {"digest": digest, "at": timezone.now()}
    call, is_new = IdempotentCall.objects.get_or_create(user=by, key=key, defaults=defaults)
    if call.digest != digest:
        raise KeyReused
    if is_new:
        call.answer = work()
        call.save(update_fields=["answer"])
    return call.answer


def throw_away(by: User) -> None:
    """The requests of yesterday; never waits for another who does the same."""
    old = IdempotentCall.objects.filter(user=by, at__lt=timezone.now() - KEPT_FOR)
    some = old.select_for_update(skip_locked=True).order_by("pk")[:THROWN_AWAY_AT_ONCE]
    IdempotentCall.objects.filter(pk__in=[call.pk for call in some]).delete()

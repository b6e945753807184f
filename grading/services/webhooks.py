"""The addresses that other software gives to be told of what happens: added, tried, stopped."""

import secrets
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from config.outbound import Unreachable, checked
from grading.models import EventKind, User, Webhook, WebhookDelivery
from grading.selectors.webhooks import webhooks_of
from grading.services.deliveries import CLAIMED_FOR, attempt, payload
from grading.services.webhook_secrets import secret_of

AT_MOST = 5


class TrialUnderWay(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            "Un autre message d’essai attend encore sa réponse : rien n’est parti. Recommencez "
            "quand elle est là."
        )


@transaction.atomic
def add_webhook(*, by: User, url: str, events: Iterable[EventKind]) -> tuple[Webhook, str]:
    """A new webhook of one's own account, and its secret, which no page shows again.

    Raises ValidationError for an address that may not be called, or too many.
    """
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    if webhooks_of(locked).count() >= AT_MOST:
        raise ValidationError(
            f"Vous avez déjà {AT_MOST} webhooks : supprimez-en un, puis recommencez."
        )
    try:
        checked(url)
    except Unreachable as refusal:
        raise ValidationError({"url": str(refusal)}) from None
    webhook = Webhook(
        user=locked,
        url=url,
        events=" ".join(sorted(set(events))),
        nonce=secrets.token_urlsafe(32),
        created_at=timezone.now(),
    )
    webhook.full_clean()
    webhook.save()
    return webhook, secret_of(webhook)


def remove_webhook(webhook_id: int, *, by: User) -> Webhook:
    """Stop it for ever; what was sent stays told. Raises Webhook.DoesNotExist."""
    webhook = webhooks_of(by).get(pk=webhook_id)
    webhook.removed_at = timezone.now()
    webhook.save(update_fields=["removed_at"])
    return webhook


def enable_webhook(webhook_id: int, *, by: User) -> Webhook:
    """Start it again after it was stopped. What was given up is not sent again.

    Raises Webhook.DoesNotExist.
    """
    webhook = webhooks_of(by).get(pk=webhook_id)
    webhook.disabled_at, webhook.disabled_for = None, ""
    webhook.save(update_fields=["disabled_at", "disabled_for"])
    return webhook


def try_webhook(webhook_id: int, *, by: User) -> WebhookDelivery:
    """Send a message that tells nothing, once, and say what was answered.

    Raises Webhook.DoesNotExist, or TrialUnderWay.
    """
    return attempt(claimed_trial(webhook_id, by))


@transaction.atomic
def claimed_trial(webhook_id: int, by: User) -> WebhookDelivery:
    """One at a time for each person: an address that never answers would keep every process of
    the server waiting."""
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    webhook = webhooks_of(locked).get(pk=webhook_id)
    now = timezone.now()
    waiting = WebhookDelivery.objects.filter(
        webhook__user=locked,
        event=None,
        state=WebhookDelivery.State.PENDING,
        next_at__gt=now,
    )
    if waiting.exists():
        raise TrialUnderWay
    return WebhookDelivery.objects.create(
        webhook=webhook,
        payload=payload("webhook.test", now, {}),
        attempts=1,
        next_at=now + CLAIMED_FOR,
        created_at=now,
    )

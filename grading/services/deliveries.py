"""The sending of webhooks: events become messages, messages leave, again and again if they must.

Nothing is held locked while an address is awaited: whoever sends a message claims it first, for
longer than an answer may take, so that two senders at once never send it together and one that is
killed leaves it to the next. A message may come twice, under the same id.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.outbound import Unreachable, post
from grading.models import Webhook, WebhookDelivery, WebhookEvent
from grading.models.webhook import EventKind
from grading.selectors.webhooks import due_deliveries, listening, told_to, waiting_events
from grading.services.webhook_secrets import signed_headers

AGAIN_AFTER = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60)
)
"""How long a message waits after each failure; after the last, its webhook is stopped."""
CLAIMED_FOR = timedelta(minutes=5)
KEPT_FOR = timedelta(days=30)
GONE = 410
NOT_ANSWERED = "{} n’a pas reçu un message en {} essais : {}"
ASKED_TO_STOP = "L’adresse a demandé à ne plus rien recevoir (410)."
State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages were received, and how many were not: those are tried again later."""

    received: int = 0
    failed: int = 0


def deliver(now: datetime) -> Delivered:
    """Announce what waits, send what is due. Meant to be run every minute.

    An address that fails is not called again in the same run: the others do not wait for it.
    """
    spread(now)
    throw_away(now)
    received, failing = 0, set[int]()
    for delivery_id, webhook_id in due_deliveries(now):
        if webhook_id in failing or not claim(delivery_id, now):
            continue
        delivery = WebhookDelivery.objects.select_related("webhook").get(pk=delivery_id)
        if attempt(delivery).state == State.DELIVERED:
            received += 1
        else:
            failing.add(webhook_id)
    return Delivered(received, len(failing))


def spread(now: datetime) -> None:
    """Write a message to each webhook that an event concerns: what its owner may know now."""
    for event_id in waiting_events(now):
        spread_event(event_id, now)


@transaction.atomic
def spread_event(event_id: int, now: datetime) -> None:
    waiting = WebhookEvent.objects.filter(pk=event_id, spread_at=None)
    locked = waiting.select_for_update(of=("self",), skip_locked=True)
    event = locked.select_related("assessment", "jury").first()
    if event is None:  # another is at it, or was
        return
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            webhook=webhook,
            event=event,
            payload=payload(event.kind, event.at, data),
            next_at=now,
            created_at=now,
        )
        for webhook in listening(EventKind(event.kind))
        if (data := told_to(webhook.user, event))
    )
    event.spread_at = now
    event.save(update_fields=["spread_at"])


def payload(kind: str, at: datetime, data: dict[str, object]) -> dict[str, object]:
    return {"type": kind, "timestamp": at.isoformat(), "data": data}


def claim(delivery_id: int, now: datetime) -> bool:
    """Whether the message is ours to send."""
    due = WebhookDelivery.objects.filter(pk=delivery_id, state=State.PENDING, next_at__lte=now)
    return due.update(attempts=F("attempts") + 1, next_at=now + CLAIMED_FOR) == 1


def attempt(delivery: WebhookDelivery) -> WebhookDelivery:
    """Send a message that is claimed, and write down what was answered."""
    body = json.dumps(delivery.payload, ensure_ascii=False).encode()
    headers = signed_headers(delivery, body, timezone.now())
    try:
        status = post(delivery.webhook.url, body, {**headers, "content-type": "application/json"})
    except Unreachable as refusal:
        return record(delivery, None, str(refusal))
    return record(delivery, status, "" if 200 <= status < 300 else f"Réponse {status}.")


@transaction.atomic
def record(delivery: WebhookDelivery, status: int | None, fault: str) -> WebhookDelivery:
    now = timezone.now()
    delivery.status, delivery.fault = status, fault
    if not fault:
        delivery.state, delivery.done_at = State.DELIVERED, now
    elif delivery.event_id is None or delivery.attempts > len(AGAIN_AFTER):
        delivery.state, delivery.done_at = State.GIVEN_UP, now
    else:
        delivery.next_at = now + AGAIN_AFTER[delivery.attempts - 1]
    delivery.save(update_fields=["status", "fault", "state", "done_at", "next_at"])
    if status == GONE:
        stop(delivery.webhook, ASKED_TO_STOP, now)
    elif delivery.state == State.GIVEN_UP and delivery.event_id:
        said = NOT_ANSWERED.format(delivery.webhook.url[:60], delivery.attempts, fault)
        stop(delivery.webhook, said, now)
    return delivery


def stop(webhook: Webhook, reason: str, now: datetime) -> None:
    """Tell it nothing more until its owner starts it again."""
    living = Webhook.objects.filter(pk=webhook.pk, disabled_at=None)
    living.update(disabled_at=now, disabled_for=reason[:200])
    webhook.deliveries.filter(state=State.PENDING).update(state=State.GIVEN_UP, done_at=now)


def throw_away(now: datetime) -> None:
    """What was told a month ago."""
    done = WebhookDelivery.objects.filter(done_at__lt=now - KEPT_FOR)
    done.delete()
    told = WebhookEvent.objects.filter(spread_at__lt=now - KEPT_FOR, deliveries=None)
    told.delete()

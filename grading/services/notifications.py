"""The messages about new results: each piece of news once, to whoever asked for it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum, auto
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime

from grading.models import Student, Subscription
from grading.selectors.news import News, news_of
from grading.services.news import message_body, message_subject

logger = logging.getLogger(__name__)

DAILY_AT = time(18, 0)
# What is being published right now bears an earlier time than that at which it can be read.
SETTLED_AFTER = timedelta(minutes=1)
# A server that is down makes each message wait: the others are for the next run.
UNREACHED_AT_MOST = 3
# One message is at fault, its address most often, and the others may still leave.
AT_FAULT = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)


class Fate(Enum):
    """What became of the message to a subscriber."""

    NOTHING_TO_SAY = auto()
    SENT = auto()
    REFUSED = auto()
    UNREACHED = auto()


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages left, and how many did not: those are tried again next time."""

    sent: int = 0
    failed: int = 0


def send_notifications(now: datetime) -> Sent:
    """Tell each subscriber what is new since he was last told. Meant to be run every few minutes.

    Each is served in a transaction of his own, his row locked: two runs at once, or one that is
    interrupted, never tell the same news twice, and a message refused stops nobody else.
    """
    connection = get_connection()
    fates: list[Fate] = []
    for subscription_id in _subscribed():
        fates.append(_serve(subscription_id, now, connection))
        if fates.count(Fate.UNREACHED) == UNREACHED_AT_MOST:
            break
    failed = fates.count(Fate.REFUSED) + fates.count(Fate.UNREACHED)
    return Sent(sent=fates.count(Fate.SENT), failed=failed)


def _subscribed() -> list[int]:
    asked = Subscription.objects.exclude(frequency=Subscription.Frequency.NEVER)
    # Whoever cannot sign in any more could not make them stop.
    asked = asked.filter(student__user__is_active=True)
    return list(asked.order_by("pk").values_list("pk", flat=True))


def _serve(subscription_id: int, now: datetime, connection: BaseEmailBackend) -> Fate:
    try:
        told = _tell(subscription_id, now, connection)
    except AT_FAULT:
        logger.exception("The message to subscription %s was refused.", subscription_id)
        return Fate.REFUSED
    except OSError:  # those of smtplib too
        logger.exception("The message to subscription %s found no mail server.", subscription_id)
        return Fate.UNREACHED
    return Fate.SENT if told else Fate.NOTHING_TO_SAY


@transaction.atomic
def _tell(subscription_id: int, now: datetime, connection: BaseEmailBackend) -> bool:
    """Whether there was something to say, which the mail server then took."""
    subscription = (
        Subscription.objects.select_for_update(of=("self",), skip_locked=True)
        .exclude(frequency=Subscription.Frequency.NEVER)
        .select_related("student__user")
        .filter(pk=subscription_id)
        .first()
    )
    if subscription is None or not _is_due(subscription, now):
        return False
    until = now - SETTLED_AFTER
    news = news_of(subscription.student, subscription.told_until, until)
    address = address_of(subscription.student)
    if not news or not address:
        return False
    subscription.told_until = until
    subscription.save(update_fields=["told_until"])
    _message(news, subscription, address, connection).send()
    return True


def _message(
    news: Sequence[News], subscription: Subscription, address: str, connection: BaseEmailBackend
) -> EmailMessage:
    results, feeds = (
        settings.SITE_ADDRESS.rstrip("/") + reverse(f"grading:{page}")
        for page in ("results", "feeds")
    )
    return EmailMessage(
        message_subject(news),
        message_body(news, results, feeds, with_value=subscription.with_value),
        to=[address],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},  # no answering machine answers
    )


def address_of(student: Student) -> str:
    """Where he reads his messages; empty when nobody knows."""
    return student.email or (student.user.email if student.user else "")


def _is_due(subscription: Subscription, now: datetime) -> bool:
    """At once: always. Daily: from six in the evening on, when not told since."""
    if subscription.frequency == Subscription.Frequency.AT_ONCE:
        return True
    here = localtime(now)
    evening = here.replace(hour=DAILY_AT.hour, minute=DAILY_AT.minute, second=0, microsecond=0)
    assert subscription.told_until
    return here >= evening > subscription.told_until + SETTLED_AFTER

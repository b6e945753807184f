"""Two runs at once, with real transactions: each piece of news leaves once, and none is lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from grading.models import Assessment, Subscription
from grading.services.notifications import send_notifications
from grading.services.subscriptions import subscribe
from tests.factories import MarkFactory
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db(transaction=True)
SUBSCRIBERS = 6


@pytest.fixture
def later(transactional_db):
    """A moment at which something is new to every subscriber."""
    entry = Entry()
    for number in range(SUBSCRIBERS):
        enrolment = entry.enrol(with_account=True, student__email=f"e{number}@exemple.fr")
        MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
        at_once = Subscription.Frequency.AT_ONCE
        subscribe(by=enrolment.student.user, frequency=at_once, with_value=False)
    now = timezone.now()
    Assessment.objects.update(state="published", validated_at=now, published_at=now)
    return now + timedelta(minutes=10)


def addressees():
    return sorted(message.to[0] for message in mail.outbox)


def test_each_is_told_once_however_many_runs(later, at_once):
    runs = at_once(*[lambda: send_notifications(later)] * 3)
    assert sum(run.sent for run in runs) == SUBSCRIBERS
    assert addressees() == [f"e{number}@exemple.fr" for number in range(SUBSCRIBERS)]


def test_what_fails_in_one_run_leaves_in_another(later, at_once, monkeypatch):
    """A server that takes one message in two: in the end each has his, once."""
    taken = EmailBackend.send_messages
    calls = iter(range(10**6))

    def every_other(self, messages):
        if next(calls) % 2:
            raise ConnectionResetError
        return taken(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", every_other)
    for _ in range(10):
        at_once(lambda: send_notifications(later), lambda: send_notifications(later))
    assert addressees() == [f"e{number}@exemple.fr" for number in range(SUBSCRIBERS)]

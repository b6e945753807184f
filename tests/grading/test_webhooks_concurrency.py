"""Several senders at once, with real transactions: the worker, another one, a command. Each message
leaves once."""

from collections import Counter

import pytest
from django.utils import timezone

from grading.models import Assessment, EventKind, WebhookDelivery, WebhookEvent
from grading.services import deliveries
from grading.services.deliveries import deliver
from grading.services.webhooks import AT_MOST, add_webhook
from tests.factories import MarkFactory
from tests.grading.entry import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(transactional_db):
    """What waits: a publication that as many webhooks as one may have are told of."""
    entry = Entry()
    MarkFactory(assessment=entry.exam, enrolment=entry.enrol(), value=900)
    found = [f"https://ent.exemple.fr/{number}" for number in range(AT_MOST)]
    for url in found:
        add_webhook(by=entry.teacher, url=url, events=[EventKind.MARK_PUBLISHED])
    now = timezone.now()
    Assessment.objects.update(state="published", validated_at=now, published_at=now)
    WebhookEvent.objects.create(kind=EventKind.MARK_PUBLISHED, assessment=entry.exam, at=now)
    return found


def test_each_is_told_once_however_many_senders(addresses, at_once, monkeypatch):
    called = []
    monkeypatch.setattr(deliveries, "post", lambda url, *args: called.append(url) or 200)
    found = at_once(*[lambda: deliver(timezone.now())] * 3)
    # Whoever came first may have written the messages when the others had looked already.
    found.append(deliver(timezone.now()))
    assert sum(each.received for each in found) == AT_MOST
    assert Counter(called) == Counter(addresses)
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("delivered", 1)}

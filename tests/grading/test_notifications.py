"""Messages about new results: asked for, once, and never a mark that was not asked."""

from datetime import datetime, timedelta
from io import StringIO
from smtplib import SMTPDataError, SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from grading.models import Assessment, Student, Subscription
from grading.services.notifications import Sent, send_notifications
from grading.services.subscriptions import mark_seen, subscribe
from tests.factories import MarkFactory, UserFactory

pytestmark = pytest.mark.django_db
AT_ONCE, DAILY, NEVER = (Subscription.Frequency(each) for each in ("at_once", "daily", "never"))
LATER = timedelta(minutes=10)


@pytest.fixture
def student(entry):
    enrolment = entry.enrol(with_account=True, student__email="camille@exemple.fr")
    MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
    return enrolment.student


def ask(student, frequency=AT_ONCE, *, with_value=False):
    return subscribe(by=student.user, frequency=frequency, with_value=with_value)


def publish(entry, at=None):
    at = at or timezone.now()
    Assessment.objects.filter(pk=entry.exam.pk).update(
        state="published", published_at=at, validated_at=at
    )


def others(entry, count):
    """More students with a mark, whose address nobody can write to."""
    enrolled = [
        entry.enrol(with_account=True, student__email="absent@exemple.fr") for _ in range(count)
    ]
    for enrolment in enrolled:
        MarkFactory(assessment=entry.exam, enrolment=enrolment, value=900)
    return [enrolment.student for enrolment in enrolled]


def bodies():
    return [message.body for message in mail.outbox]


class TestAsked:
    def test_nobody_is_told_who_did_not_ask(self, entry, student):
        publish(entry)
        assert send_notifications(timezone.now() + LATER) == Sent()

    def test_what_happened_before_is_not_told(self, entry, student):
        publish(entry, timezone.now() - LATER)
        ask(student)
        assert send_notifications(timezone.now() + LATER) == Sent()

    def test_asking_again_forgets_nothing(self, entry, student):
        ask(student)
        publish(entry)
        ask(student, DAILY)
        assert ask(student).told_until < timezone.now()
        assert send_notifications(timezone.now() + LATER) == Sent(sent=1)

    def test_only_students_ask(self, entry):
        with pytest.raises(Student.DoesNotExist):
            subscribe(by=UserFactory(), frequency=AT_ONCE, with_value=False)

    def test_what_was_seen_never_goes_back_nor_ahead(self, student):
        now = timezone.now()
        assert mark_seen(by=student.user, until=now).seen_until == now
        assert mark_seen(by=student.user, until=now - LATER).seen_until == now
        assert mark_seen(by=student.user, until=now + LATER).seen_until < now + LATER


class TestAtOnce:
    def test_once(self, entry, student):
        ask(student)
        publish(entry)
        later = timezone.now() + LATER
        assert [send_notifications(later + LATER * turn) for turn in (0, 1)] == [
            Sent(sent=1),
            Sent(),
        ]
        [message] = mail.outbox
        assert message.to == ["camille@exemple.fr"]
        assert "Partiel" in message.subject
        assert "http://127.0.0.1:8000/resultats/flux/" in message.body
        assert message.extra_headers == {"Auto-Submitted": "auto-generated"}

    @pytest.mark.parametrize("asked", [False, True])
    def test_the_mark_only_when_asked(self, entry, student, asked):
        ask(student, with_value=asked)
        publish(entry)
        send_notifications(timezone.now() + LATER)
        assert ("Votre note\u00a0: 9 sur 20" in bodies()[0]) == asked
        assert "9 sur" not in mail.outbox[0].subject

    def test_what_is_being_published_waits_for_the_next_run(self, entry, student):
        ask(student)
        publish(entry)
        assert send_notifications(timezone.now()) == Sent()
        assert send_notifications(timezone.now() + LATER) == Sent(sent=1)

    def test_a_closed_account_is_told_nothing(self, entry, student):
        ask(student)
        publish(entry)
        student.user.is_active = False
        student.user.save()
        assert send_notifications(timezone.now() + LATER) == Sent()

    def test_without_address_nothing_is_lost(self, entry, student):
        Student.objects.update(email="")
        ask(student)
        publish(entry)
        assert send_notifications(timezone.now() + LATER) == Sent()
        Student.objects.update(email="camille@exemple.fr")
        assert send_notifications(timezone.now() + LATER) == Sent(sent=1)

    def test_a_title_cannot_forge_a_header(self, entry, student):
        Assessment.objects.update(title="DS\nBcc: tous@exemple.fr")
        ask(student)
        publish(entry)
        assert send_notifications(timezone.now() + LATER) == Sent(sent=1)
        assert mail.outbox[0].recipients() == ["camille@exemple.fr"]


class TestDaily:
    def at(self, hour, days=0):
        here = ZoneInfo("Europe/Paris")
        return datetime(2026, 11, 23 + days, hour, 5, tzinfo=here)

    def test_in_the_evening_once(self, entry, student):
        ask(student, DAILY)
        Subscription.objects.update(told_until=self.at(9))
        publish(entry, self.at(10))
        runs = [self.at(11), self.at(17), self.at(18), self.at(19), self.at(18, days=1)]
        assert [send_notifications(run).sent for run in runs] == [0, 0, 1, 0, 0]

    def test_not_twice_when_something_is_published_at_that_very_hour(self, entry, student):
        ask(student, DAILY)
        Subscription.objects.update(told_until=self.at(9))
        publish(entry, self.at(10))
        on_the_hour = self.at(18).replace(minute=0)
        assert send_notifications(on_the_hour) == Sent(sent=1)
        publish(entry, on_the_hour)
        assert send_notifications(self.at(18)) == Sent()
        assert send_notifications(self.at(18, days=1)) == Sent(sent=1)

    def test_what_comes_after_waits_for_the_next_evening(self, entry, student):
        ask(student, DAILY)
        Subscription.objects.update(told_until=self.at(18))
        publish(entry, self.at(20))
        runs = [self.at(21), self.at(9, days=1), self.at(18, days=1)]
        assert [send_notifications(run).sent for run in runs] == [0, 0, 1]


class TestFailing:
    @pytest.fixture
    def refusing(self, monkeypatch):
        def refuse(self, messages):
            raise ConnectionRefusedError

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    def test_it_is_tried_again(self, entry, student, refusing, monkeypatch):
        ask(student)
        publish(entry)
        later = timezone.now() + LATER
        assert send_notifications(later) == Sent(failed=1)
        monkeypatch.undo()
        assert send_notifications(later) == Sent(sent=1)

    def test_a_server_that_is_down_is_not_tried_for_each(self, entry, student, monkeypatch):
        tried = []

        def refuse(self, messages):
            tried.extend(messages)
            raise TimeoutError

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        for each in [student, *others(entry, 5)]:
            ask(each)
        publish(entry)
        assert send_notifications(timezone.now() + LATER) == Sent(failed=3)
        assert len(tried) == 3

    @pytest.mark.parametrize(
        "error", [SMTPRecipientsRefused({}), SMTPDataError(552, b"full"), ValueError("address")]
    )
    def test_addresses_at_fault_stop_nobody_else(self, entry, student, monkeypatch, error):
        sent = EmailBackend.send_messages

        def refuse(self, messages):
            if messages[0].to == ["absent@exemple.fr"]:
                raise error
            return sent(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        for each in [*others(entry, 4), student]:
            ask(each)
        publish(entry)
        assert send_notifications(timezone.now() + LATER) == Sent(sent=1, failed=4)

    def test_the_command_says_so(self, entry, student, refusing):
        ask(student)
        publish(entry, timezone.now() - timedelta(minutes=5))
        Subscription.objects.update(told_until=timezone.now() - timedelta(hours=1))
        said = StringIO()
        with pytest.raises(SystemExit):
            call_command("send_notifications", stdout=StringIO(), stderr=said)
        assert "réessaiera" in said.getvalue()

"""Webhooks: who is told of what, once it may be, until it is received; signed, and no mark."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from config.outbound import Unreachable
from grading.models import EventKind, Jury, Role, Webhook, WebhookDelivery, WebhookEvent
from grading.selectors.marks import MarkValue
from grading.services import deliveries
from grading.services.deliveries import AGAIN_AFTER, deliver
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish, reopen
from grading.services.webhooks import (
    AT_MOST,
    TrialUnderWay,
    add_webhook,
    enable_webhook,
    remove_webhook,
    try_webhook,
)
from tests.factories import DepartmentFactory, MembershipFactory, UserFactory
from tests.grading.entry import Entry
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db
URL = "https://ent.example.fr/recu"
ALL = list(EventKind)


class Outside:
    """What left, and what it was answered."""

    def __init__(self):
        self.sent, self.answer = [], 200

    def post(self, url, body, headers):
        self.sent.append((url, json.loads(body), body, headers))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    @property
    def data(self):
        return [payload["data"] for _, payload, _, _ in self.sent]

    @property
    def kinds(self):
        return [payload["type"] for _, payload, _, _ in self.sent]


@pytest.fixture
def outside(monkeypatch):
    found = Outside()
    monkeypatch.setattr(deliveries, "post", found.post)
    return found


@pytest.fixture
def entry(db):
    return Entry()


def told(user, *events):
    return add_webhook(by=user, url=URL, events=events or ALL)[0]


def mark(entry, enrolment, hundredths, version=0, reason=""):
    wanted = MarkEntry(entry.exam.pk, enrolment.pk, MarkValue("graded", hundredths), version)
    return record_marks([wanted], by=entry.teacher, reason=reason)


def later(now, **spans):
    return now + timedelta(**spans)


class TestAdding:
    @pytest.mark.parametrize(
        ("url", "events"),
        [("http://exemple.fr/", ALL), ("https://exemple.fr/", []), ("https://exemple.fr/", ["x"])],
    )
    def test_what_is_no_webhook_is_not_made(self, entry, url, events):
        with pytest.raises(ValidationError):
            add_webhook(by=entry.teacher, url=url, events=events)
        assert not Webhook.objects.exists()

    def test_five_at_most(self, entry):
        for _ in range(AT_MOST):
            last = told(entry.teacher)
        with pytest.raises(ValidationError, match="supprimez-en un"):
            told(entry.teacher)
        remove_webhook(last.pk, by=entry.teacher)
        told(entry.teacher)

    def test_the_secret_is_not_in_the_database(self, entry):
        _, secret = add_webhook(by=entry.teacher, url=URL, events=ALL)
        kept = [str(value) for value in Webhook.objects.values_list().get()]
        assert secret.startswith("whsec_")
        assert not any(secret.removeprefix("whsec_") in value for value in kept)


class TestWhoIsTold:
    def test_of_a_publication(self, entry, outside):
        camille, dominique = entry.enrol(with_account=True), entry.enrol(with_account=True)
        mark(entry, camille, 1200)
        elsewhere = MembershipFactory(department=DepartmentFactory(code="ailleurs"))
        people = {
            "teacher": entry.teacher,
            "scolarite": entry.member(Role.SCOLARITE),
            "camille": camille.student.user,
            "dominique": dominique.student.user,
            "administrator": entry.member(Role.ADMINISTRATOR),
            "colleague": entry.member(Role.TEACHER),
            "stranger": elsewhere.user,
        }
        names = {told(user).pk: name for name, user in people.items()}
        publish(entry.exam.pk, by=entry.teacher)
        deliver(timezone.now())
        receivers = WebhookDelivery.objects.values_list("webhook", flat=True)
        assert {names[each] for each in receivers} == {"teacher", "scolarite", "camille"}
        expected = {
            "assessment": entry.exam.pk,
            "term": entry.term.pk,
            "module": entry.module.pk,
            "enrolments": [camille.pk],
        }
        assert outside.data == [expected] * 3

    def test_of_a_correction_each_his_own(self, entry, outside):
        camille, dominique = entry.enrol(with_account=True), entry.enrol(with_account=True)
        for each in (camille, dominique):
            mark(entry, each, 1200)
        publish(entry.exam.pk, by=entry.teacher)
        deliver(timezone.now())
        told(entry.teacher)
        told(dominique.student.user)
        mark(entry, camille, 1300, version=1, reason="recomptée")
        deliver(timezone.now())
        assert (outside.kinds, outside.data[0]["enrolments"]) == (["mark.corrected"], [camille.pk])

    def test_nothing_of_a_draft(self, entry, outside):
        told(entry.teacher)
        mark(entry, entry.enrol(), 1200)
        deliver(timezone.now())
        assert (outside.sent, WebhookEvent.objects.count()) == ([], 0)

    def test_nothing_of_what_is_withdrawn_before_it_is_told(self, entry, outside):
        told(entry.teacher)
        mark(entry, entry.enrol(), 1200)
        publish(entry.exam.pk, by=entry.teacher)
        reopen(entry.exam.pk, by=entry.teacher, reason="barème")
        deliver(timezone.now())
        assert outside.sent == []

    def test_only_what_was_asked(self, entry, outside):
        told(entry.teacher, EventKind.MARK_CORRECTED)
        mark(entry, entry.enrol(), 1200)
        publish(entry.exam.pk, by=entry.teacher)
        deliver(timezone.now())
        assert outside.sent == []

    def test_nothing_to_a_closed_account_nor_a_removed_webhook(self, entry, outside):
        reader = entry.member(Role.SCOLARITE)
        told(reader)
        remove_webhook(told(entry.teacher).pk, by=entry.teacher)
        mark(entry, entry.enrol(), 1200)
        publish(entry.exam.pk, by=entry.teacher)
        reader.is_active = False
        reader.save()
        deliver(timezone.now())
        assert outside.sent == []

    def test_nothing_for_a_role_that_is_gone(self, entry, outside):
        reader = entry.member(Role.SCOLARITE)
        told(reader)
        mark(entry, entry.enrol(), 1200)
        publish(entry.exam.pk, by=entry.teacher)
        reader.memberships.all().delete()
        deliver(timezone.now())
        assert outside.sent == []

    def test_what_fails_is_not_announced(self, entry, outside, monkeypatch):
        """The event is written with the publication, or not at all."""
        told(entry.teacher)
        mark(entry, entry.enrol(), 1200)
        monkeypatch.setattr("grading.services.publication.log", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish(entry.exam.pk, by=entry.teacher)
        assert not WebhookEvent.objects.exists()


class TestDecisions:
    def test_once_they_are_shown(self, db, outside):
        promotion = Promotion()
        camille = promotion.student("12", "8", user=UserFactory())
        other = promotion.student("11", "11", user=UserFactory())
        told(promotion.director)
        told(camille.user)
        jury = promotion.close(shown_from=timezone.now() + timedelta(days=2))
        deliver(timezone.now())
        assert outside.sent == []
        Jury.objects.filter(pk=jury.pk).update(embargo_until=timezone.now())
        deliver(timezone.now())
        assert [each["students"] for each in outside.data] == [[camille.pk, other.pk], [camille.pk]]
        assert {each["jury"] for each in outside.data} == {jury.pk}
        deliver(timezone.now())
        assert len(outside.sent) == 2


class TestMessages:
    def test_are_signed(self, entry, outside):
        _, secret = add_webhook(by=entry.teacher, url=URL, events=ALL)
        mark(entry, entry.enrol(), 1200)
        publish(entry.exam.pk, by=entry.teacher)
        deliver(timezone.now())
        ((url, payload, body, headers),) = outside.sent
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert (url, headers["webhook-signature"]) == (URL, f"v1,{digest}")
        assert payload["timestamp"] == WebhookEvent.objects.get().at.isoformat()

    def test_a_trial_tells_nothing(self, entry, outside):
        trial = try_webhook(told(entry.teacher).pk, by=entry.teacher)
        assert (trial.state, trial.status, outside.kinds) == ("delivered", 200, ["webhook.test"])

    def test_a_trial_that_fails_stops_nothing(self, entry, outside):
        outside.answer = Unreachable("La connexion a échoué.")
        trial = try_webhook(told(entry.teacher).pk, by=entry.teacher)
        assert (trial.state, trial.fault) == ("given_up", "La connexion a échoué.")
        assert Webhook.objects.get().disabled_at is None

    def test_one_trial_at_a_time(self, entry, monkeypatch):
        """Whatever the webhook: each would keep a process of the server waiting."""
        first, second = told(entry.teacher), told(entry.teacher)

        def meanwhile(url, body, headers):
            remove_webhook(first.pk, by=entry.teacher)
            with pytest.raises(TrialUnderWay):
                try_webhook(second.pk, by=entry.teacher)
            assert try_webhook(others.pk, by=others.user).status == 200
            return 200

        others = told(entry.taught_by_another())
        answers = [meanwhile, lambda *sent: 200]
        monkeypatch.setattr(deliveries, "post", lambda *sent: answers.pop(0)(*sent))
        assert try_webhook(first.pk, by=entry.teacher).status == 200
        assert (answers, WebhookDelivery.objects.count()) == ([], 2)


class TestFailures:
    @pytest.fixture
    def webhook(self, entry):
        found = told(entry.teacher)
        mark(entry, entry.enrol(), 1200)
        publish(entry.exam.pk, by=entry.teacher)
        return found

    def test_the_same_message_is_tried_again_later_and_later(self, webhook, outside):
        outside.answer = 503
        now = timezone.now()
        found = deliver(now)
        assert (found.received, found.failed) == (0, 1)
        deliver(timezone.now())
        assert len(outside.sent) == 1
        outside.answer = 204
        assert deliver(later(timezone.now(), seconds=61)).received == 1
        names = {headers["webhook-id"] for _, _, _, headers in outside.sent}
        assert (len(outside.sent), len(names)) == (2, 1)
        assert WebhookDelivery.objects.get().state == "delivered"

    def test_after_the_last_its_webhook_is_stopped(self, entry, webhook, outside):
        outside.answer = 500
        now = timezone.now()
        for wait in (timedelta(0), *AGAIN_AFTER):
            WebhookDelivery.objects.update(next_at=now)
            now += wait + timedelta(seconds=1)
            deliver(now)
        webhook.refresh_from_db()
        assert len(outside.sent) == len(AGAIN_AFTER) + 1
        assert webhook.disabled_for.endswith("en 8 essais\xa0: Réponse 500.")
        assert WebhookDelivery.objects.get().state == "given_up"
        enable_webhook(webhook.pk, by=entry.teacher)
        deliver(later(now, days=9))
        assert len(outside.sent) == len(AGAIN_AFTER) + 1

    def test_who_is_gone_is_stopped_at_once(self, webhook, outside):
        outside.answer = 410
        deliver(timezone.now())
        webhook.refresh_from_db()
        assert "(410)" in webhook.disabled_for
        assert WebhookDelivery.objects.get().state == "given_up"

    def test_a_redirection_is_a_failure(self, webhook, outside):
        outside.answer = 302
        assert deliver(timezone.now()).failed == 1

    def test_the_others_do_not_wait_for_it(self, entry, webhook, outside):
        """One call to an address that fails, in a run."""
        camille = entry.enrol()
        mark(entry, camille, 1300, reason="oubliée")
        outside.answer = 500
        deliver(timezone.now())
        assert (len(outside.sent), WebhookDelivery.objects.count()) == (1, 2)

    def test_who_is_killed_while_sending_leaves_it_to_the_next(self, webhook, outside):
        outside.answer = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            deliver(timezone.now())
        outside.answer = 200
        assert deliver(timezone.now()).received == 0
        assert deliver(later(timezone.now(), minutes=6)).received == 1

    def test_what_was_told_a_month_ago_is_thrown_away(self, webhook, outside):
        deliver(timezone.now())
        deliver(later(timezone.now(), days=31))
        assert (WebhookDelivery.objects.count(), WebhookEvent.objects.count()) == (0, 0)


def test_the_command_says_what_it_did(entry, outside, capsys):
    told(entry.teacher)
    mark(entry, entry.enrol(), 1200)
    publish(entry.exam.pk, by=entry.teacher)
    call_command("deliver_webhooks")
    assert capsys.readouterr().out.strip() == "1 message reçu, 0 adresse à rappeler."


def test_a_closed_jury_without_date_waits(db, outside):
    promotion = Promotion()
    promotion.student("12", "8")
    told(promotion.director)
    promotion.close()
    deliver(timezone.now())
    assert (outside.sent, Jury.objects.get().is_shown) == ([], False)

"""Webhooks added by a program, or by somebody on his page: the same service, the secret once."""

import re

import pytest
from django.urls import reverse

from grading.models import Role, Webhook, WebhookDelivery
from grading.services import deliveries
from grading.services.deliveries import stop
from grading.services.webhooks import AT_MOST, add_webhook
from tests.grading.api.caller import problem
from tests.grading.api.test_keys_page import said

pytestmark = pytest.mark.django_db
URL = "https://ent.example.fr/recu"
PAGE = "/compte/webhooks/"


@pytest.fixture(autouse=True)
def answered(monkeypatch):
    """Nothing leaves; whatever leaves is received."""
    monkeypatch.setattr(deliveries, "post", lambda url, body, headers: 200)


def wanted(**more):
    return {"url": URL, "events": ["mark.published"]} | more


class TestProgram:
    def test_from_the_first_to_the_last(self, scolarite):
        answer = scolarite.send("POST", "/webhooks", wanted())
        added = answer.json()
        assert (answer.status_code, added["secret"][:6]) == (201, "whsec_")
        path = f"/webhooks/{added['id']}"
        assert scolarite.read("/webhooks") == [scolarite.read(path)]
        assert "secret" not in scolarite.read(path)
        trial = scolarite.send("POST", f"{path}/test", {}).json()
        assert (trial["state"], trial["payload"]["type"]) == ("delivered", "webhook.test")
        assert scolarite.read(f"{path}/deliveries") == [trial]
        assert scolarite.send("DELETE", path, {}).status_code == 204
        assert problem(scolarite.get(path))[0] == 404

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            (wanted(url="http://ent.example.fr/"), "/url"),
            (wanted(url="https://"), "/url"),
            (wanted(url="https://x"), "/url"),
            (wanted(events=[]), "/events"),
            (wanted(events=["tout"]), "/events/0"),
            (wanted(secret="x"), "/secret"),
        ],
    )
    def test_what_is_refused_is_said_in_its_place(self, scolarite, body, pointer):
        answer = scolarite.send("POST", "/webhooks", body)
        assert problem(answer) == (422, "contenu-refuse")
        assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]

    def test_one_stopped_starts_again(self, scolarite):
        path = f"/webhooks/{scolarite.send('POST', '/webhooks', wanted()).json()['id']}"
        webhook = Webhook.objects.get()
        stop(webhook, "ne répond pas", webhook.created_at)
        assert scolarite.read(path)["disabled_for"] == "ne répond pas"
        assert scolarite.send("POST", f"{path}/enable", {}).json()["disabled_at"] is None

    def test_a_second_trial_waits_for_the_first(self, scolarite, monkeypatch):
        path = f"/webhooks/{scolarite.send('POST', '/webhooks', wanted()).json()['id']}/test"
        answers = []

        def slow(url, body, headers):
            answers.append(scolarite.send("POST", path, {}))
            return 200

        monkeypatch.setattr(deliveries, "post", slow)
        assert scolarite.send("POST", path, {}).json()["state"] == "delivered"
        (second,) = answers
        assert (problem(second), second["Retry-After"]) == ((429, "trop-souvent"), "10")

    def test_that_of_another_is_not_found(self, scolarite, stranger):
        path = f"/webhooks/{scolarite.send('POST', '/webhooks', wanted()).json()['id']}"
        for method, address in [
            ("GET", path),
            ("DELETE", path),
            ("POST", f"{path}/test"),
            ("POST", f"{path}/enable"),
            ("GET", f"{path}/deliveries"),
        ]:
            assert problem(stranger.send(method, address, {}))[0] == 404
        assert stranger.read("/webhooks") == []


class TestPage:
    @pytest.fixture
    def user(self, user_as):
        return user_as(Role.TEACHER)

    @pytest.fixture
    def own(self, client, user):
        client.force_login(user)
        return client

    def of(self, user):
        return add_webhook(by=user, url=URL, events=["mark.published"])[0]

    def test_added_and_its_secret_shown_once(self, own):
        page = own.post(PAGE, wanted()).content.decode()
        assert len(re.findall(r"whsec_[\w+/]{43}=", page)) == 1
        assert "whsec_" not in own.get(PAGE).content.decode()
        assert "notes publiées" in said(own.get(PAGE))

    @pytest.mark.parametrize(
        ("wishes", "refusal"),
        [
            ({"url": ""}, "Dites quelle adresse prévenir : rien n’a été créé."),
            ({"url": "http://x.fr/"}, "Une adresse en https:// est attendue."),
            ({"events": []}, "Cochez au moins un événement : rien n’a été créé."),
        ],
    )
    def test_what_is_refused_is_said_at_the_field(self, own, wishes, refusal):
        assert refusal in said(own.post(PAGE, wanted(**wishes)))
        assert not Webhook.objects.exists()

    def test_five_at_most(self, own, user):
        for _ in range(AT_MOST):
            self.of(user)
        assert "Vous avez déjà 5 webhooks" in said(own.post(PAGE, wanted()))

    def test_tried_stopped_started_removed(self, own, user, monkeypatch):
        webhook = self.of(user)
        page = reverse("grading:webhook", args=[webhook.pk])
        answer = own.post(f"{page}essai/", follow=True)
        assert "Le message d’essai est arrivé : réponse 200." in said(answer)
        monkeypatch.setattr(deliveries, "post", lambda url, body, headers: 500)
        answer = own.post(f"{page}essai/", follow=True)
        assert "Le message d’essai n’est pas arrivé. Réponse 500." in said(answer)
        stop(webhook, "ne répond pas", webhook.created_at)
        assert "Cette adresse n’est plus prévenue." in said(own.get(page))
        own.post(f"{page}reprise/")
        assert Webhook.objects.get().disabled_at is None
        assert "n’est plus prévenue de rien" in said(own.post(f"{page}suppression/", follow=True))
        assert own.get(page).status_code == 404
        assert WebhookDelivery.objects.count() == 2

    def test_a_second_trial_waits_for_the_first(self, own, user, monkeypatch):
        page = reverse("grading:webhook", args=[self.of(user).pk])
        said_meanwhile = []

        def slow(url, body, headers):
            said_meanwhile.append(said(own.post(f"{page}essai/", follow=True)))
            return 200

        monkeypatch.setattr(deliveries, "post", slow)
        own.post(f"{page}essai/")
        assert "Un autre message d’essai attend encore sa réponse" in said_meanwhile[0]

    @pytest.mark.parametrize("action", ["", "essai/", "reprise/", "suppression/"])
    def test_that_of_another_is_not_found(self, own, user_as, action):
        address = reverse("grading:webhook", args=[self.of(user_as(Role.SCOLARITE)).pk]) + action
        assert (own.post if action else own.get)(address).status_code == 404
        assert (own.get if action else own.post)(address).status_code == 405

    def test_not_for_an_administrator(self, client_as):
        assert client_as(Role.ADMINISTRATOR).get(PAGE).status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, own, user, django_assert_num_queries, count):
        for _ in range(count):
            webhook = self.of(user)
            own.post(reverse("grading:webhook-try", args=[webhook.pk]))
        for address in (PAGE, reverse("grading:webhook", args=[webhook.pk])):
            with django_assert_num_queries(5 if address != PAGE else 4):
                own.get(address)

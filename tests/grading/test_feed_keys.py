"""« Suivre mes résultats » : addresses made, shown once, revoked; the choice of messages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import FeedToken, Role, Student, Subscription
from grading.services.feeds import LIVING_AT_MOST, create_token, note_use, revoke_token
from tests.factories import StudentFactory
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db
PAGE, MESSAGES = "/resultats/flux/", "/resultats/flux/messages/"
ADDRESS = re.compile(r"http://testserver(/flux/[\w-]{43}/resultats\.(?:json|atom|ics))<")


@pytest.fixture
def user(user_as):
    return user_as(Role.STUDENT)


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


def said(answer):
    return text_of(answer).replace("\xa0", " ").replace("\u202f", " ")


def make(client, label="agenda"):
    return client.post(PAGE, {"label": label})


class TestMaking:
    def test_three_addresses_that_work_without_a_session(self, own):
        found = ADDRESS.findall(make(own).content.decode())
        assert [each.rpartition(".")[2] for each in found] == ["ics", "atom", "json"]
        assert [Client().get(each).status_code for each in found] == [200] * 3

    def test_shown_once(self, own):
        make(own)
        answer = own.get(PAGE)
        assert ADDRESS.findall(answer.content.decode()) == []
        assert "agenda" in said(answer)

    def test_an_agenda_opens_its_own(self, own):
        page = make(own).content.decode()
        assert re.search(r'href="webcal://testserver/flux/[\w-]{43}/resultats\.ics"', page)

    @pytest.mark.parametrize(
        ("label", "refusal"),
        [
            ("", "Dites à quoi elles serviront : rien n’a été créé."),
            ("   ", "Dites à quoi elles serviront : rien n’a été créé."),
            ("x" * 61, "60 caractères au plus : rien n’a été créé."),
        ],
    )
    def test_what_is_refused_is_said_at_the_field(self, own, label, refusal):
        assert refusal in said(make(own, label))
        assert not FeedToken.objects.exists()

    def test_whatever_is_typed_is_text(self, own):
        assert "<b>agenda" not in make(own, "<b>agenda").content.decode()
        assert "<b>agenda" in said(own.get(PAGE)).replace("&lt;", "<")

    def test_ten_at_most(self, own, user):
        for _ in range(LIVING_AT_MOST):
            create_token(by=user, label="agenda")
        assert "Créer des adresses" not in said(own.get(PAGE))
        assert "Vous avez déjà 10 adresses" in said(make(own))
        assert FeedToken.objects.count() == LIVING_AT_MOST


class TestRevoking:
    def revoke(self, client, token):
        return client.post(reverse("grading:feed-revoke", args=[token]), follow=True)

    def test_in_one_click(self, own, user):
        token, secret = create_token(by=user, label="agenda")
        answer = self.revoke(own, token.pk)
        assert "Les adresses « agenda » ne mènent plus à rien." in said(answer)
        assert 'data-label="Dernier usage"' not in answer.content.decode()
        assert own.get(f"/flux/{secret}/resultats.json").status_code == 404

    def test_that_of_another_is_not_found(self, own):
        token, _ = create_token(by=StudentFactory(with_account=True).user)
        assert self.revoke(own, token.pk).status_code == 404
        assert FeedToken.objects.get().revoked_at is None

    @pytest.mark.parametrize("token", [0, 2**63])
    def test_one_that_never_was_is_not_found(self, own, token):
        assert self.revoke(own, token).status_code == 404

    @pytest.mark.parametrize("address", [MESSAGES, "/resultats/flux/1/revocation/"])
    def test_reading_does_nothing(self, own, address):
        assert own.get(address).status_code == 405

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.SCOLARITE, Role.DIRECTOR])
    @pytest.mark.parametrize("address", [PAGE, MESSAGES, "/resultats/flux/1/revocation/"])
    def test_students_alone(self, client_as, role, address):
        assert client_as(role).post(address, {"label": "x"}).status_code == 403


class TestPage:
    def test_says_when_a_key_was_used(self, own, user):
        token, _ = create_token(by=user, label="agenda")
        create_token(by=user, label="script")
        note_use(token, timezone.now() - timedelta(days=1))
        at = timezone.localtime() - timedelta(days=1)
        text = said(own.get(PAGE))
        assert f"{at.year}, {at.hour} h" in text
        assert "jamais" in text

    def test_shows_nothing_of_another_nor_what_is_revoked(self, own, user):
        create_token(by=StudentFactory(with_account=True).user, label="ailleurs")
        revoke_token(create_token(by=user, label="ancien")[0].pk, by=user)
        text = said(own.get(PAGE))
        assert "ailleurs" not in text
        assert "ancien" not in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, own, user, django_assert_num_queries, count):
        for _ in range(count):
            create_token(by=user, label="agenda")
        with django_assert_num_queries(5):
            own.get(PAGE)


class TestMessages:
    def choose(self, client, **chosen):
        return client.post(MESSAGES, chosen, follow=True)

    def test_never_until_asked(self, own):
        assert own.get(PAGE).context["messages_form"]["frequency"].value() == "never"
        assert not Subscription.objects.exists()

    def test_a_choice_is_kept_and_shown(self, own):
        answer = self.choose(own, frequency="daily", with_value="on")
        assert "Votre choix est enregistré." in said(answer)
        form = answer.context["messages_form"]
        assert (form["frequency"].value(), form["with_value"].value()) == ("daily", True)
        assert Subscription.objects.get().told_until

    @pytest.mark.parametrize("frequency", ["", "toutes les heures"])
    def test_another_answer_changes_nothing(self, own, frequency):
        assert "rien n’a été modifié" in said(self.choose(own, frequency=frequency))
        assert not Subscription.objects.exists()

    def test_where_they_go_is_said(self, own):
        Student.objects.update(email="camille@exemple.fr")
        assert "Ils partent à camille@exemple.fr" in said(own.get(PAGE))
        Student.objects.update(email="")
        own_user = Student.objects.get().user
        own_user.email = ""
        own_user.save()
        assert "Nous n’avons pas d’adresse de courriel pour vous." in said(own.get(PAGE))

"""What a script asks about the session: who is signed in, how he comes back, what he leaves."""

import pytest
from django.test import Client
from django.urls import reverse

from grading.forms.kept import read_fields
from grading.models import Mark, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "motdepasse-essai"
JSON = {"accept": "application/json"}


def log_in(client, user, password=PASSWORD, **headers):
    form = {"username": user.username, "password": password}
    return client.post(reverse("login"), form, headers=JSON | headers)


def state(client):
    return client.get(reverse("session-state"))


class TestState:
    def test_nobody(self, client):
        said = state(client).json()
        assert (said["user"], said["name"]) == (None, "")

    def test_somebody(self, client):
        user = UserFactory()
        client.force_login(user)
        answer = state(client)
        assert (answer.json()["user"], answer.json()["name"]) == (user.pk, str(user))
        assert "no-store" in answer["Cache-Control"]

    def test_it_is_only_read(self, client):
        assert client.post(reverse("session-state")).status_code == 405


class TestComingBack:
    def test_with_the_token_of_the_state(self):
        client, user = Client(enforce_csrf_checks=True), UserFactory()
        assert log_in(client, user).status_code == 403
        answer = log_in(client, user, **{"X-CSRFToken": state(client).json()["csrf"]})
        assert (answer.status_code, answer.json()["user"]) == (200, user.pk)
        assert answer.json()["csrf"] != ""
        assert state(client).json()["user"] == user.pk

    def test_with_a_wrong_password(self, client):
        answer = log_in(client, UserFactory(), "faux")
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert error

    def test_somebody_is_there_already(self, client):
        """Another tab was quicker: said, and nobody is put in the place of another."""
        there = UserFactory()
        client.force_login(there)
        assert log_in(client, UserFactory()).json()["user"] == there.pk

    def test_the_throttle_holds(self, client, settings):
        settings.AXES_ENABLED = True
        user = UserFactory()
        answers = [log_in(client, user, "faux") for _ in range(10)]
        assert [answer.status_code for answer in answers] == [400] * 9 + [403]
        assert answers[-1].json()["errors"] == [answers[-1].json()["error"]]
        assert log_in(client, user).status_code == 403


def test_leaving_empties_what_the_browser_kept(client_as):
    client = client_as(Role.TEACHER)
    assert client.post(reverse("logout"))["Clear-Site-Data"] == '"storage"'
    assert state(client).json()["user"] is None


def test_a_page_that_purged_its_own_marks_spares_those_of_others(client_as):
    client = client_as(Role.TEACHER)
    assert "Clear-Site-Data" not in client.post(reverse("logout"), {"purged": "1"})


@pytest.mark.parametrize(("address", "status"), [("/introuvable/", 404), ("/notes/", 401)])
def test_refusals_are_json_for_scripts_and_pages_for_people(client, address, status):
    answer = client.get(address, headers=JSON)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    page = client.get(address, headers={"accept": "text/html,application/json;q=0.9,*/*"})
    assert page["Content-Type"].startswith("text/html")


def test_an_error_of_the_server(client_as, monkeypatch):
    client = client_as(Role.TEACHER)
    client.raise_request_exception = False
    monkeypatch.setattr("grading.views.marks.terms_to_mark", None)
    answer = client.get(reverse("grading:module-list"), headers=JSON)
    assert (answer.status_code, list(answer.json())) == (500, ["error"])


class TestInterrupted:
    """A form that is sent after the session has ended."""

    @pytest.fixture
    def sent(self, entry, client):
        """The login page that received what a sheet sent, and the address of the sheet."""
        self.student = entry.enrol("Abeille")
        self.url = reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])
        self.typed = {f"n-{entry.exam.pk}-{self.student.pk}": "12,5", "versions": ""}
        return client.post(self.url, self.typed | {"csrfmiddlewaretoken": "x"}, follow=True)

    def log_in(self, client, user, sent, password=PASSWORD):
        form = {"username": user.username, "password": password}
        return client.post(
            reverse("login"), form | {"kept": sent.context["kept"], "next": self.url}
        )

    def test_it_waits_on_the_login_page(self, sent):
        assert [status for _, status in sent.redirect_chain] == [307]
        assert dict(read_fields(sent.context["kept"])) == self.typed
        assert not sent.context["form"].errors
        assert "n’est pas encore enregistré" in sent.content.decode()

    def test_a_wrong_password_loses_nothing(self, sent, entry, client):
        again = self.log_in(client, entry.teacher, sent, password="faux")
        assert again.context["kept"] == sent.context["kept"]

    def test_it_is_sent_again_on_demand(self, sent, entry, client):
        page = self.log_in(client, entry.teacher, sent)
        assert page.templates[0].name == "registration/send_again.html"
        assert not Mark.objects.exists()
        client.post(page.context["to"], dict(page.context["fields"]))
        assert Mark.objects.get().value == 1250

    @pytest.mark.parametrize("kept", ["", "[]", "x", "[1]", "{}", "3", '[["a", 1]]', "[" * 9999])
    def test_nothing_that_was_kept(self, kept, entry, client):
        form = {"username": entry.teacher.username, "password": PASSWORD, "kept": kept}
        assert client.post(reverse("login"), form).url == "/"

    def test_it_is_sent_nowhere_else(self, sent, entry, client):
        self.url = "https://evil.example/"
        assert self.log_in(client, entry.teacher, sent).context["to"] == "/"

    def test_a_script_is_told_as_before(self, entry, client):
        url = reverse("grading:sheet-entries", args=[entry.term.pk, entry.module.pk])
        assert client.post(url, headers=JSON).status_code == 401

    def test_leaving_twice_is_no_form(self, client):
        assert client.post(reverse("logout"), {"purged": "1"}).url == reverse("login")

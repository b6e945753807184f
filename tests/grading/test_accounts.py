"""Coming in: the first page of each, the throttle of the login page, the session."""

import pytest
from django.urls import reverse

from config.addresses import client_address
from grading.models import Role
from grading.views.accounts import HOME_BY_ROLE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "motdepasse-essai"


@pytest.mark.parametrize("role", Role)
def test_home_sends_each_to_his_main_task(client_as, role):
    assert client_as(role).get("/").url == reverse(HOME_BY_ROLE[role])


def test_home_receives_whoever_has_no_role_yet(client):
    client.force_login(UserFactory())
    page = client.get("/")
    assert (page.status_code, page.templates[0].name) == (200, "grading/no_role.html")
    assert "no-store" in page["Cache-Control"]


def test_home_sends_the_first_account_to_the_administration(client):
    """`createsuperuser` makes an account without role, which then gives the others theirs."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/").url == reverse("admin:index")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_home_is_only_read(client_as, method):
    assert getattr(client_as(Role.TEACHER), method)("/").status_code == 405


@pytest.mark.parametrize("key", ['"\\000abcdefghijk"', "é" * 20, "x" * 5000, "a' or 1=1 --"])
def test_a_cookie_that_is_no_session_key_is_nobody(client, key):
    client.cookies["sessionid"] = key
    assert client.get(reverse("grading:module-list")).status_code == 302


def test_a_session_changes_its_key_at_login(client):
    user = UserFactory()
    client.get(reverse("login"))
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_leads_nowhere_else(client, address):
    form = {"username": UserFactory().username, "password": PASSWORD, "next": address}
    assert client.post(reverse("login"), form).url == reverse("home")


class TestThrottle:
    @pytest.fixture(autouse=True)
    def _axes(self, settings):
        settings.AXES_ENABLED = True
        settings.PROXY_COUNT = 1

    def log_in(self, client, user, address, password="faux"):
        form = {"username": user.username, "password": password}
        return client.post(
            reverse("login"), form, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address
        )

    def test_ten_wrong_passwords_lock_the_pair(self, client):
        user = UserFactory()
        answers = [self.log_in(client, user, "192.0.2.1").status_code for _ in range(10)]
        assert answers == [200] * 9 + [429]
        assert self.log_in(client, user, "192.0.2.1", PASSWORD).status_code == 429

    def test_his_owner_still_comes_in_from_elsewhere_behind_the_same_proxy(self, client):
        user = UserFactory()
        for _ in range(10):
            self.log_in(client, user, "192.0.2.1")
        assert self.log_in(client, user, "192.0.2.2", PASSWORD).url == reverse("home")

    def test_writing_another_address_each_time_does_not_help(self, client):
        user = UserFactory()
        answers = [
            self.log_in(client, user, f"203.0.113.{n}, 192.0.2.1").status_code for n in range(11)
        ]
        assert answers == [200] * 9 + [429] * 2


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.9, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "quelqu’un", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_front_servers_are_believed(rf, settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address

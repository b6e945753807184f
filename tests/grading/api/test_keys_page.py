"""« Clés d’API » : a key made, shown once, used, revoked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from grading.models import ApiToken, Role
from grading.models.api_token import Scope
from grading.services.api_tokens import LIVING_AT_MOST, create_token
from tests.factories import UserFactory
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db
PAGE = "/compte/cles-api/"
SECRET = re.compile(r"bareme_[\w-]{43}")


@pytest.fixture
def user(user_as):
    return user_as(Role.TEACHER)


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


def said(answer):
    return text_of(answer).replace("\xa0", " ").replace("\u202f", " ")


def make(client, **wishes):
    return client.post(PAGE, {"name": "script", "scopes": ["marks:read"], "days": 30} | wishes)


class TestMaking:
    def test_one_that_works_and_is_shown_once(self, own):
        (secret,) = SECRET.findall(make(own).content.decode())
        answer = Client().get("/api/v1/marks", headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 200
        page = own.get(PAGE).content.decode()
        assert (SECRET.findall(page), secret[:13] in page) == ([], True)

    @pytest.mark.parametrize(
        ("wishes", "refusal"),
        [
            ({"name": " "}, "Dites à quoi elle servira : rien n’a été créé."),
            ({"name": "x" * 61}, "60 caractères au plus : rien n’a été créé."),
            ({"scopes": []}, "Cochez au moins un usage : rien n’a été créé."),
            ({"scopes": ["tout"]}, "Choisissez parmi les usages proposés : rien n’a été créé."),
            ({"scopes": ["results:read"]}, "Choisissez parmi les usages proposés"),
            ({"days": 4000}, "Choisissez parmi les durées proposées : rien n’a été créé."),
        ],
    )
    def test_what_is_refused_is_said_at_the_field(self, own, wishes, refusal):
        assert refusal in said(make(own, **wishes))
        assert not ApiToken.objects.exists()

    def test_twenty_at_most(self, own, user):
        for _ in range(LIVING_AT_MOST):
            create_token(by=user, name="x", scopes=[Scope.MARKS_READ], days=1)
        assert "Vous avez déjà 20 clés" in said(make(own))

    @pytest.mark.parametrize(
        ("role", "offered"),
        [(Role.STUDENT, 7), (Role.TEACHER, 5), (Role.SCOLARITE, 8), (Role.ADMINISTRATOR, 1)],
    )
    def test_only_what_the_account_could_use_is_offered(self, client_as, role, offered):
        assert client_as(role).get(PAGE).content.decode().count('name="scopes"') == offered

    def test_nothing_for_who_has_no_role(self, client):
        client.force_login(UserFactory())
        assert client.get(PAGE).status_code == 403


class TestRevoking:
    def test_in_one_click(self, own, user):
        token, _ = create_token(by=user, name="script", scopes=[Scope.MARKS_READ], days=1)
        answer = own.post(reverse("grading:api-key-revoke", args=[token.pk]), follow=True)
        assert "La clé « script » n’ouvre plus rien." in said(answer)
        assert "Aucune clé" in said(own.get(PAGE))

    def test_that_of_another_is_not_found(self, own, user_as):
        other = user_as(Role.SCOLARITE)
        token, _ = create_token(by=other, name="x", scopes=[Scope.MARKS_READ], days=1)
        assert own.post(reverse("grading:api-key-revoke", args=[token.pk])).status_code == 404
        assert own.get(reverse("grading:api-key-revoke", args=[token.pk])).status_code == 405

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, own, user, django_assert_num_queries, count):
        for _ in range(count):
            create_token(by=user, name="x", scopes=[Scope.MARKS_READ], days=1)
        with django_assert_num_queries(4):
            own.get(PAGE)


class TestPages:
    @pytest.mark.parametrize("page", ["/api/", "/api/problemes/", "/api/v1/openapi.json"])
    def test_anybody_reads_how_it_works(self, client, page):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "unsafe" not in answer["Content-Security-Policy"]

    def test_every_refusal_leads_to_its_explanation(self, client):
        kind = Client().get("/api/v1/marks").json()["type"]
        page, _, anchor = kind.removeprefix("http://127.0.0.1:8000").partition("#")
        assert f'id="{anchor}"' in client.get(page).content.decode()

    def test_what_is_asked_in_the_address_is_no_format(self, client):
        schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
        assert [name for name in schemas if name == "Page" or name.endswith("Asked")] == []

    def test_names_of_members_are_set_as_code(self, client):
        page = client.get("/api/").content.decode()
        assert "Avec <code>atomic</code>, un seul conflit" in page
        assert "`" not in page

    def test_every_operation_is_on_the_page(self, client):
        page = client.get("/api/").content.decode()
        document = client.get("/api/v1/openapi.json").json()
        assert document["openapi"] == "3.1.0"
        names = [
            each["operationId"] for path in document["paths"].values() for each in path.values()
        ]
        assert [name for name in names if f'id="{name}"' not in page] == []
        links = set(re.findall(r'href="#(schema-\w+)"', page))
        assert {each for each in links if f'id="{each}"' not in page} == set()

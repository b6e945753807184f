"""Who may call what: the key, its scopes, its owner of today; and how refusals are said."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from grading.api.api import api
from grading.api.openapi import document
from grading.models import ApiToken, Membership, Role
from grading.models.api_token import Scope
from grading.permissions import SCOPE_ROLES
from grading.services.api_tokens import LIVING_AT_MOST, create_token, note_use, revoke_token
from tests.factories import UserFactory
from tests.grading.api.caller import ROOT, Caller, problem

pytestmark = pytest.mark.django_db
FILLED = "1"


def addresses():
    return [
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, methods in document()["paths"].items()
        for method in methods
    ]


def filled(path):
    return "/".join(FILLED if step.startswith("<") else step for step in path.split("/"))


class TestKeys:
    def test_only_the_digest_is_kept(self, user_as):
        _, secret = create_token(
            by=user_as(Role.TEACHER), name="essai", scopes=[Scope.MARKS_READ], days=1
        )
        kept = ApiToken.objects.values_list().get()
        assert not any(secret in str(value) for value in kept)

    @pytest.mark.parametrize(
        ("name", "scopes", "days"),
        [("", ["marks:read"], 1), ("x", [], 1), ("x", ["tout"], 1), ("x", ["marks:read"], 400)],
    )
    def test_what_is_no_key_is_not_made(self, user_as, name, scopes, days):
        with pytest.raises(ValidationError):
            create_token(by=user_as(Role.TEACHER), name=name, scopes=scopes, days=days)
        assert not ApiToken.objects.exists()

    def test_there_are_at_most_twenty(self, user_as):
        user = user_as(Role.TEACHER)
        for _ in range(LIVING_AT_MOST):
            last, _ = create_token(by=user, name="x", scopes=[Scope.MARKS_READ], days=1)
        with pytest.raises(ValidationError, match="révoquez-en une"):
            create_token(by=user, name="x", scopes=[Scope.MARKS_READ], days=1)
        revoke_token(last.pk, by=user)
        create_token(by=user, name="x", scopes=[Scope.MARKS_READ], days=1)

    def test_nobody_revokes_the_key_of_another(self, scolarite):
        with pytest.raises(ApiToken.DoesNotExist):
            revoke_token(scolarite.token.pk, by=UserFactory())

    def test_use_is_noted_to_the_hour(self, scolarite):
        token, now = scolarite.token, timezone.now()
        for later, expected in ((0, 0), (59, 0), (60, 60)):
            note_use(token, now + timedelta(minutes=later))
            token.refresh_from_db()
            assert token.last_used_at == now + timedelta(minutes=expected)


class TestWhoCalls:
    def test_a_key_opens(self, scolarite):
        answer = scolarite.get("/terms")
        assert (answer.status_code, len(answer.json())) == (200, 2)
        assert not answer.cookies
        assert "Access-Control-Allow-Origin" not in answer
        assert ApiToken.objects.get().last_used_at

    @pytest.mark.parametrize(
        "header", [None, "Basic eDp4", "Bearer", "Bearer ", "Bearer x", "Bearer bareme_" + "x" * 43]
    )
    def test_nothing_else_does(self, db, header):
        headers = {"authorization": header} if header else {}
        answer = Client().get(f"{ROOT}/terms", headers=headers)
        assert problem(answer) == (401, "cle-refusee")
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_session_opens_nothing(self, client_as):
        assert problem(client_as(Role.SCOLARITE).get(f"{ROOT}/terms"))[0] == 401

    def test_a_key_in_the_address_is_refused_not_read(self, scolarite):
        answer = Client().get(f"{ROOT}/terms?access_token={scolarite.secret}")
        assert answer.status_code == 422
        assert scolarite.secret not in answer.content.decode()

    def test_a_revoked_key_opens_nothing(self, scolarite):
        revoke_token(scolarite.token.pk, by=scolarite.token.user)
        assert problem(scolarite.get("/terms"))[0] == 401

    def test_nor_does_an_expired_one(self, scolarite):
        now = timezone.now()
        ApiToken.objects.update(created_at=now - timedelta(days=2), expires_at=now)
        assert problem(scolarite.get("/terms"))[0] == 401

    def test_nor_one_of_a_closed_account(self, scolarite):
        user = scolarite.token.user
        user.is_active = False
        user.save()
        assert problem(scolarite.get("/terms"))[0] == 401

    def test_a_role_that_is_gone_is_gone_at_once(self, scolarite):
        assert scolarite.get("/students").status_code == 200
        Membership.objects.filter(user=scolarite.token.user).delete()
        assert problem(scolarite.get("/students")) == (403, "droit-manquant")

    def test_a_program_gone_wrong_is_slowed(self, scolarite, settings):
        settings.API_CALLS_A_MINUTE = 3
        answers = [scolarite.get("/terms") for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert (problem(answers[3])[1], answers[3]["Retry-After"]) == ("trop-souvent", "60")


class TestScopes:
    @pytest.mark.parametrize(("method", "path"), addresses())
    def test_every_operation_names_its_scope_and_its_roles(self, method, path):
        access = resolve(filled(path)).func.access[method]
        assert access.scope is None or access.allowed <= {*SCOPE_ROLES[access.scope]}
        assert access.allowed

    def test_a_key_without_the_scope_is_refused(self, member):
        user = member(Role.SCOLARITE)
        callers = {
            scope: Caller(user, *(each for each in Scope if each != scope)) for scope in Scope
        }
        for method, path in addresses():
            needed = resolve(filled(path)).func.access[method].scope
            if needed:
                answer = callers[needed].send(method, filled(path).removeprefix(ROOT), {})
                assert problem(answer) == (403, "portee-manquante"), path
                assert f'scope="{needed}"' in answer["WWW-Authenticate"]

    def test_who_has_not_the_role_is_refused(self, promotion, member):
        users = {each: member(each) for each in Role if each != Role.STUDENT}
        callers = {role: Caller(user) for role, user in users.items()}
        callers[Role.STUDENT] = Caller(promotion.learner.user)
        for method, path in addresses():
            for role in {*Role} - resolve(filled(path)).func.access[method].allowed:
                answer = callers[role].send(method, filled(path).removeprefix(ROOT), {})
                assert problem(answer) == (403, "droit-manquant"), (path, role)


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/nulle-part", (404, "introuvable")),
            ("/terms/x", (404, "introuvable")),
            ("/terms/", (404, "introuvable")),
            ("/terms/999999999999", (404, "introuvable")),
            ("/terms/99999999999999999999", (422, "contenu-refuse")),
            ("/terms/0", (422, "contenu-refuse")),
            ("/terms?limit=0", (422, "contenu-refuse")),
            ("/terms?limit=201", (422, "contenu-refuse")),
            ("/terms?year=abc", (422, "contenu-refuse")),
            ("/terms?programme=%00", (422, "contenu-refuse")),
            ("/terms?anee=2026", (422, "contenu-refuse")),
            ("/terms?year=2026&year=2027", (422, "contenu-refuse")),
            ("/decisions?subject=x", (422, "contenu-refuse")),
        ],
    )
    def test_each_is_a_problem(self, scolarite, path, expected):
        assert problem(scolarite.get(path)) == expected

    def test_the_place_is_named_in_french(self, scolarite):
        answer = scolarite.get("/terms?limit=0&year=abc")
        assert answer.json()["errors"] == [
            {"in": "query", "pointer": "limit", "detail": "Au moins 1."},
            {"in": "query", "pointer": "year", "detail": "Un nombre entier est attendu."},
        ]

    def test_what_is_wrong_with_a_name_is_said(self, scolarite):
        (error,) = scolarite.get("/terms?anee=2026").json()["errors"]
        assert error["pointer"] == "anee"
        assert "year, number, programme" in error["detail"]

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
    def test_another_method_is_refused(self, scolarite, method):
        answer = scolarite.send(method, "/terms", {})
        assert problem(answer) == (405, "methode-refusee")
        assert answer["Allow"] == "GET, HEAD"

    def test_another_format_is_refused(self, scolarite):
        assert problem(scolarite.get("/terms", accept="text/html")) == (406, "format-refuse")

    def test_a_failure_is_a_problem_too(self, scolarite, monkeypatch):
        scolarite.client.raise_request_exception = False
        monkeypatch.setattr("grading.api.terms.terms_open_to", lambda user: 1 / 0)
        assert problem(scolarite.get("/terms")) == (500, "erreur")

    def test_only_the_head_when_asked(self, scolarite):
        answer = scolarite.client.head(f"{ROOT}/terms")
        assert (answer.status_code, answer.content) == (200, b"")


def test_no_two_schemas_bear_one_name():
    """Ninja would write one over the other in silence."""
    found = {}
    for bound in api._get_bound_routers():
        for path_view in bound.path_operations.values():
            for operation in path_view.operations:
                models = [*operation.models, *filter(None, operation.response_models.values())]
                for model in models:
                    for name, schema in model.model_json_schema().get("$defs", {}).items():
                        assert found.setdefault(name, schema) == schema

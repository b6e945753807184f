"""The API against its own document: whatever is sent, nothing fails, and every answer is described.

`make fuzz` looks further, in other places each time.
"""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from grading.api.openapi import document
from grading.models import Role
from grading.services import deliveries
from grading.services.webhooks import add_webhook
from tests.factories import (
    CandidateFactory,
    JuryMemberFactory,
    MembershipFactory,
    TeachingAssignmentFactory,
    UserFactory,
)
from tests.grading.api.caller import Caller
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_dict(document(), config=SchemathesisConfig())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
# These call again, without the key or to see what became of something: other tests do.
LEFT_OUT = {"ignored_auth", "use_after_free", "ensure_resource_availability"}
load_all_checks()
CHECKED = [each for each in CHECKS.get_all() if each.__name__ not in LEFT_OUT]
# What the document allows to write, the rules may still refuse.
OF_WRITING = [each for each in CHECKED if each.__name__ != "positive_data_acceptance"]


class World:
    """A promotion before its jury, each kind of thing in it, and the programs of its people."""

    def __init__(self):
        promotion = Promotion()
        learner = promotion.student("12", "8", user=UserFactory())
        promotion.student("ABS", "")
        enrolment = learner.enrolments.get(term=promotion.terms[1])
        draft = promotion.small.assessment(
            promotion.terms[1], "R1.01", published=False, anonymous=True
        )
        CandidateFactory(assessment=draft, enrolment=enrolment, anonymous_number="7")
        promotion.decide_all()
        teaching = TeachingAssignmentFactory(
            term=promotion.terms[1], module=promotion.small.modules["R1.01"]
        )
        JuryMemberFactory(jury=promotion.jury, user=teaching.teacher)
        department = promotion.small.programme.department
        people = [
            MembershipFactory(user=UserFactory(), department=department, role=role).user
            for role in (Role.SCOLARITE, Role.ADMINISTRATOR)
        ]
        self.callers = [Caller(user) for user in (*people, teaching.teacher, learner.user)]
        webhook, _ = add_webhook(by=people[0], url="https://exemple.fr/", events=["mark.published"])
        self.known = {
            "programme_id": promotion.small.programme.pk,
            "term_id": enrolment.term_id,
            "student_id": learner.pk,
            "enrolment_id": enrolment.pk,
            "assessment_id": promotion.assessments["R1.01"].pk,
            "decision_id": promotion.jury.decisions.first().pk,
            "webhook_id": webhook.pk,
            "document_number": "GMP-2026-1",
        }


@pytest.fixture(scope="module")
def world(shared_db):
    """The connection of the tests stays open from one request to the next."""
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield World()
    for each in signals:
        each.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _nothing_leaves(monkeypatch, settings):
    monkeypatch.setattr(deliveries, "post", lambda url, body, headers: 200)
    settings.API_CALLS_A_MINUTE = 1_000_000
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True  # what fails says where


def cases(operation, known):
    """What the document allows and what it does not, about what exists and what does not."""
    named = {each.name for each in operation.path_parameters}
    places = [{}, {name: known[name] for name in named}] if named else [{}]
    return st.one_of(
        operation.as_strategy(mode, path_parameters=place)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        for place in places
    )


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_described(label, world, request):
    @settings(
        max_examples=request.config.getoption("--fuzz"),
        database=None,
        phases=[Phase.generate],
    )
    @given(cases(OPERATIONS[label], world.known), st.sampled_from(world.callers))
    def ask(case, caller):
        cache.clear()
        headers = {"Authorization": f"Bearer {caller.secret}", "Accept-Encoding": "identity"}
        with transaction.atomic():
            answer = case.call(headers=headers, app=APP)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKED if case.method == "GET" else OF_WRITING)

    ask()


APP = get_wsgi_application()

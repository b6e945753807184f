"""The file to try with: read as one of a university, and there in the demonstration only."""

import pytest
from django.urls import reverse

from grading.imports.apogee.reading import read_apogee
from grading.models import Role
from grading.selectors.apogee.files import StepChoice
from tests.factories import MembershipFactory
from tests.grading.imports.apogee_world import World, said

pytestmark = pytest.mark.django_db
PAGE = reverse("grading:apogee-trial")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def client(client, world, settings):
    settings.DEMO = True
    client.force_login(world.director)
    return client


def key(world, year=2026):
    return StepChoice(world.programme.pk, year, 1).key


def test_it_is_a_file_that_a_university_could_give(client, world):
    answer = client.get(PAGE, {"etape": key(world)})
    assert answer["Content-Disposition"] == f'attachment; filename="essai-apogee-{key(world)}.txt"'
    file = read_apogee(answer.content)
    assert (file.year, file.steps, file.coding) == (2026, ("ZEAN1",), "ISO-8859-1")
    assert {str(code) for code in file.codes} >= {"VET ZEAN1", "ELP ZEUE11", "ELP ZER101"}
    assert all(column.is_known for column in file.columns)
    assert not any(any(row.cells[4:]) for row in file.rows)


def test_one_is_missing_and_one_is_unknown(client, world):
    plan = world.plan(client.get(PAGE, {"etape": key(world)}).content)
    kinds = {kind: who for kind, who, _ in said(plan)}
    assert kinds["unknown"] == "ESSAI-INCONNU CAMILLE (99999999)"
    assert kinds["missing"].startswith(f"{world.students[-1]} (")


def test_the_page_offers_it_in_the_demonstration_only(client, world, settings):
    assert f"{PAGE}?etape={key(world)}" in client.get(reverse("grading:apogee")).content.decode()
    settings.DEMO = False
    assert PAGE not in client.get(reverse("grading:apogee")).content.decode()
    assert client.get(PAGE, {"etape": key(world)}).status_code == 404


@pytest.mark.parametrize("asked", ["", "x", "1-2026-9"])
def test_a_step_that_is_not_his_is_not_found(client, asked):
    assert client.get(PAGE, {"etape": asked}).status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR])
def test_others_are_refused(client, world, role):
    department = world.programme.department
    client.force_login(MembershipFactory(department=department, role=role).user)
    assert client.get(PAGE, {"etape": key(world)}).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_nothing_is_posted(client):
    assert client.post(PAGE).status_code == 405

"""What codes stand for, changed without any file: the page of a programme."""

import pytest
from django.urls import reverse

from grading.models import ApogeeCode, Role
from grading.selectors.apogee.catalogue import Target
from grading.services.apogee import map_codes
from tests.factories import DepartmentFactory, MembershipFactory, ProgrammeFactory
from tests.grading.imports.apogee_world import TARGETS, World

pytestmark = pytest.mark.django_db
PAGE = reverse("grading:apogee-mapping")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def client(client, world):
    client.force_login(world.director)
    return client


def kept(programme):
    rows = ApogeeCode.objects.filter(programme=programme)
    return {(row.kind, row.code): row.of for row in rows}


def form_of(answer):
    form = answer.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    return {"empreinte": answer.context["fingerprint"], **fields}


def test_every_code_is_there_with_who_confirmed_it(client, world):
    answer = client.get(PAGE)
    assert [line.code.code for line in answer.context["lines"]] == [
        "ZEXM11",
        "ZEXU11",
        "ZEXU21",
        "ZEX1",
    ]
    assert f"par {world.director}" in answer.content.decode()


def test_what_is_said_is_changed_erased_and_added(client, world):
    answer = client.get(PAGE)
    new = {"type-0": "ELP", "nouveau-0": "ZEXR1", "objet-0": "ue11+ue21"}
    posted = form_of(answer) | {"code-0": "", "code-1": "UE21", "code-2": "rien"} | new
    answer = client.post(PAGE, posted, follow=True)
    assert "4 correspondances changées." in answer.content.decode()
    assert kept(world.programme) == {
        ("ELP", "ZEXU11"): "UE21",
        ("ELP", "ZEXU21"): "",
        ("ELP", "ZEXR1"): "UE11+UE21",
        ("VET", "ZEX1"): "BUT1",
    }


def test_what_somebody_else_said_meanwhile_is_not_undone(client, world):
    posted = form_of(client.get(PAGE)) | {"code-0": "rien"}
    said = {("ELP", "ZEXU11"): Target(ApogeeCode.Subject.UE, "UE21")}
    map_codes(world.programme, said, by=world.director)
    before = kept(world.programme)
    answer = client.post(PAGE, posted)
    shown = answer.content.decode()
    assert "Rien n’est enregistré\u00a0: quelqu’un d’autre" in shown
    assert f"UE21, par {world.director}" in shown
    assert answer.context["form"]["code-0"].value() == "rien"
    assert kept(world.programme) == before
    client.post(PAGE, posted | {"empreinte": answer.context["fingerprint"], "code-1": "UE21"})
    assert kept(world.programme) == before | {("ELP", "ZEXM11"): ""}


def test_nothing_changes_when_nothing_is_changed(client, world):
    answer = client.post(PAGE, form_of(client.get(PAGE)), follow=True)
    assert "Rien n’a changé." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code-0": "UE99"}, "code-0"),
        ({"nouveau-0": "ZEXR1"}, "nouveau-0"),
        ({"type-0": "ELP", "nouveau-0": "ZEXR1"}, "nouveau-0"),
        ({"type-0": "ELP", "nouveau-0": "ZEXU11", "objet-0": "UE11"}, "nouveau-0"),
        ({"type-0": "ELP", "nouveau-0": "ZEXR1", "objet-0": "UE99"}, "objet-0"),
        ({"type-0": "XXX", "nouveau-0": "ZEXR1", "objet-0": "UE11"}, "type-0"),
        ({"type-0": "ELP", "nouveau-0": "Z" * 41, "objet-0": "UE11"}, "nouveau-0"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(client, world, typed, field):
    before = kept(world.programme)
    answer = client.post(PAGE, form_of(client.get(PAGE)) | {"code-1": "UE21"} | typed)
    assert field in answer.context["form"].errors
    assert kept(world.programme) == before


def test_one_code_twice_in_the_added_lines(client, world):
    lines = {
        f"{name}-{place}": value
        for place in (0, 1)
        for name, value in (("type", "ELP"), ("nouveau", "ZEXR1"), ("objet", "UE11"))
    }
    answer = client.post(PAGE, form_of(client.get(PAGE)) | lines)
    assert "nouveau-1" in answer.context["form"].errors


def test_the_version_that_is_asked_for(client, world):
    other = ProgrammeFactory(department=world.programme.department, version="2099")
    answer = client.get(PAGE, {"programme": other.pk})
    assert (answer.context["programme"], answer.context["lines"]) == (other, [])
    assert client.get(PAGE).context["programme"] == world.programme
    assert client.get(PAGE, {"programme": "x"}).status_code == 404


def test_the_programme_of_another_department_is_not_found(client, world):
    other = ProgrammeFactory(department=DepartmentFactory(code="autre"))
    assert client.get(PAGE, {"programme": other.pk}).status_code == 404
    assert client.post(f"{PAGE}?programme={other.pk}", {}).status_code == 404


def test_a_department_without_programme_is_told_so(client):
    stranger = MembershipFactory(department=DepartmentFactory(code="autre"), role=Role.DIRECTOR)
    client.force_login(stranger.user)
    assert "Aucun programme" in client.get(PAGE).content.decode()


def test_the_wrong_method_is_refused(client):
    assert client.put(PAGE).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, world, django_assert_num_queries, count):
    map_codes(world.programme, dict.fromkeys(TARGETS), by=world.director)
    some = dict(list(TARGETS.items())[:count])
    map_codes(world.programme, some, by=world.director)
    with django_assert_num_queries(7):
        client.get(PAGE)

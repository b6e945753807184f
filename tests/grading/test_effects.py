"""Whoever corrects published marks reads first what that moves, by whichever door he comes."""

import pytest
from django.urls import reverse

from grading.models import Mark, MarkChange, Role
from grading.services.publication import publish
from tests.factories import AssessmentFactory, CandidateFactory
from tests.grading.imports.brought import brought
from tests.grading.test_history_pages import type_marks
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db

FOR_READERS = "UE11 : 11,00 → 9,00, passe sous 10"
FOR_TEACHERS = "11,00 → 9,00"
DECISION = "À réexaminer : UE11, ADM devient AJ"


@pytest.fixture
def students(entry):
    return [entry.enrol("Abeille"), entry.enrol("Bourdon")]


@pytest.fixture
def corrected(entry, students):
    """9 published, then corrected to 11: the batch of the correction."""
    type_marks(entry, 900, 1500)
    publish(entry.exam.pk, by=entry.teacher)
    return type_marks(entry, 1100, seen=1, reason="Report")


def plan_page(entry, students, batch, by):
    rows = [[each.student.number, mark] for each, mark in zip(students, ["9", "15"], strict=True)]
    plan = brought(entry.term, entry.module, by, ["Numéro", "Partiel"], *rows)
    return reverse("grading:import-plan", args=[plan.pk])


def batch_page(entry, students, batch, by):
    return reverse("grading:batch", args=[batch])


def restore_page(entry, students, batch, by):
    url = reverse("grading:module-history", args=[entry.term.pk, entry.module.pk])
    return f"{url}?case=n-{entry.exam.pk}-{students[0].pk}&version=1"


@pytest.fixture(params=[plan_page, batch_page, restore_page], ids=lambda door: door.__name__)
def address(request):
    return request.param


def test_who_knows_the_results_reads_averages_and_decisions(
    address, entry, students, corrected, client
):
    director = entry.member(Role.DIRECTOR)
    client.force_login(director)
    said = text_of(client.get(address(entry, students, corrected, director)))
    assert FOR_READERS in said
    assert DECISION in said


def test_a_teacher_reads_the_average_of_his_module_only(
    address, entry, students, corrected, client
):
    client.force_login(entry.teacher)
    said = text_of(client.get(address(entry, students, corrected, entry.teacher)))
    assert FOR_TEACHERS in said
    assert "UE11" not in said


def test_no_average_tells_what_an_anonymous_copy_got(address, entry, students, corrected, client):
    blind = AssessmentFactory(term=entry.term, module=entry.module, anonymous=True)
    CandidateFactory(assessment=blind, enrolment=students[0], anonymous_number="123")
    client.force_login(entry.teacher)
    said = text_of(client.get(address(entry, students, corrected, entry.teacher)))
    assert FOR_TEACHERS not in said
    assert "une fois les copies anonymes validées" in said


def test_among_many_only_what_decides_stands_out(entry, client):
    students = [entry.enrol(f"Abeille {place}") for place in range(12)]
    type_marks(entry, 900, *[1500] * 11)
    publish(entry.exam.pk, by=entry.teacher)
    batch = type_marks(entry, 1100, *[1600] * 11, seen=1, reason="Report")
    client.force_login(entry.member(Role.DIRECTOR))
    [effects] = client.get(batch_page(entry, students, batch, None)).context["effects"]
    assert [each.student for each in effects.outstanding] == ["Abeille 0 Camille"]
    assert len(effects.folded) == 11


def test_a_draft_has_no_effect_to_tell(entry, students, client):
    batch = type_marks(entry, 1100)
    client.force_login(entry.member(Role.DIRECTOR))
    assert client.get(batch_page(entry, students, batch, None)).context["effects"] == []
    cell = client.get(restore_page(entry, students, batch, None))
    assert cell.context["effects"] is None


def test_reading_writes_nothing(address, entry, students, corrected, client):
    client.force_login(entry.teacher)
    client.get(address(entry, students, corrected, entry.teacher))
    assert Mark.objects.get(enrolment=students[0]).value == 1100
    assert MarkChange.objects.count() == 3


@pytest.mark.parametrize("version", ["0", "7", "x", "٣", "99999999999"])
def test_a_version_that_never_was_is_no_choice(version, entry, students, corrected, client):
    client.force_login(entry.teacher)
    page = client.get(restore_page(entry, students, corrected, None)[:-1] + version)
    assert page.context["asked"] is None


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_queries_do_not_grow(count, entry, client, django_assert_num_queries):
    students = [entry.enrol(f"Abeille {place}") for place in range(count)]
    type_marks(entry, *[900] * count)
    publish(entry.exam.pk, by=entry.teacher)
    batch = type_marks(entry, *[1100] * count, seen=1, reason="Report")
    client.force_login(entry.teacher)
    with django_assert_num_queries(16):
        client.get(batch_page(entry, students, batch, None))
    with django_assert_num_queries(21):
        client.get(restore_page(entry, students, batch, None))
    client.force_login(entry.member(Role.DIRECTOR))
    with django_assert_num_queries(17):
        client.get(batch_page(entry, students, batch, None))

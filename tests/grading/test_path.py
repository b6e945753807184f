"""The whole BUT of a student: competences by year."""

import pytest
from django.urls import reverse

from grading.models import Role
from grading.selectors.path_table import path_table
from grading.selectors.results import student_results
from tests.factories import AcquisitionFactory
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(department):
    return SmallProgramme(semesters=(1, 2, 3, 4))


@pytest.fixture
def enrolment(small):
    """11 in UE11 and 9 in UE21 the first year, then S3 with 12 so far."""
    first = small.enrolment(1, 2025, marks=("11", "11"), with_account=True)
    small.enrolment(2, 2025, marks=("9", "9"), student=first.student)
    now = small.enrolment(3, 2026, marks=("12",), student=first.student)
    small.assessment(now.term, "R3.02", published=False)
    return now


def table(enrolment):
    found = path_table(student_results(enrolment.student, published_only=True))
    assert found
    return found


def address(enrolment):
    return reverse("grading:path", args=[enrolment.student_id])


@pytest.fixture
def text(client, enrolment):
    client.force_login(enrolment.student.user)
    return lambda: text_of(client.get(address(enrolment)))


def test_each_ue_stands_in_its_year_with_its_rcue(enrolment):
    (row,) = table(enrolment).rows
    first, second, third = row.cells
    assert row.competence == "Spécifier"
    assert [(each.result.code, each.result.average) for each in first.ues] == [
        ("UE11", 11),
        ("UE21", 9),
    ]
    assert first.rcue
    assert first.rcue.average == 10
    assert [each.result.code for each in second.ues] == ["UE31"]
    assert (third.ues, third.is_reached) == ((), False)


def test_ects_of_each_year_and_of_the_whole(enrolment):
    found = table(enrolment)
    assert [year.ects for year in found.years] == [60, 0, 0]
    assert (found.ects, found.ects_value, found.dut, found.but) == (60, 180, False, False)


def test_the_page_says_it(text):
    said = text()
    assert "60 ECTS accordés sur 180." in said
    assert "UE21 9,00 : calcul de UE21 CMP : UE acquise par compensation dans son RCUE" in said
    assert "RCUE 10,00 CMP : RCUE validé par compensation entre ses deux UE" in said
    assert "12,00 : calcul de UE31 ATT" in said
    assert "à ce jour, 67 % des coefficients ; entre 8,00 et 14,67 selon" in said


def test_a_ue_acquired_elsewhere_has_its_average_and_no_explanation(small, enrolment):
    again = small.enrolment(4, 2027, marks=("12", "12"), student=enrolment.student)
    AcquisitionFactory(student=again.student, ue_code="UE11", average=1450)
    (row,) = table(again).rows
    assert row.cells[0].ues[0].result.average == 14.5


def test_a_semester_taken_again_is_told(small, enrolment, text):
    small.enrolment(3, 2027, marks=("14", "14"), student=enrolment.student)
    said = text()
    assert "Semestre 3 2026-2027, autre tentative" in said
    assert "14,00 : calcul de UE31" in said


def test_what_is_not_published_changes_nothing(small, enrolment, text):
    before = text()
    exam = small.assessment(enrolment.term, "R3.02", published=False)
    shown = text()
    give(enrolment, exam, "3,25")
    assert text() == shown
    assert "3,25" not in before + shown


def test_it_is_one_tap_away(client, enrolment):
    client.force_login(enrolment.student.user)
    link = f'href="{address(enrolment)}"'
    for page in ("grading:results", "grading:semester-results"):
        args = [enrolment.pk] if page.endswith("semester-results") else []
        assert link in client.get(reverse(page, args=args)).content.decode()


def test_readers_see_all_marks_and_are_told(client_as, small, enrolment):
    said = text_of(client_as(Role.SCOLARITE).get(address(enrolment)))
    assert "Cette page montre toutes les notes saisies, publiées ou non." in said


def test_the_queries_do_not_grow(client, small, enrolment, django_assert_num_queries):
    client.force_login(enrolment.student.user)
    with django_assert_num_queries(11):
        client.get(address(enrolment))
    small.enrolment(4, 2027, marks=("12", "12"), student=enrolment.student)
    with django_assert_num_queries(11):
        client.get(address(enrolment))

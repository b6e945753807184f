"""Who downloads which recap, from which page."""

import re

import pytest
from django.urls import reverse

from grading.models import Role
from grading.views import recaps
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    GroupFactory,
    ParcoursFactory,
    ProgrammeFactory,
)
from tests.grading.sheets import by_calamine
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
    "json": "application/json",
}


@pytest.fixture
def small():
    return SmallProgramme(semesters=(1,))


@pytest.fixture
def enrolment(small):
    """A student of a group and a parcours, beside another who has neither."""
    found = small.enrolment(marks=("12", "12"), student__last_name="Abeille")
    found.group = GroupFactory(term=found.term, name="TD 1")
    found.parcours = ParcoursFactory(programme=small.programme, code="IPI")
    found.save()
    EnrolmentFactory(term=found.term, student__last_name="Bourdon")
    return found


@pytest.fixture
def scolarite(client_as):
    return client_as(Role.SCOLARITE)


def file_of(term, suffix="xlsx", **query):
    return reverse("grading:recap", args=[term.pk, suffix], query=query)


def names_in(response):
    rows = by_calamine(response.content)["Synthèse"][1:]
    return [row[0] for row in rows if row[2]]


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_a_term_in_each_format(scolarite, enrolment, suffix):
    response = scolarite.get(file_of(enrolment.term, suffix))
    assert response["Content-Type"] == MEDIA_TYPES[suffix]
    expected = f'attachment; filename="recapitulatif-S1-2026-2027.{suffix}"'
    assert response["Content-Disposition"] == expected


def test_a_group_or_a_parcours_and_only_it(scolarite, enrolment):
    response = scolarite.get(file_of(enrolment.term))
    assert names_in(response) == ["Abeille", "Bourdon"]
    for query in ({"groupe": enrolment.group_id}, {"parcours": enrolment.parcours_id}):
        response = scolarite.get(file_of(enrolment.term, **query))
        assert names_in(response) == ["Abeille"]
    query = {"groupe": enrolment.group_id, "parcours": enrolment.parcours_id}
    response = scolarite.get(file_of(enrolment.term, **query))
    expected = 'attachment; filename="recapitulatif-S1-2026-2027-TD-1-IPI.xlsx"'
    assert response["Content-Disposition"] == expected


@pytest.mark.parametrize("query", [{"groupe": "999"}, {"parcours": "999"}, {"groupe": "x"}])
def test_what_is_not_of_this_term_is_not_found(scolarite, enrolment, query):
    assert scolarite.get(file_of(enrolment.term, **query)).status_code == 404


@pytest.mark.parametrize("suffix", ["pdf", "XLSX", "csv"])
def test_another_format_is_not_found(scolarite, enrolment, suffix):
    assert scolarite.get(file_of(enrolment.term, suffix)).status_code == 404


def test_an_empty_parcours_has_no_recap(scolarite, enrolment, small):
    empty = ParcoursFactory(programme=small.programme)
    response = scolarite.get(file_of(enrolment.term, parcours=empty.pk), follow=True)
    assert "il n’y a rien à récapituler" in response.content.decode()


def test_too_large_a_term_says_so(scolarite, enrolment, monkeypatch):
    monkeypatch.setattr(recaps, "MOST_IN_ONE_FILE", 1)
    response = scolarite.get(file_of(enrolment.term), follow=True)
    assert "Ce semestre a 2 étudiants, un fichier en tient 1." in response.content.decode()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR])
def test_other_roles_are_refused(client_as, enrolment, role):
    client = client_as(role)
    for url in (reverse("grading:recaps"), file_of(enrolment.term)):
        assert client.get(url).status_code == 403


def test_the_recap_of_another_department_is_not_found(scolarite):
    programme = ProgrammeFactory(department=DepartmentFactory(code="ailleurs"))
    elsewhere = SmallProgramme(programme=programme).enrolment()
    assert scolarite.get(file_of(elsewhere.term)).status_code == 404


def test_every_format_is_one_click_away(scolarite, enrolment):
    page = reverse("grading:recaps")
    for before in ("/echanges/", reverse("grading:term-results", args=[enrolment.term_id])):
        assert page in scolarite.get(before).content.decode()
    html = scolarite.get(page, {"semestre": enrolment.term_id}).content.decode()
    found = re.findall(r'(?:action|formaction)="(/echanges/recapitulatif/\d[^"]*)"', html)
    assert found == [file_of(enrolment.term, suffix) for suffix in MEDIA_TYPES]


def test_a_term_without_students_and_a_department_without_terms_say_so(scolarite, small):
    page = reverse("grading:recaps")
    assert "dès que l’administration ouvre un semestre" in scolarite.get(page).content.decode()
    small.term(1)
    assert "Personne n’est inscrit dans ce semestre" in scolarite.get(page).content.decode()


@pytest.fixture(params=[1, 3])
def promotion(request, small):
    """One then three students, each with his marks."""
    term = small.term(1)
    assessments = [small.assessment(term, code) for code in ("R1.01", "R1.02")]
    for _ in range(request.param):
        enrolment = EnrolmentFactory(term=term, group=GroupFactory(term=term))
        for assessment in assessments:
            give(enrolment, assessment, "12")
    return term


def test_queries_of_the_page(scolarite, promotion, django_assert_num_queries):
    with django_assert_num_queries(7):
        scolarite.get(reverse("grading:recaps"))


def test_queries_of_a_file(scolarite, promotion, django_assert_num_queries):
    with django_assert_num_queries(14):
        scolarite.get(file_of(promotion))

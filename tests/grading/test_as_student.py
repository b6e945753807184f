"""« Voir comme l’étudiant »: those who see every mark see what he sees, and nothing else."""

import re

import pytest
from django.urls import reverse

from grading.models import Role
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db

OWN = {"as-student": "results", "explanation-as-student": "explanation"}
NAMES = list(OWN)
# What leads to where only the student himself goes.
DONE_BY_HIMSELF = "|".join(
    (
        " ; essayez vous-même",
        "Autres semestres Tout le BUT compétences par année ",
        r"DS\w+ : contester cette note, jusqu’au \d+ \S+ \d+ inclus ",
    )
)


@pytest.fixture
def enrolment(department):
    """11 in UE11 as published, and a draft at 3.25."""
    small = SmallProgramme()
    enrolment = small.enrolment(1, marks=("12,5", "8"), with_account=True)
    draft = small.assessment(enrolment.term, "R1.02", published=False, title="DS 9")
    give(enrolment, draft, "3,25")
    return enrolment


def address(name, enrolment):
    arguments = [] if name == "results" else [enrolment.pk]
    arguments += ["UE11"] if name.startswith("explanation") else []
    return reverse(f"grading:{name}", args=arguments)


def body(response):
    """What stands under the header of the page."""
    return text_of(response).split("Unités d’enseignement")[-1].split("Le résultat")[-1]


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_his_own_page_says(client, client_as, enrolment, name):
    reader = client_as(Role.SCOLARITE).get(address(name, enrolment))
    client.force_login(enrolment.student.user)
    own = client.get(address(OWN[name], enrolment))
    assert body(reader) == re.sub(DONE_BY_HIMSELF, "", body(own))


@pytest.mark.parametrize("name", NAMES)
def test_only_the_browser_of_the_student_is_told_to_keep_the_page(
    client, client_as, enrolment, name
):
    reader = client_as(Role.SCOLARITE).get(address(name, enrolment))
    client.force_login(enrolment.student.user)
    pages = (reader, client.get(address(OWN[name], enrolment)))
    assert [b'name="offline-view"' in page.content for page in pages] == [False, True]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_published_is_not_there_and_the_page_says_so(client_as, enrolment, name):
    said = text_of(client_as(Role.DIRECTOR).get(address(name, enrolment)))
    assert "3,25" not in said
    assert "Comme l’étudiant. Ce que" in said


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR, Role.STUDENT])
def test_nobody_else_opens_it(client_as, enrolment, name, role):
    assert client_as(role).get(address(name, enrolment)).status_code == 403


def test_its_links_stay_as_the_student_sees(client_as, enrolment):
    page = client_as(Role.SCOLARITE).get(address("as-student", enrolment)).content.decode()
    main = page.split("<main")[1]
    assert address("explanation-as-student", enrolment) in main
    for name in ("explanation", "simulation"):
        assert f'href="{address(name, enrolment)}' not in main


def test_it_is_one_click_from_the_semester(client_as, enrolment):
    page = client_as(Role.SCOLARITE).get(address("semester-results", enrolment))
    assert f'href="{address("as-student", enrolment)}"' in page.content.decode()


def test_an_unknown_ue_is_not_found(client_as, enrolment):
    url = reverse("grading:explanation-as-student", args=[enrolment.pk, "UE99"])
    assert client_as(Role.SCOLARITE).get(url).status_code == 404


@pytest.mark.parametrize(("name", "queries"), [("as-student", 10), ("explanation-as-student", 11)])
def test_queries(client_as, enrolment, django_assert_num_queries, name, queries):
    client = client_as(Role.SCOLARITE)
    with django_assert_num_queries(queries):
        client.get(address(name, enrolment))

"""Who downloads which transcripts."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from grading.models import Role
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    GroupFactory,
    ProgrammeFactory,
    StudentFactory,
)
from tests.grading.small_programme import SmallProgramme, give

READERS = (Role.SCOLARITE, Role.DIRECTOR)
OTHERS = (Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@pytest.fixture
def small(db):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    """A student of TD1, with an account, and a published mark in each module."""
    student = StudentFactory(last_name="Éloi", number="77", with_account=True)
    enrolment = small.enrolment(marks=("12", "12"), student=student)
    enrolment.group = GroupFactory(term=enrolment.term, name="TD 1")
    enrolment.save()
    return enrolment


@pytest.fixture
def elsewhere(db):
    """An enrolment in another department."""
    department = DepartmentFactory(code="ailleurs")
    small = SmallProgramme(programme=ProgrammeFactory(department=department))
    return small.enrolment(marks=("12", "12"))


def of_term(term, extension="csv", group=None):
    query = f"?groupe={group.pk if hasattr(group, 'pk') else group}" if group else ""
    return reverse("grading:transcripts", args=[term.pk, extension]) + query


def of_one(enrolment, extension="pdf"):
    return reverse("grading:transcript", args=[enrolment.term_id, enrolment.pk, extension])


def names_in(response):
    rows = csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    return [row[0] for row in rows][1:]


def text_of(response):
    pages = PdfReader(BytesIO(response.content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


# ---- Files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["pdf", "xlsx", "csv"])
def test_a_term_in_each_format(client_as, enrolment, extension):
    response = client_as(Role.SCOLARITE).get(of_term(enrolment.term, extension))
    assert response.status_code == 200
    assert response["Content-Type"] == MEDIA_TYPES[extension]
    expected = f'attachment; filename="releves-S1-2026-2027.{extension}"'
    assert response["Content-Disposition"] == expected
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("extension", ["pdf", "xlsx", "csv"])
def test_a_student_in_each_format(client_as, enrolment, extension):
    response = client_as(Role.SCOLARITE).get(of_one(enrolment, extension))
    assert response.status_code == 200
    expected = f'attachment; filename="releve-S1-2026-2027-Eloi-77.{extension}"'
    assert response["Content-Disposition"] == expected


def test_a_group_and_only_it(client_as, enrolment):
    EnrolmentFactory(term=enrolment.term)
    response = client_as(Role.SCOLARITE).get(of_term(enrolment.term, group=enrolment.group))
    assert names_in(response) == ["Éloi"]
    expected = 'attachment; filename="releves-S1-2026-2027-TD-1.csv"'
    assert response["Content-Disposition"] == expected


def test_the_pdf_of_a_term_holds_every_student(client_as, enrolment):
    EnrolmentFactory(term=enrolment.term, student=StudentFactory(last_name="Abel"))
    text = text_of(client_as(Role.DIRECTOR).get(of_term(enrolment.term, "pdf")))
    assert re.findall(r"(Abel|Éloi) Dominique, n° .*? page (\d/\d)", text) == [
        ("Abel", "1/1"),
        ("Éloi", "1/1"),
    ]


@pytest.mark.parametrize("extension", ["ods", "PDF", "html"])
def test_an_unknown_format_is_not_found(client_as, enrolment, extension):
    client = client_as(Role.SCOLARITE)
    assert client.get(of_term(enrolment.term, extension)).status_code == 404
    assert client.get(of_one(enrolment, extension)).status_code == 404


@pytest.mark.parametrize("group", ["0", "x", "999999"])
def test_an_unknown_group_is_not_found(client_as, enrolment, group):
    url = of_term(enrolment.term, group=group)
    assert client_as(Role.SCOLARITE).get(url).status_code == 404


def test_a_group_of_another_term_is_not_found(client_as, enrolment):
    url = of_term(enrolment.term, group=GroupFactory())
    assert client_as(Role.SCOLARITE).get(url).status_code == 404


def test_an_enrolment_of_another_term_is_not_found(client_as, enrolment, small):
    args = [small.term(2).pk, enrolment.pk, "pdf"]
    response = client_as(Role.SCOLARITE).get(reverse("grading:transcript", args=args))
    assert response.status_code == 404


def test_nobody_to_print_is_said_rather_than_an_empty_file(client_as, small):
    term = small.term(1)
    response = client_as(Role.SCOLARITE).get(of_term(term, "pdf"), follow=True)
    assert response.redirect_chain == [(f"/documents/?semestre={term.pk}", 302)]
    (message,) = response.context["messages"]
    assert str(message) == (
        "Le semestre S1 2026-2027 n’a aucun étudiant : il n’y a pas de relevé à produire."
    )


def test_too_many_students_are_asked_for_by_group(client_as, enrolment, monkeypatch):
    monkeypatch.setattr("grading.views.documents.MOST_IN_ONE_FILE", 0)
    url = of_term(enrolment.term, "pdf", enrolment.group)
    response = client_as(Role.SCOLARITE).get(url, follow=True)
    (message,) = response.context["messages"]
    assert str(message) == (
        "Le groupe TD 1 a 1 étudiants, un fichier en tient 0 : demandez les relevés groupe par "
        "groupe."
    )


# ---- A student and his own transcript ---------------------------------------------------------


def test_a_student_gets_his_own_from_what_is_published(client, enrolment, small):
    small.mark(enrolment, "R1.01", "19", published=False)
    client.force_login(enrolment.student.user)
    response = client.get(of_one(enrolment))
    text = text_of(response)
    assert 'filename="releve-provisoire-S1-' in response["Content-Disposition"]
    assert "Relevé provisoire, sans valeur officielle" in text
    assert "Ce relevé ne tient compte que des notes publiées à ce jour." in text
    assert "R1.01 Module R1.01 12 · – 2" in text
    assert "19" not in text.replace("2019", "")


def test_it_is_one_click_from_his_home(client, enrolment):
    client.force_login(enrolment.student.user)
    home = client.get(reverse("grading:results"))
    assert links_of(home) == [of_one(enrolment)]
    assert "Relevé provisoire (PDF)" in home.content.decode()


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_student_gets_a_pdf_only(client, enrolment, extension):
    client.force_login(enrolment.student.user)
    assert client.get(of_one(enrolment, extension)).status_code == 404


def test_a_student_never_gets_that_of_another(client, enrolment):
    client.force_login(enrolment.student.user)
    assert client.get(of_one(EnrolmentFactory(term=enrolment.term))).status_code == 404
    assert client.get(of_term(enrolment.term, "pdf")).status_code == 403
    assert client.get(reverse("grading:documents")).status_code == 403


# ---- Permissions ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_are_refused(client_as, enrolment, role):
    client = client_as(role)
    urls = (reverse("grading:documents"), of_term(enrolment.term))
    assert [client.get(url).status_code for url in urls] == [403, 403]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR])
def test_teachers_and_administrators_get_no_transcript(client_as, enrolment, role):
    assert client_as(role).get(of_one(enrolment)).status_code == 403


@pytest.mark.parametrize("role", READERS)
def test_another_department_is_not_found(client_as, elsewhere, role):
    client = client_as(role)
    urls = (of_term(elsewhere.term), of_one(elsewhere, "csv"))
    assert [client.get(url).status_code for url in urls] == [404, 404]


def test_visitors_are_asked_to_log_in(client, enrolment):
    for url in (reverse("grading:documents"), of_term(enrolment.term), of_one(enrolment)):
        assert client.get(url)["Location"].startswith("/connexion/?next=")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_reading_is_all_one_can_do(client_as, enrolment, method):
    client = client_as(Role.SCOLARITE)
    urls = (reverse("grading:documents"), of_term(enrolment.term), of_one(enrolment))
    assert [getattr(client, method)(url).status_code for url in urls] == [405, 405, 405]


# ---- The page ---------------------------------------------------------------------------------


def links_of(response):
    found = re.findall(r'href="(/documents/releves/[^"]+)"', response.content.decode())
    return [link.replace("&amp;", "&") for link in found]


def test_every_file_is_one_click_away(client_as, enrolment):
    response = client_as(Role.SCOLARITE).get(reverse("grading:documents"))
    formats = ("pdf", "xlsx", "csv")
    assert links_of(response) == [
        *(of_term(enrolment.term, extension) for extension in formats),
        *(of_term(enrolment.term, extension, enrolment.group) for extension in formats),
        of_one(enrolment),
    ]


def test_the_term_is_chosen_and_the_students_filtered(client_as, enrolment, small):
    other = small.enrolment(1, year=2025)
    EnrolmentFactory(term=enrolment.term)
    client, page = client_as(Role.SCOLARITE), reverse("grading:documents")
    response = client.get(page, {"semestre": other.term_id})
    assert response.context["enrolments"] == (other,)
    response = client.get(page, {"groupe": enrolment.group_id})
    assert response.context["enrolments"] == (enrolment,)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"semestre": "999"}, "Ce semestre n’existe pas, ou pas pour vous"),
        ({"groupe": "999"}, "Ce groupe n’est pas dans ce semestre"),
    ],
)
def test_a_wrong_choice_is_said(client_as, enrolment, query, message):
    response = client_as(Role.SCOLARITE).get(reverse("grading:documents"), query)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert response.context["enrolments"] == (enrolment,)


def test_the_term_of_another_department_is_not_offered(client_as, enrolment, elsewhere):
    response = client_as(Role.SCOLARITE).get(reverse("grading:documents"))
    assert list(response.context["form"].terms) == [str(enrolment.term_id)]


def test_a_term_without_student_says_so(client_as, small):
    small.term(1)
    response = client_as(Role.SCOLARITE).get(reverse("grading:documents"))
    assert "il n’y a pas de relevé à produire" in response.content.decode()
    assert links_of(response) == []


def test_a_department_without_term_says_so(client_as):
    response = client_as(Role.SCOLARITE).get(reverse("grading:documents"))
    assert "dès que l’administration ouvre un semestre" in response.content.decode()


# ---- Queries ----------------------------------------------------------------------------------


@pytest.fixture(params=[1, 3])
def promotion(request, small):
    """One then three students, each with his group and his marks."""
    term = small.term(1)
    assessments = [small.assessment(term, code) for code in ("R1.01", "R1.02")]
    for _ in range(request.param):
        enrolment = EnrolmentFactory(term=term, group=GroupFactory(term=term))
        for assessment in assessments:
            give(enrolment, assessment, "12")
    return term


def test_queries_of_the_page(client_as, promotion, django_assert_num_queries):
    client = client_as(Role.SCOLARITE)
    with django_assert_num_queries(6):
        client.get(reverse("grading:documents"))


def test_queries_of_a_term(client_as, promotion, django_assert_num_queries):
    client = client_as(Role.SCOLARITE)
    with django_assert_num_queries(13):
        client.get(of_term(promotion))


def test_queries_of_a_student(client_as, promotion, django_assert_num_queries):
    client, url = client_as(Role.SCOLARITE), of_one(promotion.enrolments.first(), "csv")
    with django_assert_num_queries(13):
        client.get(url)

"""Editions as people ask for them, follow them and download them."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import DocumentRun, IssuedDocument, Role
from grading.selectors.documents import enrolments_of_term
from grading.services.runs.starting import start_run
from tests.factories import DepartmentFactory, GroupFactory, MembershipFactory, StudentFactory
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db
State = DocumentRun.State


@pytest.fixture
def term():
    """S1 with Arc in TD1, and Zola."""
    small = SmallProgramme()
    term = small.term(1)
    assessments = [small.assessment(term, module) for module in ("R1.01", "R1.02")]
    group = GroupFactory(term=term, name="TD1")
    for name, of_group in (("Arc", group), ("Zola", None)):
        student = StudentFactory(department=term.department, last_name=name)
        enrolment = term.enrolments.create(student=student, group=of_group)
        for assessment in assessments:
            give(enrolment, assessment, "12")
    return term


@pytest.fixture
def scolarite(client, term):
    client.force_login(MembershipFactory(department=term.department, role=Role.SCOLARITE).user)
    return client


def start(client, term, **data):
    sent = {"type": "transcript", "pour": "semestre", "sortie": "archive", **data}
    return client.post(reverse("grading:document-run-start", args=[term.pk]), sent)


def waiting(term, **values):
    """A run that no worker has taken yet."""
    by = MembershipFactory(department=term.department, role=Role.DIRECTOR).user
    run = start_run(
        enrolments_of_term(term),
        kind=IssuedDocument.Kind.TRANSCRIPT,
        output=DocumentRun.Output.ARCHIVE,
        title=str(term),
        by=by,
    )
    DocumentRun.objects.filter(pk=run.pk).update(**values)
    return run


def page(name, run):
    return reverse(f"grading:document-run{name}", args=[run.pk])


def test_asked_for_it_is_made_and_downloaded(scolarite, term, signing_key):
    response = start(scolarite, term)
    run = DocumentRun.objects.get()
    assert response.url == page("", run)
    assert "2 documents délivrés sur 2 étudiants ; 2 mis en page." in " ".join(
        scolarite.get(response.url).text.replace("\u202f", " ").split()
    )
    file = scolarite.get(page("-file", run))
    assert file["Content-Disposition"] == 'attachment; filename="releves-S1-2026-2027.zip"'
    assert len(ZipFile(BytesIO(b"".join(file.streaming_content))).namelist()) == 2


@pytest.mark.parametrize(
    ("asked", "title", "holders"),
    [
        ({"pour": "groupe"}, "S1 2026-2027, groupe TD1", ["Arc Dominique"]),
        ({"pour": "annee"}, "2026-2027", ["Arc Dominique", "Zola Dominique"]),
        ({"pour": "", "one": "Zola"}, "S1 2026-2027, Zola Dominique", ["Zola Dominique"]),
    ],
)
def test_for_a_group_a_year_or_one_student(scolarite, term, signing_key, asked, title, holders):
    data = dict(asked)
    if data["pour"] == "groupe":
        data["pour"] = f"groupe-{term.groups.get().pk}"
    if name := data.pop("one", ""):
        data["inscription"] = term.enrolments.get(student__last_name=name).pk
    start(scolarite, term, sortie="book", **data)
    run = DocumentRun.objects.get()
    assert (run.title, [each.holder for each in IssuedDocument.objects.order_by("rank")]) == (
        title,
        holders,
    )
    assert scolarite.get(page("-file", run))["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    "data",
    [
        {"type": "minutes"},
        {"pour": "groupe-0"},
        {"sortie": "x"},
        {"inscription": "x"},
        {"type": "statement"},
    ],
)
def test_what_is_asked_wrong_starts_nothing(scolarite, term, data):
    """No statement either: a year ends with an even semester."""
    response = start(scolarite, term, **data)
    assert response.url == f"{reverse('grading:documents')}?semestre={term.pk}"
    assert not DocumentRun.objects.exists()


def test_a_student_of_another_term_is_not_found(scolarite, term):
    assert start(scolarite, term, inscription=999_999).status_code == 404


def test_another_department_is_not_found(client, term):
    elsewhere = MembershipFactory(department=DepartmentFactory(code="x"), role=Role.SCOLARITE)
    client.force_login(elsewhere.user)
    run = waiting(term)
    assert start(client, term).status_code == 404
    assert [client.get(page(name, run)).status_code for name in ("", "-state", "-file")] == [
        404
    ] * 3
    assert [client.post(page(name, run)).status_code for name in ("-cancel", "-resume")] == [
        404
    ] * 2


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.ADMINISTRATOR])
def test_others_neither_ask_nor_look(client_as, term, role):
    run, client = waiting(term), client_as(role)
    statuses = [client.get(page("", run)).status_code, start(client, term).status_code]
    assert statuses == [403, 403]


@pytest.mark.parametrize(
    ("values", "title", "buttons"),
    [
        ({}, "En attente", ["Annuler"]),
        ({"state": State.RUNNING, "heartbeat_at": timedelta()}, "En cours", ["Annuler"]),
        (
            {"state": State.RUNNING, "heartbeat_at": timedelta(hours=1)},
            "Interrompu",
            ["Reprendre", "Annuler"],
        ),
        (
            {"state": State.FAILED, "failure": "Panne.", "finished_at": timezone.now()},
            "Arrêté par une erreur",
            ["Reprendre"],
        ),
        ({"state": State.CANCELLED, "finished_at": timezone.now()}, "Annulé", ["Reprendre"]),
        ({"state": State.DONE, "finished_at": timezone.now()}, "Terminé", []),
    ],
)
def test_the_page_says_where_it_stands(scolarite, term, values, title, buttons):
    if "heartbeat_at" in values:
        values = {**values, "heartbeat_at": timezone.now() - values["heartbeat_at"]}
    run = waiting(term, **values)
    text = " ".join(scolarite.get(page("-state", run)).text.split())
    assert f'<h2 id="run-title"> {title} </h2>' in text
    assert [each for each in ("Reprendre", "Annuler") if f">{each}" in text.replace("> ", ">")] == (
        buttons
    )
    assert ("data-unfinished" in text) == ("Annuler" in buttons)


def test_cancelled_then_taken_up_again(scolarite, term, signing_key):
    run = waiting(term)
    scolarite.post(page("-cancel", run))
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    scolarite.post(page("-resume", run))
    run.refresh_from_db()
    assert (run.state, run.items.exclude(document=None).count()) == (State.DONE, 2)


def test_there_is_no_file_before_it_is_done(scolarite, term):
    response = scolarite.get(page("-file", waiting(term)), follow=True)
    (message,) = response.context["messages"]
    assert str(message).startswith("Cette édition n’a pas de fichier à donner")


@pytest.mark.parametrize("students", [1, 3])
def test_queries(scolarite, term, students, django_assert_num_queries):
    for _ in range(students):
        term.enrolments.create(student=StudentFactory(department=term.department))
    run = waiting(term)
    for address, queries in (
        (reverse("grading:document-runs"), 4),
        (page("", run), 7),
        (page("-state", run), 7),
    ):
        with django_assert_num_queries(queries):
            scolarite.get(address)

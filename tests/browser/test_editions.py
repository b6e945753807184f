"""Editions of documents in a real browser: a template seen while it is typed; documents asked for,
followed to their file, cancelled and taken up again, with and without JavaScript."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from grading import tasks
from grading.models import Assessment, DocumentRun, Role
from grading.services.runs.working import claim, finish
from grading.views.runs import starting
from tests.browser.looks import LOOKS, faults_of_each_look
from tests.factories import MarkFactory

EVERYWHERE = [*LOOKS, (375, "light")]
TYPED = "Un étudiant inventé, la première page, d’après ce qui est tapé."


class Nobody:
    """The queue of a site where no worker runs: each test does his work itself."""

    @staticmethod
    def enqueue(run_id):
        pass


@pytest.fixture
def reader(promotion, signing_key, monkeypatch):
    """Somebody of the scolarité; of three students, one has a mark that is not published."""
    monkeypatch.setattr(starting, "work_at", Nobody)
    _, students, people = promotion
    MarkFactory(assessment=Assessment.objects.get(), enrolment=students[0])
    return people[Role.SCOLARITE]


def ask(page):
    page.goto("/documents/")
    page.get_by_role("button", name="Délivrer", exact=True).first.click()
    expect(title(page)).to_have_text("En attente")


def title(page):
    return page.locator("#run-title")


def told(page, issued, printed):
    said = f"{issued} documents délivrés sur 3 étudiants, 1 sans document ; {printed} mis en page."
    return page.get_by_text(said)


def downloaded(page):
    """The name of the archive, and of the files that it holds."""
    with page.expect_download() as file:
        page.get_by_role("link", name="Télécharger").click()
    archive = ZipFile(BytesIO(Path(file.value.path()).read_bytes()))
    return file.value.suggested_filename, archive.namelist()


FILES = [f"releve-S1-2026-2027-{name}" for name in ("Ecrou-Noe", "OEillet-Zoe")]


def assert_downloads(page):
    name, files = downloaded(page)
    assert name == "releves-S1-2026-2027.zip"
    assert [each.rpartition("-")[0] for each in files] == FILES


def test_followed_to_its_file(reader, open_page):
    page = open_page(reader)
    ask(page)
    looks = {"waiting": faults_of_each_look(page, EVERYWHERE)}
    run = claim(DocumentRun.objects.get().pk)
    expect(title(page)).to_have_text("En cours")
    tasks.issue_all(run)
    expect(told(page, 2, 0)).to_be_visible()
    expect(page.get_by_role("heading", name="Sans document")).to_be_visible()
    looks["running"] = faults_of_each_look(page, EVERYWHERE)
    tasks.print_all(run)
    expect(told(page, 2, 2)).to_be_visible()
    finish(run)
    expect(title(page)).to_have_text("Terminé")
    looks["done"] = faults_of_each_look(page, EVERYWHERE)
    assert_downloads(page)
    page.goto("/documents/editions/")
    looks["list"] = faults_of_each_look(page, EVERYWHERE)
    assert looks == {name: [] for name in looks}


def test_without_javascript(reader, open_page):
    page = open_page(reader, width=375, javascript=False)
    ask(page)
    page.get_by_role("button", name="Annuler").click()
    expect(title(page)).to_have_text("Annulé")
    page.get_by_role("button", name="Reprendre").click()
    expect(title(page)).to_have_text("En attente")
    assert list(tasks.take_up()) == [DocumentRun.objects.get().pk]
    page.get_by_role("link", name="Voir où elle en est").click()
    expect(title(page)).to_have_text("Terminé")
    assert_downloads(page)


def test_cancelled_while_it_is_worked_at(reader, open_page):
    page = open_page(reader)
    ask(page)
    run = claim(DocumentRun.objects.get().pk)
    tasks.issue_all(run)
    expect(told(page, 2, 0)).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(title(page)).to_have_text("Annulé")
    with pytest.raises(tasks.NotHisAnyMore):
        tasks.print_all(run)
    page.get_by_role("button", name="Reprendre").click()
    expect(title(page)).to_have_text("En attente")
    assert list(tasks.take_up()) == [run.pk]
    expect(title(page)).to_have_text("Terminé")
    assert_downloads(page)


# ---- Templates ----------------------------------------------------------------------------------


def open_template(page, promotion):
    page.goto(f"/documents/modeles/{promotion[0].department_id}/transcript/")


def drawn(page):
    """The preview, once it follows what is typed."""
    expect(page.locator("[data-preview-state]")).to_have_text(TYPED)
    return page.locator(".template-preview canvas").evaluate("(canvas) => canvas.toDataURL()")


def test_a_template_is_seen_while_it_is_typed(promotion, open_page):
    page = open_page(promotion[2][Role.DIRECTOR])
    open_template(page, promotion)
    heading, closing = page.get_by_label("Titre"), page.get_by_label("Mentions de fin")
    heading.fill("Relevé officiel")
    before = drawn(page)
    closing.fill("Fait pour {inconnu}.")
    expect(page.locator("[data-preview-state]")).to_contain_text("inconnu")
    closing.fill("Fait pour {etudiant}.")
    assert drawn(page) != before
    assert faults_of_each_look(page, EVERYWHERE) == []
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La version 1 du modèle est enregistrée")).to_be_visible()


def test_a_template_without_javascript(promotion, open_page):
    page = open_page(promotion[2][Role.DIRECTOR], javascript=False)
    with page.expect_response("**/*.png") as image:
        open_template(page, promotion)
    assert (image.value.status, image.value.header_value("content-type")) == (200, "image/png")
    page.get_by_label("Titre").fill("Relevé officiel")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La version 1 du modèle est enregistrée")).to_be_visible()
    expect(page.get_by_label("Titre")).to_have_value("Relevé officiel")

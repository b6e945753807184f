"""Marks from a file, in a real browser: brought, confirmed, executed, taken back."""

import pytest
from playwright.sync_api import expect

from curriculum.models import Module
from grading.models import Assessment, Mark, Role
from tests.browser.conftest import NAMES
from tests.browser.looks import faults_of_each_look
from tests.grading.imports.workbooks import xlsx

ROWS = [
    ["Notes du TP"],
    ["Étudiant", "Groupe", "TP 1"],
    *(
        [f"{first} {last.upper()}", "TD1", mark]
        for (last, first), mark in zip(NAMES, (12.5, "abs", 9), strict=True)
    ),
]


@pytest.fixture
def address(promotion):
    term, _, _ = promotion
    return f"/notes/{term.pk}/{Module.objects.get(code='R1.05').pk}/import/"


def marks():
    rows = Mark.objects.order_by("enrolment__student__sort_name")
    return list(rows.values_list("status", "value"))


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_file_to_the_marks_and_back(javascript, promotion, open_page, tmp_path):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER], "/", javascript=javascript)
    page.get_by_role("link", name="R1.05").click()
    page.get_by_role("link", name="Coller ou importer").click()
    file = tmp_path / "notes du TP.xlsx"
    file.write_bytes(xlsx(ROWS))
    page.get_by_label("Fichier", exact=True).set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Que contient chaque colonne\u202f?")
    expect(page.get_by_label("Ligne des titres")).to_have_value("2")
    exam = Assessment.objects.get()
    expect(page.get_by_label("C TP 1")).to_have_value(f"marks:{exam.pk}")
    page.get_by_role("button", name="Voir le plan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui serait enregistré")
    expect(page.get_by_text("3 à enregistrer")).to_be_visible()
    assert marks() == []
    page.get_by_role("button", name="Enregistrer 3 notes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 notes enregistrées")
    assert marks() == [("graded", 1250), ("ABS", None), ("graded", 900)]

    page.get_by_role("button", name="Annuler cet import").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert {status for status, _ in marks()} == {"blank"}


def test_each_page_is_calm(promotion, address, open_page):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER])
    page.goto(address)
    assert faults_of_each_look(page) == []
    rows = [*ROWS[1:], ["Zèbre Zoé", "", 3], ["Zoée Oeillet", "", 4], ["Noé Écrou", "", 25]]
    page.get_by_label("Cellules copiées").fill(
        "\n".join("\t".join(map(str, each)) for each in rows)
    )
    page.get_by_role("button", name="Lire ce collage").click()
    assert faults_of_each_look(page) == []
    page.get_by_role("button", name="Voir le plan").click()
    assert faults_of_each_look(page) == []
    page.get_by_role("button", name="Enregistrer 3 notes").click()
    expect(page.get_by_text("Rien n’est enregistré tant que tout n’est pas réglé")).to_be_visible()
    assert faults_of_each_look(page) == []
    page.get_by_label("Enregistrer ce qui est sûr, laisser le reste").check()
    page.get_by_role("button", name="Enregistrer 3 notes").click()
    expect(page.get_by_role("heading", name="Non enregistré")).to_be_visible()
    page.get_by_text("Voir les 3 notes enregistrées").click()
    assert faults_of_each_look(page) == []


def test_a_column_of_marks_asks_about_its_order(promotion, address, open_page):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER])
    page.goto(address)
    page.get_by_label("Cellules copiées").fill("12\n\n9,5")
    page.get_by_role("button", name="Lire ce collage").click()
    assert faults_of_each_look(page) == []
    page.get_by_label("Oui, ce sont les 3 étudiants de la grille").check()
    page.get_by_role("button", name="Voir le plan").click()
    page.get_by_role("button", name="Enregistrer 2 notes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 notes enregistrées")
    assert marks() == [("graded", 1200), ("graded", 950)]


def test_a_file_much_too_large_is_answered_in_words(promotion, address, open_page, tmp_path):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER])
    page.goto(address)
    file = tmp_path / "enorme.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"0" * 50_000_000)
    page.get_by_label("Fichier", exact=True).set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_text("Ce fichier dépasse 5 Mo")).to_be_visible()

"""A list of students, in a real browser: brought, confirmed, settled, executed, told."""

import pytest
from playwright.sync_api import expect

from grading.models import Enrolment, Role, Turn
from tests.browser.looks import faults_of_each_look
from tests.grading.imports.workbooks import xlsx
from tests.grading.students.photographs import photo, zipped

LOOKS = ((1280, "light"), (375, "dark"))


@pytest.fixture
def rows(promotion):
    """One corrected and moved, one doubtful, one faulty, one new; the third is absent."""
    _, (first, second, _), _ = promotion
    return [
        ["Promotion BUT1"],
        ["N° étudiant", "Nom", "Prénom", "Courriel", "Groupe", "Date de naissance"],
        [first.student.number, "ALISIER", "Eve", "eve.alisier@example.org", "TD2", "12/03/2007"],
        ["22609998", second.student.last_name, second.student.first_name, "", "TD1", ""],
        ["22609999", "Tilleul", "Max", "max.tilleul", "TD1", ""],
        ["22610000", "Frêne", "Zoé", "zoe.frene@example.org", "TD2", "01/09/2007"],
    ]


def states():
    found = Enrolment.objects.order_by("student__sort_name")
    return list(found.values_list("student__last_name", "student__email", "group__name", "status"))


def test_the_whole_way_without_javascript(promotion, rows, open_page, tmp_path):
    term, _, people = promotion
    page = open_page(people[Role.SCOLARITE], f"/semestres/{term.pk}/", javascript=False)
    page.get_by_role("link", name="Liste des étudiants").click()
    file = tmp_path / "promotion.xlsx"
    file.write_bytes(xlsx(rows))
    page.get_by_label("Fichier", exact=True).set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()

    expect(page.get_by_label("A N° étudiant")).to_have_value("number")
    page.get_by_role("button", name="Voir le plan").click()

    expect(page.get_by_text("eve.alisier@example.org")).to_be_visible()
    page.get_by_label("Ligne 4, Écrou Noé").select_option("laisser cette ligne de côté")
    page.get_by_role("button", name="Appliquer ces choix").click()
    page.get_by_text("sauf si vous").click()
    page.get_by_label("Œillet Zoé").check()
    page.get_by_label("Motif", exact=True).fill("ne s’est jamais présentée")
    page.get_by_role("button", name="Appliquer ces départs").click()
    expect(page.get_by_text("Démission, le")).to_be_visible()
    assert Turn.objects.count() == 0

    page.get_by_role("button", name="Enregistrer tout cela").click()
    expect(page.get_by_text("Rien n’est enregistré tant que tout n’est pas réglé")).to_be_visible()
    page.get_by_label("Enregistrer ce qui est sûr, laisser le reste").check()
    page.get_by_role("button", name="Enregistrer tout cela").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 étudiants concernés")
    assert states() == [
        ("Alisier", "eve.alisier@example.org", "TD2", "enrolled"),
        ("Écrou", "", "TD1", "enrolled"),
        ("Frêne", "zoe.frene@example.org", "TD2", "enrolled"),
        ("Œillet", "", "TD1", "resigned"),
    ]
    page.get_by_role("link", name="Alisier Ève").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alisier")


def test_each_page_is_calm(promotion, rows, open_page, tmp_path):
    term, _, people = promotion
    page = open_page(people[Role.SCOLARITE], f"/echanges/etudiants/?semestre={term.pk}")
    assert faults_of_each_look(page, LOOKS) == []
    text = "\n".join("\t".join(each) for each in rows)
    page.get_by_label("Cellules copiées").fill(text)
    page.get_by_role("button", name="Lire ce collage").click()
    assert faults_of_each_look(page, LOOKS) == []
    page.get_by_role("button", name="Voir le plan").click()
    page.get_by_text("sauf si vous").click()
    assert faults_of_each_look(page, LOOKS) == []
    page.get_by_role("button", name="Appliquer ces départs").click()
    page.get_by_role("button", name="Enregistrer tout cela").click()
    expect(page.get_by_text("Rien n’est enregistré tant que tout n’est pas réglé")).to_be_visible()
    assert faults_of_each_look(page, LOOKS) == []
    page.get_by_label("Enregistrer ce qui est sûr, laisser le reste").check()
    page.get_by_role("button", name="Enregistrer tout cela").click()
    expect(page.get_by_role("heading", name="Non enregistré")).to_be_visible()
    assert faults_of_each_look(page, LOOKS) == []


def test_photos_are_calm(promotion, open_page, tmp_path):
    term, (first, second, _), people = promotion
    names = (first.student.number, second.student.number, "99999999")
    files = {f"{each}.jpg": photo(size=(480, 640), colour="teal") for each in names}
    page = open_page(people[Role.SCOLARITE], f"/echanges/etudiants/photos/?semestre={term.pk}")
    assert faults_of_each_look(page, LOOKS) == []
    for colour in ("teal", "olive"):
        files[f"{names[0]}.jpg"] = photo(size=(480, 640), colour=colour)
        file = tmp_path / "photos.zip"
        file.write_bytes(zipped({**files, "Alisier.jpg": photo()}))
        page.goto(f"/echanges/etudiants/photos/?semestre={term.pk}")
        page.get_by_label("Photos").set_input_files(file)
        page.get_by_role("button", name="Lire ces photos").click()
        expect(page.get_by_role("heading", name="Fichiers laissés")).to_be_visible()
        assert faults_of_each_look(page, LOOKS) == []
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Photos enregistrées")
    page.get_by_role("link", name="Trombinoscope").click()
    expect(page.get_by_alt_text("Photo de Alisier Ève")).to_be_visible()
    assert faults_of_each_look(page, LOOKS) == []
    page.get_by_role("link", name="Alisier Ève").click()
    assert faults_of_each_look(page, LOOKS) == []

"""A department that moves from ScoDoc, in a real browser: its programme as a draft, corrected and
in force, then the bulletins of a semester compared and imported."""

import pytest
from playwright.sync_api import expect

from curriculum.models import Programme
from grading.models import Attendance, HistoryHead, Mark, Role
from tests.browser.looks import faults_of_each_look
from tests.curriculum.formations import as_json, of_but, older
from tests.factories import DepartmentFactory, MembershipFactory, UserFactory
from tests.grading.scodoc.printed import as_bytes, changed, document

TWELVE, ELEVEN = ("12.00", [(1.0, "12.00", {})]), ("11.00", [(1.0, "11.00", {})])
MODULES = {"R101": TWELVE, "SAE11": TWELVE, "SAE12": ELEVEN}
# The second UE prints what its modules do not give: 11.50.
UES = {
    "RT1.1": (18.0, {"R101": (6.0, "12.00"), "SAE11": (6.0, "12.00")}, "12.00"),
    "RT1.2": (12.0, {"R101": (4.0, "12.00"), "SAE12": (4.0, "11.00")}, "12.00"),
}


@pytest.fixture
def director(transactional_db):
    HistoryHead.objects.get_or_create(name=HistoryHead.MARKS)
    user = UserFactory(is_staff=True)
    return MembershipFactory(user=user, department=DepartmentFactory(), role=Role.DIRECTOR).user


def calm(page, javascript):
    """Nothing is wrong with how it looks; axe is a script."""
    assert not javascript or faults_of_each_look(page) == []


def send(page, path, label, button):
    page.get_by_label(label, exact=True).set_input_files(path)
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_programme_to_the_results(javascript, director, open_page, tmp_path):
    formation, bulletins = tmp_path / "formation.json", tmp_path / "bulletins.json"
    formation.write_text(as_json(changed(of_but(), "ue", 0, "ects", to=17.0)))
    bulletins.write_bytes(
        as_bytes([document(MODULES, UES, absences={"injustifie": 1, "total": 3})])
    )
    page = open_page(director, "/echanges/", javascript=javascript)

    page.get_by_role("link", name="Programme ScoDoc").click()
    send(page, formation, "Fichier", "Voir le plan")
    expect(page.get_by_text("29 ECTS au lieu de 30")).to_be_visible()
    calm(page, javascript)
    page.get_by_role("button", name="Importer en brouillon").click()
    expect(page.get_by_role("heading", name="Brouillon")).to_be_visible()
    calm(page, javascript)
    draft = page.url

    page.get_by_role("link", name="S1 FI", exact=True).click()
    page.locator("[name=ues-0-ects]").fill("18")
    page.locator("[name=_save]").click()
    page.goto(draft)
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.get_by_text("est publié : tout le monde le lit")).to_be_visible()
    assert not Programme.objects.get().is_draft

    page.goto("/echanges/")
    page.get_by_role("link", name="Bulletins ScoDoc").click()
    send(page, bulletins, "Bulletins", "Lire et comparer")
    expect(page.get_by_text("1 différente")).to_be_visible()
    calm(page, javascript)
    page.get_by_role("link", name="EXEMPLE CAMILLE").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("EXEMPLE CAMILLE")
    calm(page, javascript)

    page.go_back()
    page.get_by_role("link", name="Préparer l’import").click()
    page.get_by_role("button", name="Voir le plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui serait enregistré")
    calm(page, javascript)
    assert not Mark.objects.exists()
    page.get_by_role("button", name="Importer tout cela").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("S1 2026-2027 est importé")
    calm(page, javascript)
    assert Mark.objects.count() == 3
    assert Attendance.objects.get().justified == 2
    page.get_by_role("link", name="Les résultats du semestre").click()
    expect(page.get_by_text("Exemple Camille").first).to_be_visible()


def test_a_long_list_of_faults_is_read_with_the_keyboard(director, open_page, tmp_path):
    wrong = older()
    wrong["ue"][1]["matiere"][0]["module"] *= 20
    formation, bulletins = tmp_path / "formation.json", tmp_path / "bulletins.json"
    formation.write_text(as_json(wrong))
    bulletins.write_bytes(as_bytes([changed(document(), "ues", to={})] * 60))
    page = open_page(director, "/programmes/importer/")
    send(page, formation, "Fichier", "Voir le plan")
    assert faults_of_each_look(page) == []
    page.goto("/echanges/scodoc/")
    send(page, bulletins, "Bulletins", "Lire et comparer")
    expect(page.get_by_text("ne porte aucune UE").first).to_be_visible()
    assert faults_of_each_look(page) == []

"""A jury deliberates in a browser: by keyboard, in two browsers, on a phone, without a script."""

import pytest
from playwright.sync_api import expect

from grading.models import Decision, Role
from tests.browser.looks import faults, faults_of_each_look
from tests.factories import MembershipFactory, UserFactory
from tests.grading.jury import Promotion
from tests.grading.test_judged import change_mark


@pytest.fixture
def jury(transactional_db):
    """One who passes of right, one who fails by little, and two secretaries."""
    found = Promotion()
    found.abel = found.student("12", "12", last_name="Abel", first_name="Zoé")
    found.bora = found.student("9", "9,50", last_name="Bora", first_name="Ali")
    department = found.jury.term.department
    found.secretary = MembershipFactory(
        user=UserFactory(), department=department, role=Role.SCOLARITE
    ).user
    return found


def codes(student):
    return dict(Decision.objects.filter(student=student).exclude(code="").values_list("of", "code"))


def open_table(page, jury):
    page.goto(f"/jurys/{jury.jury.pk}/tableau/")
    return page


def test_by_keyboard_alone(jury, open_page):
    page = open_table(open_page(jury.director), jury)
    page.get_by_role("link", name="De droit", exact=False).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Décisions de droit")).to_be_visible()
    page.get_by_role("button", name="Accepter les décisions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 étudiant décidé comme proposé.")).to_be_visible()
    expect(page.get_by_role("link", name="Abel Zoé")).to_have_count(0)
    page.get_by_role("link", name="tous").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Abel Zoé")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Abel Zoé")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Bora Ali")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Au clavier")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("bor?/")
    expect(page.get_by_role("row", name="Abel Zoé")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Bora Ali")).to_be_visible()
    reason = page.get_by_label("Motif, UE11+UE21")
    expect(reason).to_be_hidden()
    page.get_by_label("Décision, UE11+UE21").focus()
    page.keyboard.type("ADJ")
    page.keyboard.press("Tab")
    expect(reason).to_be_focused()
    page.keyboard.type("Progression nette")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entraîné : UE11 ADJR, UE21 ADJR.")).to_be_visible()
    assert codes(jury.bora) == {"UE11+UE21": "ADJ", "UE11": "ADJR", "UE21": "ADJR"}


def test_projected_and_typed_live(jury, open_page):
    page = open_page(jury.director)
    page.goto(f"/jurys/{jury.jury.pk}/deliberation/{jury.abel.pk}/")
    expect(page.get_by_label("Décision, UE11+UE21")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Bora Ali")).to_be_visible()
    expect(page.get_by_text("1 / 2")).to_be_visible()
    page.keyboard.type("adj")
    page.keyboard.press("Tab")
    page.keyboard.type("Progression nette")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ces propositions ont changé")).to_be_visible()
    expect(page.get_by_label("Décision, BUT1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Plus personne à décider")).to_be_visible()
    assert codes(jury.bora)["BUT1"] == "ADM"


def test_a_second_browser_decides_meanwhile(jury, open_page):
    url = f"/jurys/{jury.jury.pk}/etudiants/{jury.bora.pk}/"
    first, second = open_page(jury.director), open_page(jury.secretary)
    for page in (first, second):
        page.goto(url)
    second.get_by_label("Décision, UE11", exact=True).select_option("AJ")
    second.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(second.get_by_text("1 décision enregistrée")).to_be_visible()
    first.get_by_label("Décision, UE11", exact=True).select_option("ADJ")
    first.get_by_label("Motif, UE11", exact=True).fill("Maladie")
    first.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(first.get_by_role("alert")).to_contain_text(f"{jury.secretary} a décidé AJ")
    expect(first.get_by_label("Décision, UE11", exact=True)).to_have_value("ADJ")
    expect(first.get_by_label("Motif, UE11", exact=True)).to_have_value("Maladie")
    assert codes(jury.bora) == {"UE11": "AJ"}
    assert faults(first) == []
    first.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(first.get_by_text("1 décision enregistrée")).to_be_visible()
    assert codes(jury.bora) == {"UE11": "ADJ"}


def test_the_projected_page_tells_what_the_other_decides(jury, open_page):
    page = open_page(jury.director)
    page.clock.install()
    page.goto(f"/jurys/{jury.jury.pk}/deliberation/{jury.bora.pk}/")
    jury.decide(jury.abel, "UE11", "ADM", by=jury.secretary)
    page.clock.run_for(5000)
    expect(page.locator("[data-live]")).to_contain_text(f"{jury.secretary}")
    expect(page.locator("[data-live]")).to_contain_text("Abel Zoé, UE11 ADM.")
    page.get_by_label("Décision, BUT1").fill("PAS")
    jury.decide(jury.bora, "UE11", "AJ", by=jury.secretary)
    page.clock.run_for(5000)
    expect(page.locator("[data-live]")).to_contain_text("ce que vous avez tapé est gardé")
    expect(page.get_by_label("Décision, BUT1")).to_have_value("PAS")


def test_without_a_script(jury, open_page):
    page = open_table(open_page(jury.director, javascript=False), jury)
    page.get_by_label("Nom", exact=True).fill("bora")
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("link", name="Abel Zoé")).to_have_count(0)
    page.get_by_role("link", name="Bora Ali").click()
    page.get_by_label("Décision, BUT1").select_option("PAS1NCI")
    page.get_by_label("Motif, BUT1").fill("Décision du jury")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("1 décision enregistrée")).to_be_visible()
    page.get_by_role("link", name="Projeter").click()
    page.get_by_label("Décision, UE11", exact=True).fill("ADJ")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("s’en écarter demande un motif")
    expect(page.get_by_label("Décision, UE11", exact=True)).to_have_value("ADJ")
    assert codes(jury.bora) == {"BUT1": "PAS1NCI"}


def test_axe_finds_nothing(jury, open_page):
    jury.decide(jury.abel, "UE11", "ADM")
    jury.decide(jury.bora, "BUT1", "PAS1NCI", "Progression nette")
    change_mark(jury, jury.abel, "R1.01", 500)
    page = open_page(jury.director)
    base, found = f"/jurys/{jury.jury.pk}", {}
    for address in (
        f"{base}/tableau/",
        f"{base}/tableau/?filtre=partis",
        f"{base}/de-droit/",
        f"{base}/etudiants/{jury.abel.pk}/",
        f"{base}/etudiants/{jury.bora.pk}/",
        f"{base}/deliberation/{jury.bora.pk}/",
        f"{base}/contradictions/",
    ):
        page.goto(address)
        found[address] = faults_of_each_look(page)
    assert found == {address: [] for address in found}

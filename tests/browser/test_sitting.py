"""A jury in one sitting, by what its pages propose: from the missing mark to the signed minutes and
the enrolled second years."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grading.models import Jury, Role
from tests.browser.entry import cell, type_marks
from tests.factories import MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.small_programme import give

REASON = "Progression nette"


@pytest.fixture
def promotion(transactional_db, signing_key):
    """One who passes of right, one who fails by little, one whose last mark is missing."""
    found = Promotion()
    found.student("12", "12", last_name="Abel", first_name="Zoé")
    found.bora = found.student("9", "9,50", last_name="Bora", first_name="Ali", with_account=True)
    caro = found.student("14", "", last_name="Caro", first_name="Lou")
    give(caro.enrolments.get(term__number=2), found.assessments["R2.01"], "14")
    last = found.assessments["R2.02"]
    last.title, last.state = "Soutenance", last.State.DRAFT
    last.validated_at = last.published_at = None
    last.save()
    yesterday = timezone.localdate() - timedelta(days=1)
    Jury.objects.update(state=Jury.State.PREPARATION, marks_due_on=yesterday)
    department = found.jury.term.department
    found.teacher = MembershipFactory(department=department, role=Role.TEACHER).user
    return found


def go_on(page, action):
    """The one thing that the board proposes next."""
    primary = page.locator(".page-actions .btn-primary")
    expect(primary).to_have_text(action)
    primary.click()


def expect_said(page, sentence):
    expect(page.get_by_text(sentence)).to_be_visible()


def open_board(page):
    page.get_by_role("link", name="Jurys", exact=True).first.click()
    page.get_by_role("link", name="Jury de BUT1").click()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_from_the_missing_mark_to_the_second_year(promotion, open_page):
    page = open_page(promotion.director, "/")
    student = open_page(promotion.bora.user)
    open_board(page)
    enter_what_is_missing(page)
    compose(page, promotion)
    deliberate(page)
    close(page)
    expect_hidden(student)
    sign(page)
    sign(open_page(promotion.teacher, "/jurys/"))
    show(page)
    issue(page)
    enrol(page)
    expect_shown(student)


def enter_what_is_missing(page):
    expect_said(page, "1 note manque, dont 1 qui peut encore changer une décision")
    page.get_by_role("link", name="R2.02").click()
    page.get_by_role("link", name="Saisir les notes").click()
    expect(page.locator("[data-sheet-help]")).to_be_visible()
    cell(page, "Soutenance, Caro Lou").focus()
    type_marks(page, "14")
    expect(page.locator(".grid-marks .is-saved")).to_have_count(1)
    press(page, "Valider Soutenance")
    press(page, "Publier Soutenance")
    expect_said(page, "« Soutenance » est publiée")
    open_board(page)
    expect_said(page, "Rien : toutes les notes attendues sont saisies.")


def compose(page, promotion):
    go_on(page, "Fixer la date du jury")
    now = timezone.localtime()
    page.get_by_label("Se réunit le").fill(f"{now:%Y-%m-%dT%H:%M}")
    press(page, "Enregistrer")
    go_on(page, "Composer le jury")
    for member in (promotion.director, promotion.teacher):
        page.get_by_label(str(member)).check()
    press(page, "Enregistrer")
    presiding = page.get_by_role("row", name=str(promotion.director))
    presiding.get_by_label("Qualité").select_option("présidence")
    press(page, "Noter présents tous les attendus")
    page.get_by_role("link", name="Retour au jury").click()


def deliberate(page):
    go_on(page, "Commencer la délibération")
    expect_said(page, "La délibération est ouverte")
    go_on(page, "Prendre les décisions")
    page.get_by_role("link", name="De droit").first.click()
    press(page, "Accepter les décisions des étudiants cochés")
    expect_said(page, "2 étudiants décidés comme proposé.")
    page.get_by_role("link", name="Bora Ali").click()
    page.get_by_role("link", name="Projeter").click()
    grant_by_keyboard(page)
    open_board(page)


def grant_by_keyboard(page):
    expect(page.get_by_label("Décision, UE11+UE21")).to_be_focused()
    page.keyboard.type("adj")
    page.keyboard.press("Tab")
    page.keyboard.type(REASON)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Décision, BUT1")).to_be_focused()
    page.keyboard.press("Enter")
    expect_said(page, "Plus personne à décider")


def close(page):
    go_on(page, "Clore le jury")
    press(page, "Clore le jury")
    expect_said(page, "est clos : ce qu’il a décidé ne change plus.")
    with page.expect_download() as minutes:
        page.get_by_role("link", name="Procès-verbal (PDF)").click()
    assert minutes.value.path().read_bytes().startswith(b"%PDF-")


def sign(page):
    open_board(page)
    press(page, "Signer le procès-verbal")
    expect_said(page, "Vous avez signé le procès-verbal.")


def show(page):
    page.reload()
    expect_said(page, "2 signatures sur 2.")
    go_on(page, "Fixer ou lever l’embargo")
    press(page, "Montrer les décisions maintenant")


def issue(page):
    go_on(page, "Délivrer le procès-verbal signé")
    press(page, "Délivrer de nouveau le procès-verbal")
    expect_said(page, "Procès-verbal délivré, numéro")
    open_board(page)
    go_on(page, "Délivrer les courriers")
    press(page, "Délivrer les courriers")
    expect_said(page, "3 courriers délivrés")
    open_board(page)


def enrol(page):
    go_on(page, "Inscrire dans la suite")
    press(page, "Faire ces inscriptions")
    expect_said(page, "6 inscriptions faites.")
    for name in ("Abel Zoé", "Bora Ali", "Caro Lou"):
        expect(page.get_by_role("row", name=name)).to_contain_text("S3 2027-2028 et S4 2027-2028")


def expect_hidden(student):
    student.goto("/resultats/")
    student.get_by_role("link", name="Tout le BUT").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Tout le BUT")
    expect(student.get_by_text("Décision du jury")).to_have_count(0)
    expect(student.get_by_text("ADM")).to_have_count(0)


def expect_shown(student):
    student.reload()
    year = student.get_by_role("row", name="Année")
    expect(year).to_contain_text("ADM")
    expect(year).to_contain_text("Décision du jury du")

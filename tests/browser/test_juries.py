"""A jury is prepared and begun without JavaScript, by buttons alone."""

from playwright.sync_api import expect

from grading.models import Jury, Role


def test_from_the_list_to_the_deliberation(promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.DIRECTOR], "/", javascript=False)
    page.get_by_role("link", name="Jurys").click()
    page.get_by_role("button", name="Préparer ce jury").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jury du S1")
    page.get_by_role("link", name="Composition", exact=True).click()
    page.get_by_label(str(people[Role.TEACHER])).check()
    page.get_by_label("Prénom et nom").fill("Dominique Présidente")
    page.get_by_label("Qualité", exact=True).last.select_option("présidence")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("button", name="Noter présents tous les attendus").click()
    page.get_by_role("link", name="Retour au jury").click()
    page.get_by_role("button", name="Commencer la délibération").click()
    expect(page.get_by_text("La délibération est ouverte")).to_be_visible()
    assert Jury.objects.get().is_deliberating

"""Addresses of feeds made, copied, read without a session and revoked, in a real browser."""

import re

from playwright.sync_api import expect

from grading.models import Role
from tests.browser.looks import LOOKS, faults_of_each_look

PAGE = "/resultats/flux/"
MADE = {"agenda": "BEGIN:VCALENDAR", "nouveautés": "<feed", "résultats": '"format": 1'}


def make(page, use):
    page.get_by_label("À quoi serviront ces adresses").fill(use)
    page.get_by_role("button", name="Créer des adresses").click()


def test_made_copied_read_revoked(promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.STUDENT])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(PAGE)
    make(page, "Agenda du téléphone")
    copied = {}
    for name in MADE:
        page.get_by_role("button", name=re.compile(f"Copier l’adresse.*{name}")).click()
        expect(page.locator("#copied")).to_contain_text(name)
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    stranger = open_page()
    for name, address in copied.items():
        answer = stranger.request.get(address)
        assert answer.status == 200
        assert MADE[name] in answer.text()
        assert "set-cookie" not in answer.headers

    page.goto(PAGE)
    assert copied["agenda"] not in page.content()
    page.get_by_role("button", name="Révoquer Agenda du téléphone").click()
    expect(page.get_by_text("ne mènent plus à rien")).to_be_visible()
    assert {stranger.request.get(address).status for address in copied.values()} == {404}


def test_nothing_to_report(promotion, open_page):
    _, _, people = promotion
    page, looks = open_page(people[Role.STUDENT]), [*LOOKS, (375, "light")]
    page.goto(PAGE)
    assert faults_of_each_look(page, looks) == []
    make(page, "Agenda" + "x" * 50)
    assert faults_of_each_look(page, looks) == []


def test_without_javascript(promotion, open_page):
    """An address is selected by a click; no button promises what it cannot do."""
    _, _, people = promotion
    page = open_page(people[Role.STUDENT], width=375, javascript=False)
    page.goto(PAGE)
    page.get_by_label("Une fois par jour").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Votre choix est enregistré.")).to_be_visible()
    make(page, "script")
    expect(page.locator(".secret")).to_have_count(3)
    expect(page.get_by_role("button", name="Copier")).to_have_count(0)

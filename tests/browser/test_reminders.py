"""From the page of a term to a reminder that has left, by keyboard alone."""

from django.core import mail
from playwright.sync_api import expect

from grading.models import Reminder, Role
from tests.browser.looks import faults

FARTHEST = 60
"""Tabs from one place of a page to the next, at most."""


def tab_to(page, place):
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if place.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{place} is not reached by the Tab key")


def test_scolarite_reminds_a_teacher(promotion, open_page):
    term, _, people = promotion
    teacher = people[Role.TEACHER]
    teacher.email = "enseignant@example.org"
    teacher.save()
    page = open_page(people[Role.SCOLARITE])
    page.goto(f"/semestres/{term.pk}/")

    tab_to(page, page.get_by_role("link", name="Avancement"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 notes manquent sur 3 attendues")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Relancer les enseignants"))
    page.keyboard.press("Enter")

    tab_to(page, page.get_by_label(f"Envoyer à {teacher.email}"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Message", exact=True))
    page.keyboard.press("Control+Home")
    page.keyboard.type("À vous lire, ")
    assert faults(page) == []
    tab_to(page, page.get_by_role("button", name="Envoyer les relances cochées"))
    page.keyboard.press("Enter")

    expect(page.get_by_text(f"Relance envoyée à {teacher}.")).to_be_visible()
    expect(page.get_by_text("Déjà relancé aujourd’hui")).to_be_visible()
    [message] = mail.outbox
    assert message.to == [teacher.email]
    assert message.body.startswith("À vous lire, Bonjour,")
    assert f"/notes/{term.pk}/" in message.body
    assert Reminder.objects.get().sent_by == people[Role.SCOLARITE]

"""Every state of the grid, for axe, on a wide page and on a phone, light and dark."""

import pytest
from playwright.sync_api import expect

from grading.models import Assessment, Role
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish
from tests.browser.entry import (
    ENTRIES,
    LABELS,
    cell,
    enlarge,
    expect_nothing_waiting,
    open_sheet,
    progress,
)
from tests.browser.looks import faults


def by_another(promotion):
    """Somebody else enters 8 for the first student."""
    _, students, people = promotion
    exam = Assessment.objects.get(title="TP 1")
    entry = MarkEntry(exam.pk, students[0].pk, MarkValue("graded", 800))
    record_marks([entry], by=people[Role.DIRECTOR])


@pytest.mark.parametrize(
    ("role", "width", "scheme"),
    [
        (Role.TEACHER, 1280, "light"),
        (Role.SCOLARITE, 375, "dark"),
        (Role.SCOLARITE, 320, "light"),
    ],
)
def test_every_state_is_accessible(role, width, scheme, promotion, open_page):
    enlarge(promotion, students=6)
    page = open_page(promotion[2][role], width=width)
    page.emulate_media(color_scheme=scheme)
    open_sheet(page, promotion)
    by_another(promotion)
    inputs = page.locator("#sheet tbody input")
    for place, typed in enumerate(["18", "25", "12,5", "bof"]):
        inputs.nth(place).fill(typed)
    inputs.nth(4).focus()
    expect(page.locator("#sheet .is-conflict")).to_have_count(1)
    expect(page.locator("#sheet .is-refused")).to_have_count(2)
    expect(page.locator("#sheet .is-saved")).to_have_count(1)
    # What a mark moves is for those who know the results.
    effects = page.locator("#sheet .row-effects")
    expect(effects).to_have_count(0 if role == Role.TEACHER else 1)
    if role != Role.TEACHER:
        # Whoever comes back to the row reads all of it.
        effects.locator("xpath=ancestor::tr").locator("input").focus()
        expect(effects.locator(".impact")).to_have_css("white-space", "normal")
    page.route(ENTRIES, lambda route: None)
    inputs.nth(4).fill("11")
    inputs.nth(5).fill("10")
    inputs.nth(0).focus()
    expect(page.locator("#sheet .is-sending, #sheet .is-typed")).not_to_have_count(0)
    assert faults(page) == []


def test_the_dialogs_are_accessible(promotion, open_page):
    page = open_sheet(open_page(promotion[2][Role.TEACHER], width=375), promotion)
    page.evaluate("document.querySelector('[data-sign-in]').showModal()")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.route(ENTRIES, lambda route: route.abort())
    cell(page, LABELS[0]).fill("12")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("dialog", name="Des notes attendent encore")).to_be_visible()
    assert faults(page) == []


def test_published_marks_wait_for_their_reason(promotion, open_page):
    _, _, people = promotion
    by_another(promotion)
    publish(Assessment.objects.get(title="TP 1").pk, by=people[Role.TEACHER])
    page = open_sheet(open_page(people[Role.TEACHER]), promotion)
    cell(page, LABELS[0]).fill("11")
    cell(page, LABELS[1]).focus()
    panel = page.get_by_role("region", name="1 correction à confirmer")
    expect(panel).to_contain_text(f"{LABELS[0]} : 8 → 11")
    expect(progress(page)).to_have_text("1 correction à confirmer")
    assert faults(page) == []
    panel.get_by_role("button", name="Voir ce qu’elles changent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corrections de notes publiées")
    page.get_by_label("Motif").fill("erreur de saisie")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("[data-sheet-help]")).to_be_visible()
    expect(cell(page, LABELS[0])).to_have_value("11")
    expect(panel).to_be_hidden()
    expect_nothing_waiting(page)

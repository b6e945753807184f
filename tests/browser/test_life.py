"""The life of an assessment by keyboard alone: created in one line, entered, validated, published,
corrected, reopened, published again; and without JavaScript."""

import pytest
from playwright.sync_api import expect

from grading.models import Assessment, AssessmentEvent, Mark, MarkChange, Role
from tests.browser.conftest import NAMES
from tests.browser.entry import cell, open_sheet, type_marks
from tests.browser.looks import faults

LABELS = [f"DS 1, {last_name} {first_name}" for last_name, first_name in NAMES]
REASON = "Barème de la question 2 revu"


def press(page, role, name):
    """Reach a control and use it as the keyboard does."""
    page.get_by_role(role, name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def values():
    return sorted(Mark.objects.filter(assessment__title="DS 1").values_list("value", flat=True))


def saved(page, count):
    expect(page.locator(".grid-marks .is-saved")).to_have_count(count)


def test_from_its_creation_to_its_second_publication(promotion, open_page):
    _, _, people = promotion
    page = open_sheet(open_page(people[Role.TEACHER]), promotion)

    # One line, Enter: the grid opens on the new column, and takes the marks at once.
    page.get_by_label("Intitulé").focus()
    page.keyboard.type("DS 1")
    page.keyboard.press("Enter")
    expect(cell(page, LABELS[0])).to_be_focused()
    type_marks(page, "12", "8,5", "15")
    saved(page, 3)
    assert values() == [850, 1200, 1500]

    page.reload()
    press(page, "button", "Valider DS 1")
    expect(page.get_by_text("« DS 1 » est validée")).to_be_visible()
    expect(cell(page, LABELS[0])).to_have_count(0)
    press(page, "button", "Publier DS 1")
    expect(page.get_by_text("« DS 1 » est publiée")).to_be_visible()
    assert faults(page) == []

    # A published mark changes with a reason, on a page of its own.
    expect(page.locator("[data-sheet-help]")).to_be_visible()
    cell(page, LABELS[1]).focus()
    type_marks(page, "9")
    panel = page.get_by_role("region", name="1 correction à confirmer")
    panel.get_by_role("button", name="Voir ce qu’elles changent").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Motif").focus()
    page.keyboard.type("Erreur de saisie")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 correction enregistrée")).to_be_visible()
    assert values() == [900, 1200, 1500]

    # Reopened for a reason, changed, validated and published again.
    press(page, "link", "DS 1")
    page.get_by_text("Autres actions").focus()
    page.keyboard.press("Enter")
    press(page, "link", "Rouvrir DS 1")
    page.get_by_label("Motif de la réouverture").focus()
    page.keyboard.type(REASON)
    page.keyboard.press("Enter")
    expect(page.get_by_text("est rouverte en brouillon")).to_be_visible()
    press(page, "link", "Ouvrir la grille")
    # Before its script listens, Enter saves the sheet as a form and opens it anew.
    expect(page.locator("[data-sheet-help]")).to_be_visible()
    cell(page, LABELS[1]).focus()
    type_marks(page, "9,5")
    saved(page, 1)
    page.reload()
    press(page, "button", "Valider DS 1")
    expect(page.get_by_text("« DS 1 » est validée")).to_be_visible()
    press(page, "button", "Publier DS 1")
    expect(page.get_by_text("« DS 1 » est publiée")).to_be_visible()

    assert list(AssessmentEvent.objects.values_list("kind", "reason")) == [
        ("created", ""),
        ("validated", ""),
        ("published", ""),
        ("reopened", REASON),
        ("validated", ""),
        ("published", ""),
    ]
    assert list(MarkChange.objects.values_list("new_value", "reason")) == [
        (1200, ""),
        (850, ""),
        (1500, ""),
        (900, "Erreur de saisie"),
        (950, REASON),
    ]


@pytest.mark.parametrize("width", [1280, 320])
def test_without_javascript_a_resit_is_called_and_its_marks_are_missing(
    width, promotion, open_page
):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER], "/", width=width, javascript=False)
    page.get_by_role("link", name="R1.05").click()
    page.get_by_text("Autres actions").first.click()
    page.get_by_role("link", name="Rattrapage de TP 1").click()
    expect(page.get_by_label("Intitulé")).to_have_value("Rattrapage TP 1")
    page.get_by_role("button", name="Créer et convoquer").click()
    expect(page.get_by_text("Choisissez au moins un étudiant.")).to_be_visible()
    page.get_by_label("Écrou Noé").check()
    page.get_by_role("button", name="Créer et convoquer").click()
    expect(page.get_by_text("avec 1 étudiant convoqué")).to_be_visible()
    resit = Assessment.objects.get(kind="resit")
    assert resit.candidates.count() == 1

    page.get_by_role("button", name="Valider Rattrapage TP 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 note manque à Rattrapage TP 1")
    page.get_by_role("button", name="Valider sans cette note").click()
    expect(page.get_by_text("« Rattrapage TP 1 » est validée")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

"""Marks typed, then taken back from their batch and put back from their history, by keyboard."""

import pytest
from playwright.sync_api import expect

from curriculum.models import Module
from grading.models import Assessment, Mark, MarkChange, Role
from grading.selectors.marks import MarkValue
from grading.services.adjustments import record_adjustments
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish
from tests.browser.conftest import NAMES
from tests.browser.looks import faults_of_each_look

FIRST = "TP 1, Alisier Ève"


def press(page, role, name):
    """Reach it by Tab alone, from the top of the page, then Enter."""
    target = page.get_by_role(role, name=name).first
    page.locator("body").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by Tab")


def held():
    return list(Mark.objects.order_by("enrolment").values_list("value", flat=True))


def test_a_sitting_is_taken_back_by_keyboard(promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER], "/")
    page.get_by_role("link", name="R1.05").click()
    expect(page.locator("[data-sheet-help]")).to_be_visible()
    page.get_by_label(FIRST).focus()
    for typed in ("12,5", "8", "15"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.locator(".grid-marks .is-saved")).to_have_count(3)
    assert held() == [1250, 800, 1500]

    press(page, "link", "Historique")
    expect(page.get_by_role("heading", level=1)).to_have_text("Historique de R1.05")
    press(page, "link", "grille")
    expect(page.get_by_text("3 notes, par")).to_be_visible()
    press(page, "button", "Annuler ce lot")
    expect(page.get_by_text("3 notes remises comme avant")).to_be_visible()
    assert held() == [None] * len(NAMES)

    # The undoing is a batch too: one more Enter, and the marks are back.
    press(page, "button", "Annuler ce lot")
    expect(page.get_by_text("3 notes remises comme avant")).to_be_visible()
    assert held() == [1250, 800, 1500]
    assert MarkChange.objects.count() == 9


@pytest.fixture
def history(promotion):
    """Marks corrected after their publication, a bonus, and somebody who came in between."""
    term, students, people = promotion
    exam, teacher = Assessment.objects.get(), people[Role.TEACHER]

    def enter(*values, seen, by=teacher, reason=""):
        entries = [
            MarkEntry(exam.pk, student.pk, MarkValue("graded", value), seen)
            for student, value in zip(students, values, strict=False)
        ]
        return record_marks(entries, by=by, reason=reason).batch_id

    batch = enter(800, 1250, 1400, seen=0)
    publish(exam.pk, by=teacher)
    enter(1100, seen=1, by=people[Role.DIRECTOR], reason="Une question oubliée au total")
    record_adjustments(
        students[0], points={"UE11": 50}, values={}, by=people[Role.SCOLARITE], reason="Association"
    )
    module = f"/notes/{term.pk}/{Module.objects.get(code='R1.05').pk}/historique/"
    return [
        module,
        f"{module}?case=n-{exam.pk}-{students[0].pk}",
        f"{module}?case=n-{exam.pk}-{students[0].pk}&version=1",
        f"{module}?du=2026-12-01&au=2026-11-01&par=x",
        f"/notes/lots/{batch}/",
        f"/notes/{term.pk}/historique/",
        f"/resultats/{students[0].pk}/historique/",
    ]


def test_nothing_to_report(history, promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.DIRECTOR])
    found = {}
    for address in history:
        assert page.goto(address).status == 200
        found[address] = faults_of_each_look(page)
    assert found == {address: [] for address in history}


def test_a_value_is_put_back_without_javascript(history, promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER], width=375, javascript=False)
    page.goto(history[1])
    page.get_by_role("link", name="Remettre 8…").click()
    expect(page.get_by_text("11,00 → 8,00")).to_be_visible()
    page.get_by_role("button", name="Remettre 8").click()
    expect(page.locator("#reason-errors")).to_contain_text("donnez le motif")
    page.get_by_label("Motif").fill("La correction était pour un autre")
    page.get_by_role("button", name="Remettre 8").click()
    expect(page.get_by_text("La case contient de nouveau")).to_be_visible()
    assert held()[0] == 800

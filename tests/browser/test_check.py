"""Double entry and anonymous numbers in a browser: by keyboard, without a script, on a phone."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from grading.models import Assessment, Mark, Role
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.browser.conftest import PASSWORD
from tests.browser.looks import faults_of_each_look


@pytest.fixture
def exam(promotion):
    """Three marks entered by the teacher, to be read again."""
    _, students, people = promotion
    exam = Assessment.objects.get()
    exam.double_entry = exam.anonymous = True
    exam.save()
    entries = [MarkEntry(exam.pk, each.pk, MarkValue("graded", 1200)) for each in students]
    assert len(record_marks(entries, by=people[Role.TEACHER]).saved) == 3
    return exam


def open_check(page, exam):
    page.goto(f"/notes/evaluations/{exam.pk}/controle/")
    return page


def test_by_keyboard_alone(promotion, open_page, exam):
    page = open_check(open_page(promotion[2][Role.SCOLARITE]), exam)
    page.get_by_label("Note lue, Alisier Ève").focus()
    for mark in ("12", "13", "abs"):
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enregistrer la relecture")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 copies relues.")).to_be_visible()
    expect(page.get_by_role("heading", name="2 écarts à trancher")).to_be_visible()
    groups = page.locator("fieldset")
    expect(groups).to_have_count(2)
    groups.nth(0).get_by_role("radio").nth(0).focus()
    page.keyboard.press("ArrowDown")
    groups.nth(1).get_by_role("radio").nth(2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("11,5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 écarts tranchés.")).to_be_visible()
    expect(page.get_by_text("Contrôle terminé")).to_be_visible()
    assert list(Mark.objects.order_by("enrolment").values_list("value", flat=True)) == [
        1200,
        1300,
        1150,
    ]


def test_no_reading_is_lost_without_a_server_or_a_session(promotion, open_page, exam):
    page = open_check(open_page(promotion[2][Role.SCOLARITE]), exam)
    send = page.get_by_role("button", name="Enregistrer la relecture")
    page.get_by_label("Note lue, Alisier Ève").fill("12")
    page.get_by_label("Note lue, Écrou Noé").fill("12")
    page.context.set_offline(True)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("Le serveur ne répond pas")
    expect(page.get_by_label("Note lue, Alisier Ève")).to_have_value("12")
    page.context.set_offline(False)
    Session.objects.all().delete()
    send.click()
    dialog = page.get_by_role("dialog", name="Votre session est terminée")
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 copies relues.")).to_be_visible()


def test_without_a_script(promotion, open_page, exam):
    page = open_page(promotion[2][Role.SCOLARITE], javascript=False)
    open_check(page, exam)
    page.get_by_label("Note lue, Alisier Ève").fill("31")
    page.get_by_label("Note lue, Écrou Noé").fill("12")
    page.get_by_role("button", name="Enregistrer la relecture").click()
    expect(page.get_by_label("Note lue, Alisier Ève")).to_have_value("31")
    expect(page.get_by_text("1 copie relue.")).to_be_visible()
    page.get_by_label("Note lue, Alisier Ève").fill("13")
    page.get_by_role("button", name="Enregistrer la relecture").click()
    page.get_by_role("radio", name="13 seconde saisie").check()
    page.get_by_role("button", name="Enregistrer ces choix").click()
    expect(page.get_by_text("1 écart tranché.")).to_be_visible()


def test_axe_finds_nothing(promotion, open_page, exam):
    page = open_check(open_page(promotion[2][Role.SCOLARITE], width=320), exam)
    page.get_by_label("Note lue, Alisier Ève").fill("13")
    page.get_by_label("Note lue, Écrou Noé").fill("31")
    page.get_by_role("button", name="Enregistrer la relecture").click()
    expect(page.get_by_role("heading", name="1 écart à trancher")).to_be_visible()
    assert faults_of_each_look(page) == []
    page.goto(f"/notes/evaluations/{exam.pk}/anonymat/")
    page.get_by_role("button", name="Donner les numéros").click()
    expect(page.get_by_role("table")).to_contain_text("Alisier Ève")
    assert faults_of_each_look(page) == []

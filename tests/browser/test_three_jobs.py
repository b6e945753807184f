"""The three jobs, in a real browser: a teacher enters, a student reads, scolarité exports."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from grading.models import Mark, MarkChange, Role
from tests.browser.conftest import NAMES, log_in
from tests.browser.looks import faults

FIRST, SECOND, THIRD = (f"TP 1, {last_name} {first_name}" for last_name, first_name in NAMES)


def test_teacher_student_and_scolarite_do_their_jobs(promotion, open_page):
    _, _, people = promotion
    teacher = open_page(None, "/")
    log_in(teacher, people[Role.TEACHER])
    teacher.get_by_role("link", name="R1.05").click()

    # By keyboard alone: the mark, Enter, the next one.
    expect(teacher.locator("[data-sheet-help]")).to_be_visible()
    teacher.get_by_label(FIRST).focus()
    for typed in ("12,5", "abs", "9.25"):
        teacher.keyboard.type(typed)
        teacher.keyboard.press("Enter")
    teacher.keyboard.press("Control+s")
    expect(teacher.get_by_text("3 notes enregistrées")).to_be_visible()
    assert list(Mark.objects.order_by("enrolment").values_list("status", "value")) == [
        ("graded", 1250),
        ("ABS", None),
        ("graded", 925),
    ]
    assert MarkChange.objects.count() == 3
    assert faults(teacher) == []

    teacher.get_by_role("button", name="Valider TP 1").click()
    teacher.get_by_role("button", name="Publier TP 1", exact=True).click()
    expect(teacher.get_by_text("« TP 1 » est publiée")).to_be_visible()

    student = open_page(people[Role.STUDENT], "/", width=375)
    expect(student.get_by_role("heading", name="Semestre 1")).to_be_visible()
    assert faults(student) == []
    student.get_by_role("link", name="12,50").first.click()
    expect(student.get_by_text("Ingénierie de construction mécanique").first).to_be_visible()
    expect(student.get_by_text("12,5 / 20")).to_be_hidden()
    student.get_by_role("link", name="R1.05").click()
    expect(student.get_by_text("12,5 / 20")).to_be_visible()
    assert faults(student) == []

    office = open_page(people[Role.SCOLARITE], "/")
    assert faults(office) == []
    with office.expect_download() as download:
        office.get_by_role("link", name="PDF").first.click()
    text = read_pdf(download.value.path())
    assert [name in text for name in ("Alisier", "Écrou", "Œillet")] == [True] * 3


def read_pdf(path):
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return "".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("javascript", [True, False])
def test_one_wrong_cell_loses_nothing(javascript, promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.TEACHER], "/", javascript=javascript)
    page.get_by_role("link", name="R1.05").click()
    page.get_by_label(FIRST).fill("11")
    page.get_by_label(SECOND).fill("25")
    page.get_by_label(THIRD).fill("bof")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_label(SECOND)).to_have_attribute("aria-invalid", "true")
    assert [page.get_by_label(name).input_value() for name in (FIRST, SECOND, THIRD)] == [
        "11",
        "25",
        "bof",
    ]
    assert list(Mark.objects.values_list("value", flat=True)) == [1100]


def test_two_people_in_one_sheet(promotion, open_page):
    _, _, people = promotion
    pages = [open_page(people[role], "/notes/") for role in (Role.TEACHER, Role.DIRECTOR)]
    for page in pages:
        page.get_by_role("link", name="R1.05").click()
        expect(page.locator("[data-sheet-help]")).to_be_visible()
    pages[0].get_by_label(FIRST).fill("8")
    pages[0].get_by_label(THIRD).fill("15")
    pages[0].get_by_role("button", name="Enregistrer").first.click()
    expect(pages[0].get_by_text("2 notes enregistrées")).to_be_visible()

    # The second page is stale: what it did not touch is kept, the disputed cell asks.
    pages[1].get_by_label(FIRST).fill("18")
    pages[1].get_by_label(SECOND).fill("13")
    pages[1].get_by_role("button", name="Enregistrer").first.click()
    expect(pages[1].get_by_text("1 note enregistrée, 1 note à revoir")).to_be_visible()
    expect(pages[1].get_by_label(FIRST)).to_have_value("18")
    assert list(Mark.objects.order_by("enrolment").values_list("value", flat=True)) == [
        800,
        1300,
        1500,
    ]
    # Kept knowingly, it replaces; the history keeps both.
    pages[1].get_by_role("button", name="Garder la mienne").click()
    expect(pages[1].get_by_text("2 notes enregistrées")).to_be_visible()
    history = MarkChange.objects.filter(enrolment=Mark.objects.order_by("enrolment")[0].enrolment)
    assert list(history.values_list("new_value", flat=True)) == [800, 1800]


def test_a_page_that_does_not_exist_is_said_in_french(promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.STUDENT])
    assert page.goto("/resultats/999999/").status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas")

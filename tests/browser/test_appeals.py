"""A contested mark from one end to the other, in two browsers, by keyboard, without a script."""

import pytest
from playwright.sync_api import expect

from grading.models import Appeal, Assessment, Mark, Role
from grading.services.publication import publish
from tests.browser.looks import faults_of_each_look
from tests.factories import MarkFactory


@pytest.fixture
def contested(promotion):
    """The enrolment and the mark 9 of a student at a published « TP 1 »."""
    _, students, people = promotion
    assessment = Assessment.objects.get()
    for student in students:
        MarkFactory(assessment=assessment, enrolment=student, value=900)
    publish(assessment.pk, by=people[Role.TEACHER])
    return students[0]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_whole_contest(contested, promotion, open_page, javascript):
    _, _, people = promotion
    student = open_page(people[Role.STUDENT], width=375, javascript=javascript)
    student.goto(f"/resultats/{contested.pk}/UE11/")
    fold = student.locator("details", has_text="contester cette note").first
    fold.locator("summary").press("Enter")
    student.get_by_role("link", name="contester cette note").first.press("Enter")
    student.get_by_label("Ce que vous contestez").fill("La question 3 n’est pas comptée.")
    student.get_by_role("button", name="Envoyer la contestation").press("Enter")
    expect(student.get_by_text("En attente de réponse.")).to_be_visible()

    teacher = open_page(people[Role.TEACHER], "/", javascript=javascript)
    teacher.get_by_role("link", name="1 note contestée attend une réponse").press("Enter")
    teacher.get_by_role("link", name="R1.05, TP 1").press("Enter")
    teacher.get_by_label("Votre message").fill("Exact, deux points de plus.")
    teacher.get_by_label("Note corrigée").fill("11")
    teacher.get_by_label("Note corrigée").press("Enter")
    expect(teacher.get_by_text("Vous avez tapé une note")).to_be_visible()
    expect(teacher.get_by_label("Votre message")).to_have_value("Exact, deux points de plus.")
    teacher.get_by_role("button", name="Corriger la note").press("Enter")
    expect(teacher.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    expect(teacher.get_by_label("Votre message")).to_have_value("Exact, deux points de plus.")
    teacher.get_by_role("button", name="Confirmer la correction").press("Enter")
    expect(teacher.get_by_text("Note corrigée, contestation close.")).to_be_visible()

    student.reload()
    expect(student.get_by_text("à la suite de cette contestation")).to_be_visible()
    expect(student.get_by_text("aujourd’hui 11")).to_be_visible()
    assert Mark.objects.get(enrolment=contested).value == 1100
    assert Appeal.objects.get().change.reason.endswith("Exact, deux points de plus.")


def test_nothing_to_report(contested, promotion, open_page):
    _, _, people = promotion
    student, teacher = open_page(people[Role.STUDENT]), open_page(people[Role.TEACHER])
    for page in (student, teacher):
        page.goto("/contestations/")
        assert faults_of_each_look(page) == []
    student.goto(f"/contestations/nouvelle/{Assessment.objects.get().pk}/{contested.pk}/")
    student.get_by_role("button", name="Envoyer la contestation").click()
    student.get_by_label("Ce que vous contestez").fill("x" * 600)
    assert faults_of_each_look(student) == []
    student.get_by_role("button", name="Envoyer la contestation").click()
    assert faults_of_each_look(student) == []
    student.goto("/contestations/")
    assert faults_of_each_look(student) == []
    student.goto(f"/resultats/{contested.pk}/UE11/")
    student.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true })")
    assert faults_of_each_look(student) == []
    teacher.goto(f"/contestations/{Appeal.objects.get().pk}/")
    teacher.get_by_role("button", name="Corriger la note").click()
    assert faults_of_each_look(teacher) == []
    teacher.get_by_label("Note corrigée").fill("11")
    teacher.get_by_role("button", name="Corriger la note").click()
    expect(teacher.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    assert faults_of_each_look(teacher) == []
    teacher.goto("/contestations/")
    assert faults_of_each_look(teacher) == []

"""Somebody who holds a paper types what is printed on it, in a real browser: it says where a form
comes from, which the tests without one do not check."""

import pytest
from playwright.sync_api import expect

from grading.models import Role
from grading.services.issuing.statements import check_code
from tests.grading.issuing import draft, issue


@pytest.mark.parametrize("javascript", [True, False])
def test_a_number_and_its_code(promotion, signing_key, open_page, javascript):
    _, students, people = promotion
    (paper,) = issue(draft(students[0].student), by=people[Role.SCOLARITE])
    page = open_page(address="/verifier/", javascript=javascript)
    for code, answer in (
        ("AAAA-AAAA", "Aucun document ne porte ce numéro avec ce code."),
        (check_code(paper.signature).lower(), "Document authentique, en vigueur."),
    ):
        page.get_by_label("Numéro du document").fill(f" {paper.number.lower()} ")
        page.get_by_label("Code de contrôle").fill(code)
        page.get_by_role("button", name="Vérifier").click()
        expect(page.get_by_text(answer)).to_be_visible()

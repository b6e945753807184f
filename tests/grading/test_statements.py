"""Statements of success: to whom, what they say, and why others have none."""

import re
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from grading.documents.statement import statement
from grading.models import IssuedDocument
from grading.selectors.document_templates import template_of
from grading.selectors.results import term_results
from grading.selectors.verdicts import decisions_shown
from grading.services.statements import statement_content, why_none
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    found = Promotion()
    found.student("12", "9", last_name="Abeille", first_name="Léa", number="1")
    found.student("4", "4", last_name="Bourdon", number="2")
    return found


def results_of(promotion):
    found = term_results(promotion.terms[2])
    return found, decisions_shown([each.enrolment.student_id for each in found.students])


def content_of(promotion):
    found, decisions = results_of(promotion)
    template = template_of(found.term.department, IssuedDocument.Kind.STATEMENT)
    return statement_content(
        found, template=template, issued_at=timezone.now(), decisions=decisions
    )


def reasons_of(promotion):
    found, decisions = results_of(promotion)
    return [why_none(each, decisions.get(each.enrolment.student_id, ())) for each in found.students]


def test_who_succeeded_is_told_so_with_what_it_rests_on(promotion):
    promotion.close(shown_from=timezone.now())
    (student,) = content_of(promotion)["students"]
    assert student["outcomes"] == [
        {"of": "BUT1", "decision": "ADM", "sentence": "année validée, tous les RCUE le sont"}
    ]
    assert student["competences"] == [
        {
            "code": "UE11 + UE21",
            "competence": "Spécifier",
            "average": "10.50",
            "decision": "CMP",
            "sentence": "RCUE validé par compensation entre ses deux UE",
        }
    ]
    assert student["opening"] == (
        "L’établissement soussigné atteste que, dans la formation BUT d’essai, Léa Abeille (numéro "
        "d’étudiant 1) a validé la première année du bachelor universitaire de technologie (BUT1)."
    )


def test_the_others_are_told_why_not(promotion):
    promotion.close(shown_from=timezone.now())
    assert reasons_of(promotion) == ["", "BUT1 RED\u00a0: année non validée, redoublement possible"]


def test_nothing_is_told_before_the_decisions_are_shown(promotion):
    promotion.close(shown_from=timezone.now() + timezone.timedelta(days=1))
    assert content_of(promotion)["students"] == []
    assert reasons_of(promotion) == ["aucun jury n’a encore montré de décision sur son année"] * 2


def test_it_is_one_page(promotion):
    promotion.close(shown_from=timezone.now())
    (page,) = PdfReader(BytesIO(statement(content_of(promotion)))).pages
    text = re.sub(r"\s+", " ", page.extract_text())
    for words in (
        "Attestation de réussite Léa Abeille",
        "a validé la première année du bachelor universitaire de technologie (BUT1).",
        "Spécifier UE11 + UE21 CMP : RCUE validé par compensation",
        "ECTS acquis en tout : 60.",
    ):
        assert words in text

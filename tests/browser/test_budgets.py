"""What a page weighs, in numbers that do not depend on the machine (docs: the budgets)."""

import gzip

from curriculum.models import Module
from grading.models import Role
from tests.factories import AssessmentFactory, EnrolmentFactory

KILOBYTE = 1000


def weigh(page, address):
    """Bytes of each answer, compressed as the production server would, by address."""
    page.goto("about:blank")
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    return {answer.url: len(gzip.compress(answer.body())) for answer in answers}


def test_student_page(promotion, open_page):
    _, _, people = promotion
    page = open_page(people[Role.STUDENT], width=375)
    sizes = weigh(page, "/resultats/")
    html = next(size for url, size in sizes.items() if url.endswith("/resultats/"))
    assert html <= 25 * KILOBYTE
    assert len(sizes) <= 6
    assert sum(sizes.values()) <= 60 * KILOBYTE


def test_sheet_of_150_students_and_8_assessments(promotion, open_page):
    term, _, people = promotion
    module = Module.objects.get(code="R1.05")
    EnrolmentFactory.create_batch(147, term=term)
    AssessmentFactory.create_batch(
        7, term=term, module=module, created_by=people[Role.TEACHER], type="TP"
    )
    page = open_page(people[Role.TEACHER])
    sizes = weigh(page, f"/notes/{term.pk}/{module.pk}/")
    assert page.locator(".grid-marks input").count() == 150 * 8
    assert page.evaluate("document.querySelectorAll('*').length") <= 6000
    assert sum(sizes.values()) <= 120 * KILOBYTE

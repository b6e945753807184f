"""What is new stays new until it was seen: by being on the screen, or by the button."""

import re

import pytest
from playwright.sync_api import expect

from grading.models import Assessment, Role, Subscription
from tests.factories import MarkFactory

NEWS = re.compile("Dernières notes|Nouveau depuis")


@pytest.fixture
def student(promotion):
    """A student with one published mark that he has not seen."""
    _, students, people = promotion
    exam = Assessment.objects.get(title="TP 1")
    MarkFactory(assessment=exam, enrolment=students[0])
    Assessment.objects.update(
        state="published", published_at=exam.created_at, validated_at=exam.created_at
    )
    return people[Role.STUDENT]


def test_reading_it_is_enough(student, open_page):
    page = open_page(student, width=375)
    with page.expect_response("**/resultats/nouveautes/") as answer:
        page.goto("/resultats/")
        expect(page.get_by_role("heading", name=NEWS)).to_be_visible()
    assert answer.value.status == 302
    expect(page.get_by_role("heading", name=NEWS)).to_be_visible()
    page.goto("/resultats/")
    expect(page.get_by_text("Rien de nouveau depuis votre dernière visite.")).to_be_visible()


def test_without_script_the_button_says_so(student, open_page):
    page = open_page(student, width=375, javascript=False)
    page.goto("/resultats/")
    assert not Subscription.objects.exists()
    page.get_by_role("button", name="J’ai vu").click()
    expect(page.get_by_text("Rien de nouveau depuis votre dernière visite.")).to_be_visible()

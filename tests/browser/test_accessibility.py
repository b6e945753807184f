"""axe finds nothing and nothing overflows, for any role: wide and light, narrow and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from curriculum.models import Module
from grading.models import Assessment, Role
from tests.factories import AssessmentFactory


@pytest.fixture
def pages_of(promotion):
    """The addresses that each role opens in its daily work."""
    term, students, _ = promotion
    module = Module.objects.get(code="R1.05")
    assessment = Assessment.objects.get()
    semester = "/programmes/but-gmp-le-creusot/semestre"
    sheet = f"/notes/{term.pk}/{module.pk}/"
    return {
        None: [
            "/connexion/",
            "/programmes/",
            "/programmes/but-gmp-le-creusot/",
            f"{semester}-1-FI/",
            f"{semester}-5-FA/",
            "/programmes/but-gmp-le-creusot/questions/",
            "/calcul/",
            "/introuvable/",
        ],
        Role.TEACHER: [
            "/notes/",
            sheet,
            f"{sheet}evaluation/",
            f"/evaluations/{assessment.pk}/",
            "/documents/",
        ],
        Role.STUDENT: ["/resultats/", f"/resultats/{students[0].pk}/UE11/"],
        Role.SCOLARITE: ["/documents/", "/semestres/"],
        Role.DIRECTOR: [
            f"/semestres/{term.pk}/",
            f"/resultats/{students[1].pk}/",
            f"/resultats/{students[1].pk}/bonus/",
        ],
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.parametrize("role", [None, Role.TEACHER, Role.STUDENT, Role.SCOLARITE, Role.DIRECTOR])
def test_nothing_to_report(role, width, scheme, pages_of, promotion, open_page):
    _, _, people = promotion
    page = open_page(people.get(role), width=width)
    page.emulate_media(color_scheme=scheme)
    findings = {}
    for address in pages_of[role]:
        page.goto(address)
        findings[address] = [each["id"] for each in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            findings[address].append("overflow")
    assert findings == {address: [] for address in pages_of[role]}


def test_eight_columns_fit_a_phone_whatever_is_said_in_them(promotion, open_page):
    term, _, people = promotion
    module = Module.objects.get(code="R1.05")
    for number in range(7):
        title = f"Interrogation écrite de mi-semestre {number}"
        AssessmentFactory(term=term, module=module, title=title, created_by=people[Role.TEACHER])
    page = open_page(people[Role.TEACHER], width=320)
    page.goto(f"/notes/{term.pk}/{module.pk}/")
    for cell in page.locator(".grid-marks input").all()[:8]:
        cell.fill("douze et demi")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.locator(".grid-marks .is-refused")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert Axe().run(page).response["violations"] == []

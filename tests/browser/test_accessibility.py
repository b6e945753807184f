"""axe finds nothing and nothing overflows, for any role: wide and light, narrow and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from curriculum.models import Module
from grading.models import Assessment, Role


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
        Role.DIRECTOR: [f"/semestres/{term.pk}/", f"/resultats/{students[1].pk}/"],
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
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

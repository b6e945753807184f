"""axe finds nothing and nothing overflows, for any role: wide and light, narrow and dark."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from curriculum.models import Module
from grading.models import ApogeePlan, Assessment, Role
from grading.services.apogee import keep_apogee_plan
from grading.services.issuing.printed import link_of
from tests.browser.looks import faults, faults_of_each_look
from tests.factories import AssessmentFactory, JuryFactory, JuryMemberFactory
from tests.grading.imports.apogee_files import OBJECTS, given
from tests.grading.issuing import draft, issue


@pytest.fixture
def pages_of(promotion, signing_key):
    """The addresses that each role opens in its daily work."""
    term, students, people = promotion
    module = Module.objects.get(code="R1.05")
    assessment = Assessment.objects.get()
    semester = "/programmes/but-gmp-le-creusot/semestre"
    jury = prepared(term, people)
    sheet = f"/notes/{term.pk}/{module.pk}/"
    student = f"/etudiants/{students[0].student_id}/"
    file = f"/echanges/apogee/{brought(term, people[Role.SCOLARITE]).pk}/"
    first, second = issued(students[0].student, by=people[Role.SCOLARITE])
    return {
        None: [
            "/connexion/",
            "/verifier/",
            link_of(first).partition(first.site)[2],
            link_of(second).partition(second.site)[2],
            "/programmes/",
            "/programmes/but-gmp-le-creusot/",
            f"{semester}-1-FI/",
            f"{semester}-5-FA/",
            "/programmes/but-gmp-le-creusot/questions/",
            "/calcul/",
            "/introuvable/",
            "/hors-connexion/",
        ],
        Role.TEACHER: [
            "/notes/",
            sheet,
            f"{sheet}corrections/",
            f"{sheet}evaluation/",
            f"/notes/evaluations/{assessment.pk}/",
            f"/notes/evaluations/{assessment.pk}/description/",
            f"/notes/evaluations/{assessment.pk}/pile/",
            f"/notes/evaluations/{assessment.pk}/controle/",
            f"/notes/evaluations/{assessment.pk}/anonymat/",
            f"/notes/evaluations/{assessment.pk}/completer/rattrapage/",
            f"{sheet}reprise/",
            f"{sheet}manquantes/",
            f"{sheet}historique/",
            "/notes/avancement/",
            f"/notes/{term.pk}/remarques/",
            "/documents/",
            "/echanges/",
            "/echanges/recapitulatif/",
            "/echanges/parcours/",
        ],
        Role.STUDENT: [
            "/resultats/",
            "/mes-documents/",
            f"/resultats/{students[0].pk}/UE11/",
            "/resultats/nouveautes/",
            f"/resultats/etudiants/{students[0].student_id}/but/",
            f"/resultats/{students[0].pk}/simulation/",
        ],
        Role.SCOLARITE: [
            f"/jurys/{jury.pk}/simulation/?1-ue=UE11&1-points=20&2-ue=x",
            "/documents/",
            "/documents/registre/",
            f"/documents/registre/{first}/",
            "/semestres/",
            f"/semestres/{term.pk}/avancement/",
            f"/semestres/{term.pk}/relances/",
            f"{sheet}manquantes/",
            f"/semestres/{term.pk}/absences/",
            f"/semestres/{term.pk}/absences/collage/",
            f"/semestres/{term.pk}/inscriptions/",
            "/annees/nouvelle/",
            f"{student}situation/",
            f"{student}situation/ue-ailleurs/",
            f"{student}situation/depart/",
            f"{student}situation/cesure/",
            f"{student}situation/parcours/",
            "/echanges/apogee/",
            "/echanges/apogee/correspondances/",
            file,
            f"{file}etape/",
            f"{file}codes/",
        ],
        Role.DIRECTOR: [
            "/documents/editions/",
            "/documents/modeles/",
            f"/documents/modeles/{term.department_id}/transcript/",
            f"/documents/modeles/{term.department_id}/transcript/versions/",
            f"/semestres/{term.pk}/",
            f"/resultats/{students[1].pk}/",
            f"/resultats/{students[1].pk}/comme-etudiant/",
            f"/resultats/{students[1].pk}/comme-etudiant/UE11/",
            f"/resultats/{students[1].pk}/bonus/",
            f"/resultats/{students[1].pk}/historique/",
            f"/notes/{term.pk}/historique/",
            "/jurys/",
            f"/jurys/{jury.pk}/",
            f"/jurys/{jury.pk}/dates/",
            f"/jurys/{jury.pk}/composition/",
            f"/jurys/{jury.pk}/convocations/",
            "/echanges/apogee/resultats/",
        ],
    }


def issued(student, by):
    """His transcript, then the one that took its place."""
    return [issue(draft(student, average=average), by=by)[0] for average in ("11.00", "12.00")]


def brought(term, scolarite):
    """An Apogée file with two students who are not here and two objects to map."""
    file = ApogeePlan(
        programme=term.programme,
        year=term.year,
        but_year=1,
        filename="UNIVERSITE_EXPORT_2026_2027.TXT",
        content=given(objects=OBJECTS[:2]).content,
    )
    return keep_apogee_plan(file, by=scolarite)


def prepared(term, people):
    """A jury with a member of each kind: by his account, and by his name."""
    jury = JuryFactory(term=term, held_at=timezone.now())
    JuryMemberFactory(jury=jury, user=people[Role.TEACHER], name="Ève Alisier", presiding=True)
    JuryMemberFactory(jury=jury, email="usine@example.org")
    return jury


@pytest.mark.parametrize("role", [None, Role.TEACHER, Role.STUDENT, Role.SCOLARITE, Role.DIRECTOR])
def test_nothing_to_report(role, pages_of, promotion, open_page):
    _, _, people = promotion
    page = open_page(people.get(role))
    found = {}
    for address in pages_of[role]:
        page.goto(address)
        found[address] = faults_of_each_look(page)
    assert found == {address: [] for address in pages_of[role]}


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
    assert faults(page) == []

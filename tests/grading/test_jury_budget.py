"""What the table of 150 students weighs, in its heaviest shape: every average of a BUT2 is
provisional, and some decisions depart."""

import gzip
import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from curriculum.models import Programme
from curriculum.services.programmes import import_programme
from grading.models import Jury, Role
from grading.selectors.marks import MarkValue
from grading.services.decision_entries import DecisionEntry
from grading.services.decisions import Origin, record_decisions
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, EnrolmentFactory, MembershipFactory, TermFactory
from tests.grading.test_results_budget import KILOBYTE, linked_files, weight_of

STUDENTS = 150


@pytest.fixture
def jury(department):
    file = settings.PROGRAMMES_DIR / "but-gmp-le-creusot.json"
    import_programme(json.loads(file.read_text()), department=department)
    programme = Programme.objects.get()
    director = MembershipFactory(department=department, role=Role.DIRECTOR).user
    terms = [TermFactory(programme=programme, number=number) for number in (3, 4)]
    parcours = programme.parcours.first()
    autumn = EnrolmentFactory.create_batch(STUDENTS, term=terms[0], parcours=parcours)
    for enrolment in autumn:
        EnrolmentFactory(term=terms[1], student=enrolment.student, parcours=parcours)
    for term in terms:
        mark_everybody(term, director)
    jury = Jury.objects.create(
        term=terms[1], kind="year", state=Jury.State.DELIBERATION, created_by=director
    )
    decide_some(jury, [each.student_id for each in autumn[:30]], director)
    return jury, director


def mark_everybody(term, by):
    """A mark in as few modules as feed every UE of the semester."""
    left = {
        ue.code
        for semester in term.programme.semesters.filter(number=term.number, modality="FI")
        for ue in semester.ues.all()
    }
    modules = term.programme.modules.filter(semester_number=term.number, parcours=None)
    for module in modules.prefetch_related("coefficients__ue"):
        fed = {each.ue.code for each in module.coefficients.all()} & left
        if fed:
            left -= fed
            exam = AssessmentFactory(term=term, module=module)
            marks = [
                MarkEntry(exam.pk, each.pk, MarkValue("graded", 850 + 7 * (each.pk % 90)))
                for each in term.enrolments.all()
            ]
            record_marks(marks, by=by)


def decide_some(jury, students, by):
    entries = [DecisionEntry(student, "BUT2", "ATJ", "Absences à examiner") for student in students]
    record_decisions(jury.pk, entries, by=by, origin=Origin.FORM)


@pytest.mark.django_db
def test_the_table_of_150_students(client, jury):
    found, director = jury
    client.force_login(director)
    html = client.get(reverse("grading:jury-table", args=[found.pk])).content
    assert html.count(b"<tr") == STUDENTS + 1
    assert html.count(b"<small>") > STUDENTS * 5
    nodes = len(re.findall(rb"<[a-z]", html))
    weight = len(gzip.compress(html)) + sum(map(weight_of, set(linked_files(html))))
    assert (nodes <= 6000, weight <= 120 * KILOBYTE) == (True, True), (nodes, weight)

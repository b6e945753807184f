"""The demonstration promotion, written once at a reduced scale: every situation, few others."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.urls import reverse

from curriculum.models import Module, Programme
from grading.core.codes import RCUECode, State, UECode, YearCode
from grading.core.computation import compute
from grading.core.decisions.attention import Attention
from grading.core.files.cases import case_from_document
from grading.core.files.writing import case_to_document, taking_part
from grading.demo import DEMO_ACCOUNTS
from grading.models import (
    Acquisition,
    Assessment,
    Attendance,
    Candidate,
    Enrolment,
    Group,
    Jury,
    Mark,
    MarkChange,
    Remark,
    Student,
    TeachingAssignment,
    Term,
    User,
)
from grading.selectors import verification
from grading.selectors.cases import cases_of
from grading.selectors.chain import Walk
from grading.selectors.judged import judged_by
from grading.selectors.marks import MarkValue
from grading.selectors.paths import term_paths
from grading.selectors.results import student_results, term_results
from grading.services import demo as service
from grading.services.demo.people import invent_people
from grading.services.demo.source import read_source
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.grading.demo_programme import import_programme

ONLY_THE_SITUATIONS = 100
ROLE_HOMES = {
    "enseignant": "grading:module-list",
    "etudiant": "grading:results",
    "scolarite": "grading:documents",
    "direction": "grading:term-list",
    "administration": "admin:index",
}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The lines told while the demonstration was written; undone after the last test."""
    told = []
    with django_db_blocker.unblock(), transaction.atomic():
        service.seed(import_programme(), say=told.append, scale=ONLY_THE_SITUATIONS)
        count_rows()
        yield told
        transaction.set_rollback(True)


def count_rows():
    """What PostgreSQL does by itself once they are committed: until then it takes full tables for
    empty, and reads them in minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.fixture(autouse=True)
def _demo(demo, db): ...


def this_year():
    return Term.objects.filter(year=2025).order_by("number")


def student_told(text):
    """The student whose written situation begins so: each promotion starts with those."""
    before = 0
    for promotion in read_source().promotions:
        for place, situation in enumerate(promotion.situations):
            if situation.text.startswith(text):
                return Student.objects.order_by("number")[before + place]
        before += Enrolment.objects.filter(
            term__year=2025, term__number__in=promotion.semesters
        ).aggregate(people=Count("student", distinct=True))["people"]
    raise AssertionError(text)


def test_each_step_is_told(demo):
    assert [line.split(" : ")[0] for line in demo[2:]] == [
        *(str(term) for term in this_year()),
        "Jury de l’année du S2 2025-2026 préparé",
    ]


@pytest.mark.parametrize(
    ("semesters", "size"), [((1, 2), 96), ((3, 4), 80), ((5, 6), 70)], ids=["BUT1", "BUT2", "BUT3"]
)
def test_each_semester_has_the_size_of_its_promotion(semesters, size):
    people = invent_people(read_source(), Programme.objects.get().department, scale=1)
    for number in semesters:
        assert sum(number in person.semesters for person in people) == size


def test_the_same_people_are_invented_each_time():
    department = Programme.objects.get().department
    first, again = (invent_people(read_source(), department, scale=1) for _ in range(2))
    assert [str(person.student) for person in first] == [str(person.student) for person in again]


def test_full_promotions_have_the_three_parcours_and_alternance():
    people = invent_people(read_source(), Programme.objects.get().department, scale=1)
    seats = Counter((person.promotion.year, person.parcours, person.modality) for person in people)
    assert seats == {
        (1, None, "FI"): 97,  # one left before S2, another came for it
        (2, "IPI", "FI"): 32,
        (2, "IPI", "FA"): 8,
        (2, "CAI", "FI"): 22,
        (2, "CAI", "FA"): 2,
        (2, "CPD", "FI"): 16,
        (3, "IPI", "FI"): 20,
        (3, "IPI", "FA"): 14,
        (3, "CAI", "FI"): 16,
        (3, "CAI", "FA"): 4,
        (3, "CPD", "FI"): 16,
    }


def test_each_term_of_the_year_has_four_groups():
    groups = Group.objects.filter(term__year=2025).values_list("term__number").annotate(Count("pk"))
    assert dict(groups.order_by()) == dict.fromkeys(range(1, 7), 4)


def test_enrolments_have_the_parcours_of_their_year():
    first_year = Q(term__number__lte=2)
    assert not Enrolment.objects.filter(first_year, parcours__isnull=False).exists()
    assert not Enrolment.objects.filter(~first_year, parcours=None).exists()
    elsewhere = ~Q(parcours__programme=F("term__programme"))
    assert not Enrolment.objects.filter(elsewhere, parcours__isnull=False).exists()


def test_every_situation_of_an_enrolment_is_there():
    found = Enrolment.objects.filter(term__year=2025)
    statuses = set(Enrolment.Status.values) - {Enrolment.Status.AWAY}
    assert set(found.values_list("status", flat=True)) == statuses
    assert found.filter(repeating=True).exists()
    assert found.exclude(adaptations="").exists()
    assert found.filter(joined_on__isnull=False).exists()
    assert found.filter(exemptions__module__isnull=False).exists()
    assert found.filter(exemptions__module=None, exemptions__isnull=False).exists()
    assert found.filter(adjustments__points__gt=0).exists()
    assert found.filter(adjustments__points__lt=0).exists()


def test_every_status_of_a_mark_is_there():
    blank = Mark.Status.BLANK.value  # is the absence of a row
    assert set(Mark.objects.values_list("status", flat=True)) == set(Mark.Status.values) - {blank}
    assert Mark.objects.filter(status=Mark.Status.GRADED, value=0).exists()


def test_every_sort_of_assessment_is_there():
    found = Assessment.objects.filter(term__year=2025)
    assert set(found.values_list("kind", flat=True)) == set(Assessment.Kind.values)
    assert set(found.values_list("state", flat=True)) == set(Assessment.State.values)
    assert {1000, 2000, 4000} <= set(found.values_list("maximum", flat=True))
    assert found.exclude(weights={}).exists()
    assert found.exclude(coefficient=None).exists()


def test_every_assessment_tells_its_life():
    lives = {
        "draft": ["created"],
        "validated": ["created", "validated"],
        "published": ["created", "validated", "published"],
    }
    for assessment in Assessment.objects.prefetch_related("events"):
        told = [event.kind for event in assessment.events.all() if event.kind != "candidates"]
        assert told == lives[assessment.state]
        times = [event.at for event in assessment.events.all()]
        assert times == sorted(times)


def test_those_called_to_a_resit_are_those_who_sit_it():
    replacing = Assessment.objects.filter(kind__in=("resit", "second_session"))
    assert not replacing.filter(completes=None).exists()
    marks = Mark.objects.filter(assessment__in=replacing)
    called = Candidate.objects.values_list("assessment", "enrolment")
    assert called.exists()
    assert set(marks.values_list("assessment", "enrolment")) <= set(called)
    to_come = replacing.get(state="draft")
    assert not to_come.marks.exists()


def test_assessments_of_this_year_have_a_deadline():
    this = Assessment.objects.filter(term__year=2025)
    assert not this.filter(deadline=None).exists()
    assert not this.filter(date__gte=F("deadline")).exists()


def test_no_mark_exceeds_its_maximum():
    assert not Mark.objects.filter(value__gt=F("assessment__maximum")).exists()


def test_a_bonus_adds_at_most_a_point_to_an_average():
    bonuses = Mark.objects.filter(assessment__kind=Assessment.Kind.BONUS)
    assert bonuses.exists()
    assert not bonuses.exclude(assessment__maximum=2000, value__lte=100).exists()


def test_every_mark_has_its_history():
    assert [*Walk().faults(), *verification.faults()] == []


def test_published_marks_were_corrected_with_a_reason():
    corrections = MarkChange.objects.filter(version=2)
    assert corrections.exists()
    assert not corrections.filter(Q(reason="") | Q(old_value=F("new_value"))).exists()


def test_only_the_last_semester_is_still_being_entered():
    drafts = Assessment.objects.exclude(state=Assessment.State.PUBLISHED)
    assert set(drafts.values_list("term__year", "term__number")) == {(2025, 6)}


def test_every_graded_module_has_a_teacher():
    graded = Module.objects.filter(coefficients__value__gt=0).distinct()
    taught = TeachingAssignment.objects.values_list("term__number", "module")
    assert set(taught) == set(graded.values_list("semester_number", "pk"))


def test_the_demo_teacher_has_modules_in_the_semester_being_entered():
    own = TeachingAssignment.objects.filter(teacher__username="enseignant")
    numbers = set(own.values_list("term__number", flat=True))
    assert numbers == set(range(1, 7))


def test_a_dozen_teachers():
    assert User.objects.filter(teaching_assignments__isnull=False).distinct().count() == 12


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.username)
def test_each_account_opens_its_first_page(client, account):
    assert client.login(username=account.username, password=account.password)
    response = client.get(reverse("home"))
    assert response.url == reverse(ROLE_HOMES[account.username])


def test_every_student_has_an_account():
    assert not Student.objects.filter(user=None).exists()


def test_the_demo_student_is_halfway():
    student = Student.objects.get(user__username="etudiant")
    current = student_results(student, published_only=True).current
    assert current.enrolment.term == this_year().last()
    assert {ue.state for ue in current.ues} == {State.COMPLETE, State.PROVISIONAL}
    assert RCUECode.ADM in {rcue.proposal for rcue in current.rcues}


def test_last_semesters_show_every_decision():
    shown = [each for number in (2, 4) for each in term_results(this_year()[number - 1]).students]
    years = {each.year.proposal for each in shown if each.year}
    assert years == {YearCode.ADM, YearCode.PASD, YearCode.RED, YearCode.ATT}
    rcues = {rcue.proposal for each in shown for rcue in each.result.rcues.values()}
    assert rcues == {RCUECode.ADM, RCUECode.CMP, RCUECode.ADSUP, RCUECode.AJ, RCUECode.ATT}


@pytest.mark.parametrize(
    ("situation", "year", "code"),
    [
        ("6 et 14", 1, YearCode.ADM),
        ("9,9 et 9,9", 1, YearCode.PASD),
        ("Deux RCUE sous 10", 1, YearCode.RED),
        ("Trois RCUE validés mais", 1, YearCode.RED),
        ("Redouble : tient UE12", 1, YearCode.ADM),
        ("Doit une compétence de BUT1", 2, YearCode.ADM),
        ("Réussit assez de BUT2", 2, YearCode.RED),
        ("Passage de droit : trois", 2, YearCode.PASD),
        ("Quatre RCUE validés", 2, YearCode.RED),
    ],
)
def test_a_situation_gives_the_year_that_it_tells(situation, year, code):
    student = student_told(situation)
    result = student_results(student, published_only=False).current.result
    assert result.years[year].proposal == code


def test_compensation_accepts_a_six():
    result = student_results(student_told("6 et 14"), published_only=False).current.result
    assert (result.ues["UE12"].rounded, result.ues["UE12"].proposal) == (6, UECode.CMP)


def test_what_is_owed_is_not_acquired():
    repeater = student_told("Redouble : tient UE12")
    held = Acquisition.objects.filter(student=repeater).values_list("ue_code", "average")
    assert list(held) == [("UE12", 1090)]


def test_a_second_run_keeps_what_was_entered(settings):
    settings.DEMO = True
    drafts = Mark.objects.filter(status=Mark.Status.GRADED, assessment__state="draft")
    mark = drafts.order_by("pk").first()
    cell = mark.assessment_id, mark.enrolment_id
    wanted = MarkEntry(*cell, MarkValue("graded", 777), mark.version)
    assert record_marks([wanted], by=mark.updated_by).saved
    before = (Mark.objects.count(), MarkChange.objects.count(), User.objects.count())
    output = StringIO()
    call_command("seed_demo", stdout=output)
    mark.refresh_from_db()
    assert mark.value == 777
    assert (Mark.objects.count(), MarkChange.objects.count(), User.objects.count()) == before
    assert output.getvalue() == (
        "Démonstration déjà en place : tout ce qui a été saisi est gardé.\n"
    )


def test_every_case_of_the_demo_reads_back_from_its_document():
    """What a jury freezes of it is what it had."""
    for term in this_year():
        paths = [path for _, path in term_paths(term, None)]
        for found in cases_of(paths, published_only=False):
            case = taking_part(found.case)
            assert case_from_document(case_to_document(case), lambda code: None) == case
            assert compute(case) == compute(found.case)


def test_the_jury_of_the_first_year_is_prepared():
    jury = Jury.objects.get()
    assert str(jury) == "Jury de BUT1 2025-2026"
    assert jury.state == Jury.State.PREPARATION
    assert jury.held_at.date() == date(2026, 7, 2)
    assert jury.members.get(quality="president").user.username == "direction"
    assert jury.members.count() == 6
    waiting = [each for each in judged_by(jury) if Attention.WAITING in each.attentions]
    assert waiting != []
    assert Remark.objects.filter(enrolment__term=jury.term).count() == 3
    assert Attendance.objects.filter(enrolment__term=jury.term).exists()

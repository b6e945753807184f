"""« Mes données »: all that is held about a person, nothing about others, nothing hidden."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from grading.models import Appeal, Candidate, Enrolment, Jury, Role, Student, Subscription, User
from grading.models.api_token import Scope
from grading.selectors.attendance import NO_ABSENCE, Absences
from grading.selectors.personal_data import personal_data
from grading.services.api_tokens import create_token as create_api_token
from grading.services.appeals import open_appeal, reply
from grading.services.attendance import AbsenceEntry, report_absences
from grading.services.feeds import create_token
from grading.services.remarks import write_remarks
from grading.services.situations import take_gap_year
from tests.factories import (
    AcquisitionFactory,
    DecisionFactory,
    ExemptionFactory,
    JuryFactory,
    JuryMemberFactory,
    MembershipFactory,
    TermFactory,
)
from tests.grading.issuing import draft, issue
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.students.photographs import brought_photos

pytestmark = pytest.mark.django_db

GIVEN = {
    ("Acquisition", "student"): "UE acquises",
    ("AdjustmentChange", "enrolment"): "bonus et malus",
    ("Appeal", "enrolment"): "contestations",
    ("AppealMessage", "author"): "contestations",
    ("Attendance", "enrolment"): "inscriptions",
    ("Candidate", "enrolment"): "convocations",
    ("Decision", "student"): "décisions de jury",
    ("Enrolment", "student"): "inscriptions",
    ("Exemption", "enrolment"): "inscriptions",
    ("FeedToken", "student"): "adresses de flux",
    ("GapYear", "student"): "années de césure",
    ("IssuedDocument", "student"): "documents délivrés",
    ("Mark", "enrolment"): "notes publiées",
    ("MarkChange", "enrolment"): "corrections de notes",
    ("Photo", "student"): "photo",
    ("Remark", "enrolment"): "remarques au jury",
    ("Student", "user"): "étudiant",
    ("Subscription", "student"): "messages demandés",
    ("Turn", "enrolment"): "événements du parcours",
    ("Turn", "student"): "événements du parcours",
}
GIVEN_TO_STAFF = {
    ("ApiToken", "user"): "keys of the account, whoever has it",
    ("Attendance", "updated_by"): "counted: the absences are those of others",
    ("DecisionChange", "author"): "counted: the decisions are about others",
    ("JuryMember", "user"): "juries, whole",
    ("MarkChange", "author"): "counted: the marks are those of others",
    ("Membership", "user"): "roles of the account",
    ("Reminder", "teacher"): "messages received, whole",
    ("Remark", "author"): "counted: the remarks are about others",
    ("TeachingAssignment", "teacher"): "modules",
    ("Webhook", "user"): "webhooks of the account, whoever has it",
    ("Turn", "author"): "counted: the paths are those of others",
}
NOT_GIVEN = {
    ("Acquisition", "recorded_by"): "an act on the file of another",
    ("BulletinSet", "by"): "results of others",
    ("BulletinSet", "imported_by"): "an act on the files of others",
    ("Decision", "by"): "its history says the same",
    ("DocumentRun", "by"): "an act at work, about nobody",
    ("DocumentRunItem", "enrolment"): "the document that it made says it",
    ("DocumentTemplate", "by"): "an act at work, about nobody",
    ("IdempotentCall", "user"): "what a program sent, thrown away after a day",
    ("IssuedDocument", "issued_by"): "an act on the file of another",
    ("IssuedDocument", "revoked_by"): "an act on the file of another",
    ("Jury", "closed_by"): "an act at work, about nobody",
    ("Jury", "created_by"): "an act at work, about nobody",
    ("JuryEvent", "author"): "an act at work, about nobody",
    ("Settlement", "author"): "an act on the file of another",
    ("Adjustment", "enrolment"): "its history says the same",
    ("BonusValue", "enrolment"): "its history says the same",
    ("AdjustmentChange", "author"): "an act on the file of another",
    ("Assessment", "created_by"): "an act at work, about nobody",
    ("AssessmentEvent", "author"): "an act at work, about nobody",
    ("ApogeeCode", "by"): "an act at work, about nobody",
    ("ApogeeExport", "by"): "an act at work, about nobody",
    ("ApogeePlan", "by"): "a file about others, thrown away after a week",
    ("ApogeeResult", "by"): "an act at work, about nobody",
    ("EntryPlan", "by"): "marks of others, thrown away after a week",
    ("Jury", "referred"): "its decisions say it, once they are shown",
    ("LogEntry", "user"): "acts of administration",
    ("Mark", "updated_by"): "its history says the same",
    ("MarkBatch", "by"): "counted with its changes",
    ("Reminder", "sent_by"): "a message to another",
    ("SecondEntry", "by"): "marks of others",
    ("Photo", "added_by"): "an act on the file of another",
    ("PhotoSet", "by"): "photos of others, thrown away after a week",
    ("StudentPlan", "by"): "a list of others; what was done of it names no author to them",
    ("SecondEntry", "enrolment"): "a check of a mark before it is validated",
}


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    return small.enrolment(1, marks=("12,5", "8"), with_account=True)


def file_of(client, user):
    client.force_login(user)
    answer = client.get(reverse("grading:my-data"))
    assert answer["Content-Disposition"].startswith('attachment; filename="mes-donnees-20')
    return json.loads(answer.content)


def test_every_model_that_names_a_person_is_given_or_said_why_not():
    people = (User, Student, Enrolment)
    found = {
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model in people
    }
    assert found == {*GIVEN, *GIVEN_TO_STAFF, *NOT_GIVEN}


def test_a_student_finds_all_of_it(client, small, enrolment, signing_key):
    student, user = enrolment.student, enrolment.student.user
    assessment = enrolment.term.assessments.first()
    ExemptionFactory(enrolment=enrolment, module=small.modules["R1.02"])
    Student.objects.filter(pk=student.pk).update(birth_date="2007-03-09", bac="sti2d")
    AcquisitionFactory(student=student)
    Candidate.objects.create(assessment=assessment, enrolment=enrolment, anonymous_number="17")
    Subscription.objects.create(student=student, seen_until=timezone.now())
    create_token(by=user, label="agenda")
    create_api_token(by=user, name="script", scopes=[Scope.MARKS_READ], days=1)
    open_appeal(assessment.pk, enrolment.pk, by=user, text="La question 3.")
    staff = told_to_the_jury(enrolment)
    brought_photos(enrolment.term, staff, student)
    issue(draft(student), by=staff)
    issue(draft(student, enrolment.term, withheld=True), by=staff)
    found = file_of(client, user)
    assert [each["porte sur"] for each in found["documents délivrés"]] == ["Semestre 1, 2026-2027"]
    assert [each["note"] for each in found["notes publiées"]] == ["12.5", "8"]
    assert found["étudiant"]["numéro"] == student.number
    assert found["étudiant"]["date de naissance"] == "2007-03-09"
    assert found["étudiant"]["baccalauréat"] == "baccalauréat STI2D"
    assert found["contestations"][0]["messages"][0]["message"] == "La question 3."
    assert found["adresses de flux"][0]["usage"] == "agenda"
    assert found["compte"]["clés d’API"][0]["usage"] == "script"
    for section in {*GIVEN.values()} - {"corrections de notes", "bonus et malus"}:
        assert found[section], section


def told_to_the_jury(enrolment, *, shown=True):
    """A remark, absences, a gap year, and a decision of a closed jury."""
    staff = MembershipFactory(department=enrolment.term.department, role=Role.DIRECTOR).user
    write_remarks(enrolment.term_id, {enrolment.pk: "Sérieux."}, by=staff)
    entry = AbsenceEntry(enrolment.pk, Absences(4, 1), NO_ABSENCE.stamp)
    report_absences(enrolment.term_id, [entry], by=staff)
    on = timezone.localdate()
    take_gap_year(enrolment.student_id, year=2027, on=on, reason="accordée", by=staff)
    jury = JuryFactory(term=enrolment.term, deliberating=True, created_by=staff)
    DecisionFactory(jury=jury, student=enrolment.student, of="UE11", code="ADM", by=staff)
    AcquisitionFactory(student=enrolment.student, jury=jury, term=enrolment.term, ue_code="UE21")
    jury.state, jury.closed_at, jury.closed_by = Jury.State.CLOSED, timezone.now(), staff
    jury.embargo_until = timezone.now() + timedelta(days=0 if shown else 1)
    jury.save()
    return staff


def test_what_the_jury_knows_without_who_said_it(client, enrolment):
    staff = told_to_the_jury(enrolment)
    found = file_of(client, enrolment.student.user)
    assert found["remarques au jury"][0]["remarque"] == "Sérieux."
    assert found["inscriptions"][0]["absences"] == {
        "non justifiées": 4,
        "justifiées": 1,
        "précision": "",
    }
    assert found["années de césure"] == [2027]
    assert found["événements du parcours"][0]["détails"] == {"année": 2027, "semestres": []}
    assert [(each["sur"], each["code"]) for each in found["décisions de jury"]] == [("UE11", "ADM")]
    assert [each["UE"] for each in found["UE acquises"]] == ["UE21"]
    assert str(staff) not in json.dumps(found, ensure_ascii=False)


def test_nothing_of_a_jury_under_embargo(client, enrolment):
    told_to_the_jury(enrolment, shown=False)
    found = file_of(client, enrolment.student.user)
    assert (found["décisions de jury"], found["UE acquises"]) == ([], [])


def test_what_the_staff_did_around_juries_is_counted(client, enrolment):
    staff = told_to_the_jury(enrolment)
    JuryMemberFactory(jury=JuryFactory(term=TermFactory()), user=staff, name=str(staff))
    found = file_of(client, staff)["saisies"]
    counted = ("remarques au jury", "absences rapportées", "événements du parcours")
    assert [found[each] for each in counted] == [1, 1, 1]
    assert [each["qualité"] for each in found["jurys"]] == ["membre"]


def test_a_hidden_mark_moves_no_byte(client, small, enrolment):
    hidden = small.assessment(enrolment.term, "R1.01", published=False)
    before = file_of(client, enrolment.student.user)
    give(enrolment, hidden, "3")
    assert json.loads(client.get(reverse("grading:my-data")).content) == before


@pytest.mark.parametrize(
    ("date", "title"), [(None, "Évaluation sans date"), (timezone.localdate(), "Oral surprise")]
)
def test_a_call_tells_a_title_once_it_has_a_date(client, small, enrolment, date, title):
    resit = small.assessment(
        enrolment.term, "R1.01", published=False, kind="resit", title="Oral surprise", date=date
    )
    Candidate.objects.create(assessment=resit, enrolment=enrolment)
    found = file_of(client, enrolment.student.user)
    assert [each["évaluation"] for each in found["convocations"]] == [title]


def test_nothing_of_another_student(client, small, enrolment):
    other = small.enrolment(2, marks=("3", "4"), with_account=True)
    text = json.dumps(file_of(client, enrolment.student.user), ensure_ascii=False)
    assert other.student.number not in text


def test_the_staff_finds_its_account(client, user_as):
    found = file_of(client, user_as(Role.SCOLARITE))
    assert found["compte"]["rôles"][0]["rôle"] == "scolarité"
    assert found["saisies"]["notes"]["modifications"] == 0


def test_what_a_teacher_answered_is_counted(client, enrolment, user_as):
    assessment, user = enrolment.term.assessments.first(), enrolment.student.user
    appeal = open_appeal(assessment.pk, enrolment.pk, by=user, text="La question 3.")
    director = user_as(Role.DIRECTOR)
    reply(appeal.pk, by=director, text="Elle est comptée.")
    assert file_of(client, director)["saisies"]["réponses aux contestations"] == 1


@pytest.mark.parametrize("role", Role)
def test_it_is_one_click_from_every_page(client, user_as, role):
    client.force_login(user_as(role))
    page = client.get(reverse("grading:how-computed")).content.decode()
    assert f'href="{reverse("grading:my-data")}"' in page


def test_strangers_to_the_department_have_none(client):
    assert client.get(reverse("grading:my-data")).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(small, enrolment, count, django_assert_num_queries):
    for _ in range(count):
        assessment = small.mark(enrolment, "R1.01", "14").assessment
        Candidate.objects.create(assessment=assessment, enrolment=enrolment)
        Appeal.objects.create(
            assessment=assessment, enrolment=enrolment, version=1, opened_at=timezone.now()
        )
    user = User.objects.get(pk=enrolment.student.user.pk)
    with django_assert_num_queries(23):
        personal_data(user)

"""Every address, walked by every role: those of the department, and strangers to it."""

import pytest
from django.urls import reverse

from curriculum.models import Department
from grading.models import ApogeePlan, DocumentRun, IssuedDocument, MarkBatch, Role
from grading.selectors.document_templates import template_of
from grading.services.apogee import keep_apogee_plan
from grading.services.appeals import open_appeal
from grading.services.document_templates import save_template
from grading.services.runs.starting import start_run
from tests.factories import (
    AcquisitionFactory,
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    GroupFactory,
    JuryFactory,
    MarkFactory,
    MembershipFactory,
    ProgrammeFactory,
    SemesterFactory,
    StudentFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UEFactory,
)
from tests.grading.imports.apogee_files import given
from tests.grading.imports.brought import brought
from tests.grading.students.lists import TITLES, listed
from tests.grading.students.photographs import brought_photos
from tests.test_consistency import patterns

pytestmark = pytest.mark.django_db

READERS = {Role.SCOLARITE, Role.DIRECTOR}
EDITORS = {Role.TEACHER, *READERS}
EVERYBODY = {*Role, None}

# name → (keyword arguments, roles of the department that may open it). `None` is a visitor
# without account. A role that is absent gets 403 or 404, a visitor is sent to the login page.
GET_PAGES = {
    "login": ((), {None}),
    "session-state": ((), EVERYBODY),
    "service-worker": ((), EVERYBODY),
    "offline": ((), EVERYBODY),
    "home": ((), set()),
    "curriculum:programme-list": ((), EVERYBODY),
    "curriculum:programme": (("code",), EVERYBODY),
    "curriculum:semester": (("code", "number", "modality"), EVERYBODY),
    "curriculum:questions": (("code",), EVERYBODY),
    "curriculum:document": (("code",), EVERYBODY),
    "curriculum:formation": ((), {Role.ADMINISTRATOR, Role.DIRECTOR}),
    "curriculum:framework": (("code",), {Role.ADMINISTRATOR, Role.DIRECTOR}),
    "grading:how-computed": (("code",), EVERYBODY),
    "grading:api-keys": ((), set(Role)),
    "grading:webhooks": ((), set(Role) - {Role.ADMINISTRATOR}),
    "grading:dashboard": ((), READERS),
    "grading:dashboard-file": (("term_id", "suffix"), READERS),
    "grading:scodoc": ((), READERS),
    "grading:students": ((), READERS),
    "grading:students-workbook": (("term_id",), READERS),
    "grading:photos": ((), READERS),
    "grading:photos-plan": (("photos_id",), {Role.SCOLARITE}),
    "grading:photos-draft": (("photos_id", "draft_id"), {Role.SCOLARITE}),
    "grading:photo": (("student_id",), {Role.STUDENT, *READERS}),
    "grading:photo-board": (("term_id",), READERS),
    "grading:students-columns": (("list_id",), {Role.SCOLARITE}),
    "grading:students-plan": (("list_id",), {Role.SCOLARITE}),
    "grading:module-list": ((), EDITORS),
    "grading:coverage": ((), EDITORS),
    "grading:missing": (("term_id", "module_id"), EDITORS),
    "grading:sheet": (("term_id", "module_id"), EDITORS),
    "grading:corrections": (("term_id", "module_id"), EDITORS),
    "grading:assessment-create": (("term_id", "module_id"), EDITORS),
    "grading:assessment": (("assessment_id",), EDITORS),
    "grading:assessment-edit": (("assessment_id",), EDITORS),
    "grading:assessment-reopen": (("assessment_id",), EDITORS),
    "grading:candidates": (("assessment_id",), EDITORS),
    "grading:complement": (("assessment_id", "complement"), EDITORS),
    "grading:renewal": (("term_id", "module_id"), EDITORS),
    "grading:term-publication": (("term_id",), READERS),
    "grading:pile": (("assessment_id",), EDITORS),
    "grading:check": (("assessment_id",), EDITORS),
    "grading:anonymity": (("assessment_id",), EDITORS),
    "grading:anonymity-list": (("assessment_id",), READERS),
    "grading:import": (("term_id", "module_id"), EDITORS),
    "grading:import-columns": (("plan_id",), {Role.TEACHER}),
    "grading:import-plan": (("plan_id",), {Role.TEACHER}),
    "grading:import-workbook": (("plan_id",), {Role.TEACHER}),
    "grading:marks-workbook": (("term_id", "module_id"), EDITORS),
    "grading:my-data": ((), {*Role}),
    "grading:results": ((), {Role.STUDENT}),
    "grading:news": ((), {Role.STUDENT}),
    "grading:feeds": ((), {Role.STUDENT}),
    "grading:appeals": ((), {Role.STUDENT, *EDITORS}),
    "grading:appeal": (("appeal_id",), {Role.STUDENT, *EDITORS}),
    "grading:contest": (("assessment_id", "enrolment_id"), {Role.STUDENT}),
    "grading:path": (("student_id",), {Role.STUDENT, *READERS}),
    "grading:semester-results": (("enrolment_id",), {Role.STUDENT, *READERS}),
    "grading:explanation": (("enrolment_id", "ue_code"), {Role.STUDENT, *READERS}),
    "grading:as-student": (("enrolment_id",), READERS),
    "grading:explanation-as-student": (("enrolment_id", "ue_code"), READERS),
    "grading:simulation": (("enrolment_id",), {Role.STUDENT, *READERS}),
    "grading:adjustments": (("enrolment_id",), READERS),
    "grading:module-history": (("term_id", "module_id"), EDITORS),
    "grading:batch": (("batch_id",), EDITORS),
    "grading:term-history": (("term_id",), READERS),
    "grading:student-history": (("enrolment_id",), READERS),
    "grading:remarks": (("term_id",), EDITORS),
    "grading:arrivals": (("term_id",), READERS),
    "grading:new-year": ((), READERS),
    "grading:absences": (("term_id",), READERS),
    "grading:absences-paste": (("term_id",), READERS),
    "grading:situation": (("student_id",), READERS),
    "grading:situation-elsewhere": (("student_id",), READERS),
    "grading:situation-take-back": (("acquisition_id",), READERS),
    "grading:situation-departure": (("student_id",), READERS),
    "grading:situation-return": (("student_id",), READERS),
    "grading:situation-gap": (("student_id",), READERS),
    "grading:situation-track": (("student_id",), READERS),
    "grading:term-list": ((), READERS),
    "grading:term-results": (("term_id",), READERS),
    "grading:term-coverage": (("term_id",), READERS),
    "grading:reminders": (("term_id",), READERS),
    "grading:juries": ((), EDITORS),
    "grading:jury": (("jury_id",), READERS),
    "grading:jury-plan": (("jury_id",), READERS),
    "grading:jury-composition": (("jury_id",), READERS),
    "grading:jury-summons": (("jury_id",), READERS),
    "grading:jury-table": (("jury_id",), READERS),
    "grading:jury-of-right": (("jury_id",), READERS),
    "grading:jury-student": (("jury_id", "student_id"), READERS),
    "grading:jury-live": (("jury_id", "student_id"), READERS),
    "grading:jury-live-state": (("jury_id",), READERS),
    "grading:jury-contradictions": (("jury_id",), READERS),
    "grading:jury-simulation": (("jury_id",), READERS),
    "grading:jury-closing": (("jury_id",), READERS),
    "grading:jury-minutes": (("jury_id",), READERS),
    "grading:jury-minutes-workbook": (("jury_id",), READERS),
    "grading:jury-followup": (("jury_id",), READERS),
    "grading:documents": ((), READERS),
    "grading:register": ((), READERS),
    "grading:my-documents": ((), {Role.STUDENT}),
    "grading:document-runs": ((), READERS),
    "grading:document-run": (("run_id",), READERS),
    "grading:document-run-state": (("run_id",), READERS),
    "grading:document-templates": ((), READERS),
    "grading:document-template": (("department_id", "kind"), READERS),
    "grading:document-template-preview": (("department_id", "kind", "extension"), READERS),
    "grading:document-template-versions": (("department_id", "kind"), READERS),
    "grading:document-template-version": (("department_id", "kind", "version"), READERS),
    "grading:recaps": ((), READERS),
    "grading:path-files": ((), READERS),
    "grading:path-elmo": (("student_id",), {Role.STUDENT, *READERS}),
    "grading:path-json": (("student_id",), {Role.STUDENT, *READERS}),
    "grading:recap": (("term_id", "suffix"), READERS),
    "grading:exchanges": ((), {*READERS, Role.ADMINISTRATOR}),
    "grading:apogee": ((), READERS),
    "grading:apogee-mapping": ((), READERS),
    "grading:apogee-results": ((), {Role.DIRECTOR, Role.ADMINISTRATOR}),
    "grading:apogee-step": (("file_id",), {Role.SCOLARITE}),
    "grading:apogee-codes": (("file_id",), {Role.SCOLARITE}),
    "grading:apogee-plan": (("file_id",), {Role.SCOLARITE}),
    "grading:apogee-report": (("file_id",), {Role.SCOLARITE}),
    "grading:transcripts": (("term_id", "extension"), READERS),
    "grading:transcript": (("term_id", "enrolment_id", "extension"), {Role.STUDENT, *READERS}),
}
OF_THE_HOUSE = {"home", "login", "logout", "session-state", "service-worker", "offline"}
POST_ONLY = {
    "curriculum:draft-publish",
    "grading:api-key-revoke",
    "grading:webhook-enable",
    "grading:webhook-remove",
    "grading:webhook-try",
    "grading:scodoc-forget",
    "grading:students-next",
    "grading:photo-remove",
    "grading:apogee-file",
    "grading:apogee-forget",
    "logout",
    "grading:sheet-entries",
    "grading:assessment-delete",
    "grading:assessment-publish",
    "grading:batch-undo",
    "grading:mark-restore",
    "grading:assessment-validate",
    "grading:module-publication",
    "grading:pile-entries",
    "grading:anonymity-give",
    "grading:anonymity-draw",
    "grading:document-run-start",
    "grading:document-run-cancel",
    "grading:document-run-resume",
    "grading:feed-messages",
    "grading:feed-revoke",
    "grading:jury-start",
    "grading:jury-set-back",
    "grading:jury-sign",
    "grading:jury-minutes-issue",
    "grading:jury-letters-issue",
    "grading:jury-followup-undo",
}
# Open at some moments only: walked in test_jury_adoption, test_letters, test_following, in
# test_runs_pages once there is a file, and in test_apogee_trial in the demonstration.
AT_THEIR_TIME = {
    "grading:apogee-trial",
    "grading:document-run-file",
    "grading:jury-adoption",
    "grading:jury-letters",
    "grading:jury-letter",
    "grading:jury-following",
}
# Open to whoever holds the key in the address: walked in test_feeds.py.
BY_KEY = {"grading:feed"}
# Of a document that was issued: walked in test_register.py, and with its bytes in
# test_issued_pdf.py.
OF_A_DOCUMENT = {"grading:register-entry", "grading:issued-document"}
# Open to whoever holds a paper: walked in test_verifier.py.
BY_PAPER = {"grading:verifier", "grading:verifier-keys", "grading:verifier-key"}
# What anybody may read of the API: walked in api/.
OF_THE_API = {"grading:documentation", "grading:problems", "grading:openapi"}
# Of what somebody set up or brought, and of nobody else: walked in test_webhooks.py and scodoc/.
OF_ONE_ACCOUNT = {
    "grading:webhook",
    "grading:scodoc-set",
    "grading:scodoc-bulletin",
    "grading:scodoc-destination",
    "grading:scodoc-import",
}
# Pages that belong to nobody in particular: a stranger to the department has his own.
OWN_TO_EACH = {
    "grading:photos",
    "grading:students",
    "curriculum:formation",
    "grading:api-keys",
    "grading:webhooks",
    "grading:dashboard",
    "grading:scodoc",
    "home",
    "login",
    "session-state",
    "service-worker",
    "offline",
    "curriculum:programme-list",
    "curriculum:programme",
    "curriculum:semester",
    "curriculum:questions",
    "curriculum:document",
    "grading:how-computed",
    "grading:coverage",
    "grading:module-list",
    "grading:my-data",
    "grading:results",
    "grading:news",
    "grading:feeds",
    "grading:appeals",
    "grading:term-list",
    "grading:new-year",
    "grading:juries",
    "grading:documents",
    "grading:document-runs",
    "grading:document-templates",
    "grading:exchanges",
    "grading:recaps",
    "grading:path-files",
    "grading:apogee",
    "grading:apogee-mapping",
    "grading:apogee-results",
    "grading:register",
    "grading:my-documents",
}


@pytest.fixture(scope="module")
def world(shared_db):
    """A department with one term, one module, one teacher and one student."""
    programme = ProgrammeFactory()
    semester = SemesterFactory(programme=programme)
    coefficient = CoefficientFactory(ue=UEFactory(semester=semester, code="UE11"))
    term = TermFactory(programme=programme)
    teaching = TeachingAssignmentFactory(term=term, module=coefficient.module)
    enrolment = EnrolmentFactory(term=term, group=GroupFactory(term=term), with_account=True)
    assessment = AssessmentFactory(
        term=term, module=coefficient.module, created_by=teaching.teacher, published=True
    )
    MarkFactory(assessment=assessment, enrolment=enrolment)
    batch = MarkBatch.objects.get()
    people = {
        role: MembershipFactory(department=term.department, role=role).user
        for role in (Role.SCOLARITE, Role.DIRECTOR, Role.ADMINISTRATOR)
    }
    people |= {Role.TEACHER: teaching.teacher, Role.STUDENT: enrolment.student.user}
    own = enrolment.student.user
    appeal = open_appeal(assessment.pk, enrolment.pk, by=own, text="La question 3.")
    rows = [["Numéro", assessment.title], [enrolment.student.number, "12"]]
    plan = brought(term, coefficient.module, teaching.teacher, *rows)
    template = template_of(term.department, IssuedDocument.Kind.TRANSCRIPT)
    save_template(template, seen=0, by=people[Role.DIRECTOR])
    file = ApogeePlan(
        programme=programme, year=term.year, but_year=1, filename="ex.txt", content=given().content
    )
    photos = brought_photos(term, people[Role.SCOLARITE], enrolment.student)
    arguments = {
        "plan_id": plan.pk,
        "photos_id": photos.pk,
        "draft_id": photos.drafts.get().pk,
        "list_id": listed(term, people[Role.SCOLARITE], TITLES, ("7", "Alisier", "Ève")).pk,
        "department_id": term.department_id,
        "kind": template.kind,
        "version": template.version,
        "run_id": start_run(
            [enrolment],
            kind=IssuedDocument.Kind.TRANSCRIPT,
            output=DocumentRun.Output.BOOK,
            title="Essai",
            by=people[Role.DIRECTOR],
        ).pk,
        "file_id": keep_apogee_plan(file, by=people[Role.SCOLARITE]).pk,
        "code": programme.code,
        "number": 1,
        "modality": "FI",
        "term_id": term.pk,
        "module_id": coefficient.module.pk,
        "assessment_id": assessment.pk,
        "enrolment_id": enrolment.pk,
        "student_id": enrolment.student_id,
        "batch_id": batch.pk,
        "appeal_id": appeal.pk,
        "jury_id": JuryFactory(term=term).pk,
        "acquisition_id": AcquisitionFactory(student=enrolment.student).pk,
        "ue_code": "UE11",
        "extension": "pdf",
        "suffix": "xlsx",
        "complement": "rattrapage",
    }
    return people, arguments


def stranger(role):
    """The same role in another department."""
    elsewhere, _ = Department.objects.get_or_create(
        code="ailleurs", defaults={"name": "Ailleurs", "institution": "IUT d’ailleurs"}
    )
    if role == Role.STUDENT:
        return StudentFactory(department=elsewhere, with_account=True).user
    return MembershipFactory(department=elsewhere, role=role).user


def address(name, arguments):
    names, _ = GET_PAGES[name]
    return reverse(name, kwargs={key: arguments[key] for key in names})


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role or "visitor")
@pytest.mark.parametrize("name", GET_PAGES)
def test_people_of_the_department(name, role, world, client):
    people, arguments = world
    if role:
        client.force_login(people[role])
    status = client.get(address(name, arguments)).status_code
    if role in GET_PAGES[name][1]:
        assert status == 200
    elif name in {"home", "login"} or role is None:
        assert status == 302
    else:
        assert status in {403, 404}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(set(GET_PAGES) - OWN_TO_EACH))
def test_strangers_to_the_department(name, role, world, client):
    _, arguments = world
    client.force_login(stranger(role))
    assert client.get(address(name, arguments)).status_code in {403, 404}


def test_another_student_is_a_stranger(world, client):
    """A student of the same department sees nothing of another one."""
    _, arguments = world
    client.force_login(StudentFactory(with_account=True).user)
    names = (
        "semester-results",
        "explanation",
        "photo",
        "transcript",
        "path",
        "path-json",
        "path-elmo",
        "simulation",
        "appeal",
        "contest",
    )
    for name in (f"grading:{each}" for each in names):
        assert client.get(address(name, arguments)).status_code == 404


PERSONAL = sorted(name for name, (_, roles) in GET_PAGES.items() if roles and None not in roles)
KEYS = (
    "term_id",
    "module_id",
    "assessment_id",
    "enrolment_id",
    "student_id",
    "appeal_id",
    "jury_id",
    "acquisition_id",
    "department_id",
    "draft_id",
    "version",
    "run_id",
)


@pytest.mark.parametrize("name", PERSONAL)
def test_no_cache_keeps_a_personal_page(name, world, client):
    people, arguments = world
    client.force_login(people[min(GET_PAGES[name][1])])
    assert "no-store" in client.get(address(name, arguments))["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name, (keys, _) in GET_PAGES.items() for key in keys if key in KEYS],
)
def test_a_key_beyond_the_database_is_not_found(name, key, world, client):
    people, arguments = world
    allowed = GET_PAGES[name][1]
    client.force_login(people[Role.DIRECTOR if Role.DIRECTOR in allowed else min(allowed)])
    assert client.get(address(name, {**arguments, key: 2**63})).status_code == 404


def test_the_walk_covers_every_address():
    names = {
        ":".join(filter(None, (namespace, pattern.name))) for namespace, pattern in named_patterns()
    }
    opened = BY_KEY | BY_PAPER | OF_THE_API | OF_A_DOCUMENT | OF_ONE_ACCOUNT | AT_THEIR_TIME
    assert names == set(GET_PAGES) | POST_ONLY | opened


def named_patterns():
    """Those of the pages; the operations of the API are walked in api/."""
    for _, pattern in patterns():
        module = pattern.callback.__module__.split(".")[0]
        if module == "ninja":
            continue
        namespace = {"curriculum": "curriculum", "grading": "grading"}.get(module)
        yield (None if pattern.name in OF_THE_HOUSE else namespace), pattern

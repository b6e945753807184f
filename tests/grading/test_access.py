"""Every address, walked by every role: those of the department, and strangers to it."""

import pytest
from django.urls import reverse

from curriculum.models import Department
from grading.models import Role
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    GroupFactory,
    MembershipFactory,
    ProgrammeFactory,
    SemesterFactory,
    StudentFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UEFactory,
)
from tests.test_consistency import patterns

READERS = {Role.SCOLARITE, Role.DIRECTOR}
EDITORS = {Role.TEACHER, *READERS}
EVERYBODY = {*Role, None}

# name → (keyword arguments, roles of the department that may open it). `None` is a visitor
# without account. A role that is absent gets 403 or 404, a visitor is sent to the login page.
GET_PAGES = {
    "login": ((), {None}),
    "home": ((), set()),
    "curriculum:programme-list": ((), EVERYBODY),
    "curriculum:programme": (("code",), EVERYBODY),
    "curriculum:semester": (("code", "number", "modality"), EVERYBODY),
    "curriculum:questions": (("code",), EVERYBODY),
    "curriculum:document": (("code",), EVERYBODY),
    "grading:how-computed": (("code",), EVERYBODY),
    "grading:module-list": ((), EDITORS),
    "grading:sheet": (("term_id", "module_id"), EDITORS),
    "grading:assessment-create": (("term_id", "module_id"), EDITORS),
    "grading:assessment-edit": (("assessment_id",), EDITORS),
    "grading:results": ((), {Role.STUDENT}),
    "grading:semester-results": (("enrolment_id",), {Role.STUDENT, *READERS}),
    "grading:explanation": (("enrolment_id", "ue_code"), {Role.STUDENT, *READERS}),
    "grading:adjustments": (("enrolment_id",), READERS),
    "grading:term-list": ((), READERS),
    "grading:term-results": (("term_id",), READERS),
    "grading:documents": ((), READERS),
    "grading:transcripts": (("term_id", "extension"), READERS),
    "grading:transcript": (("term_id", "enrolment_id", "extension"), {Role.STUDENT, *READERS}),
}
POST_ONLY = {
    "logout",
    "grading:assessment-delete",
    "grading:assessment-publish",
    "grading:assessment-withdraw",
}
# Pages that belong to nobody in particular: a stranger to the department has his own.
OWN_TO_EACH = {
    "home",
    "login",
    "curriculum:programme-list",
    "curriculum:programme",
    "curriculum:semester",
    "curriculum:questions",
    "curriculum:document",
    "grading:how-computed",
    "grading:module-list",
    "grading:results",
    "grading:term-list",
    "grading:documents",
}


@pytest.fixture
def world(db):
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
    people = {
        role: MembershipFactory(department=term.department, role=role).user
        for role in (Role.SCOLARITE, Role.DIRECTOR, Role.ADMINISTRATOR)
    }
    people |= {Role.TEACHER: teaching.teacher, Role.STUDENT: enrolment.student.user}
    arguments = {
        "code": programme.code,
        "number": 1,
        "modality": "FI",
        "term_id": term.pk,
        "module_id": coefficient.module.pk,
        "assessment_id": assessment.pk,
        "enrolment_id": enrolment.pk,
        "ue_code": "UE11",
        "extension": "pdf",
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
    for name in ("grading:semester-results", "grading:explanation", "grading:transcript"):
        assert client.get(address(name, arguments)).status_code == 404


PERSONAL = sorted(name for name, (_, roles) in GET_PAGES.items() if roles and None not in roles)
KEYS = ("term_id", "module_id", "assessment_id", "enrolment_id")


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
    client.force_login(people[Role.DIRECTOR])
    assert client.get(address(name, {**arguments, key: 2**63})).status_code == 404


def test_the_walk_covers_every_address():
    names = {
        ":".join(filter(None, (namespace, pattern.name))) for namespace, pattern in named_patterns()
    }
    assert names == set(GET_PAGES) | POST_ONLY


def named_patterns():
    for _, pattern in patterns():
        module = pattern.callback.__module__.split(".")[0]
        namespace = {"curriculum": "curriculum", "grading": "grading"}.get(module)
        yield (None if pattern.name in {"home", "login", "logout"} else namespace), pattern

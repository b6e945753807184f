"""The administration of people and groups: who enters, and that no mark is reached from it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.html import strip_tags

from curriculum.admin.scope import RECORDED
from grading.backends import REFERENCE_MODELS, RoleBackend
from grading.models import (
    Assessment,
    Enrolment,
    Exemption,
    Group,
    Mark,
    MarkChange,
    Membership,
    Role,
    Student,
    TeachingAssignment,
    Term,
    User,
)
from tests.factories import (
    AssessmentFactory,
    DepartmentFactory,
    EnrolmentFactory,
    GroupFactory,
    MarkFactory,
    MembershipFactory,
    ModuleFactory,
    ParcoursFactory,
    StudentFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
)
from tests.forms import typed

MODELS = (User, Student, Term, Group, Enrolment, TeachingAssignment)


@pytest.fixture
def staff(client, department):
    """A browser of somebody with a role, whose account enters the administration."""

    def log_in(role):
        user = UserFactory(is_staff=True)
        MembershipFactory(user=user, department=department, role=role)
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def enrolment(department):
    enrolment = EnrolmentFactory(term__programme__department=department)
    GroupFactory(term=enrolment.term)
    TeachingAssignmentFactory(term=enrolment.term)
    return enrolment


def page(model, name="changelist", *args):
    return reverse(f"admin:grading_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_administrator_opens_every_page(staff, enrolment, model):
    client = staff(Role.ADMINISTRATOR)
    assert client.get(page(model)).status_code == 200
    assert client.get(page(model, "add")).status_code == 200
    assert client.get(page(model, "change", model.objects.first().pk)).status_code == 200


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SCOLARITE, Role.TEACHER])
@pytest.mark.parametrize("model", MODELS)
def test_other_roles_open_none(staff, enrolment, role, model):
    client = staff(role)
    assert client.get(page(model)).status_code == 403
    assert client.get(page(model, "add")).status_code == 403
    assert client.get(page(model, "change", model.objects.first().pk)).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_administrator_who_is_not_staff_stays_out(client, enrolment, department, model):
    user = UserFactory(is_staff=False)
    MembershipFactory(user=user, department=department, role=Role.ADMINISTRATOR)
    client.force_login(user)
    assert client.get(page(model)).status_code == 302


@pytest.mark.parametrize("model", MODELS)
def test_anonymous_is_sent_to_the_login(client, db, model):
    assert client.get(page(model)).status_code == 302


def test_no_page_shows_nor_changes_what_only_services_write():
    written = {Mark, MarkChange, Assessment, *apps.get_app_config("grading").get_models()}
    administered = set(admin.site._registry) & written
    assert administered == set(MODELS)
    inlines = {inline.model for each in MODELS for inline in admin.site._registry[each].inlines}
    assert inlines == {Membership, Exemption}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, {"curriculum", "grading"}),
        (Role.DIRECTOR, {"curriculum"}),
        (Role.SCOLARITE, set()),
        (Role.TEACHER, set()),
    ],
)
def test_permissions_come_from_the_role(department, role, expected):
    user = MembershipFactory(department=department, role=role).user
    permissions = RoleBackend().get_all_permissions(user)
    assert {permission.split(".")[0] for permission in permissions} == expected


def test_administrator_is_not_granted_marks(department):
    user = MembershipFactory(department=department, role=Role.ADMINISTRATOR).user
    granted = {
        permission.split("_", 1)[1]
        for permission in RoleBackend().get_all_permissions(user)
        if permission.startswith("grading.")
    }
    assert granted == set(REFERENCE_MODELS)
    assert not user.has_perm("grading.change_mark")
    assert user.has_perm("curriculum.change_programme")


def test_inactive_account_is_granted_nothing(department):
    user = UserFactory(is_active=False)
    MembershipFactory(user=user, department=department, role=Role.ADMINISTRATOR)
    assert RoleBackend().get_all_permissions(user) == set()


@pytest.mark.parametrize("model", [Student, Term, Group, Enrolment, TeachingAssignment])
def test_another_department_is_not_found(staff, enrolment, model):
    client = staff(Role.ADMINISTRATOR)
    other = EnrolmentFactory(term__programme__department=DepartmentFactory(code="autre"))
    GroupFactory(term=other.term)
    TeachingAssignmentFactory(term=other.term)
    stranger = model.objects.order_by("pk").last()
    assert client.get(page(model, "change", stranger.pk)).status_code == 302
    assert stranger not in client.get(page(model)).context["cl"].result_list


def test_account_of_another_department_is_not_found(staff, department):
    stranger = MembershipFactory(department=DepartmentFactory(code="autre")).user
    client = staff(Role.ADMINISTRATOR)
    assert client.get(page(User, "change", stranger.pk)).status_code == 302


def test_director_elsewhere_is_no_administrator_there(client, department):
    """A role counts in its department only, also in what a form offers."""
    other = DepartmentFactory(code="autre")
    user = UserFactory(is_staff=True)
    MembershipFactory(user=user, department=department, role=Role.ADMINISTRATOR)
    MembershipFactory(user=user, department=other, role=Role.DIRECTOR)
    client.force_login(user)
    form = client.get(page(Student, "add")).context["adminform"].form
    assert list(form.fields["department"].queryset) == [department]


def test_nobody_becomes_superuser_here(staff, department):
    client = staff(Role.ADMINISTRATOR)
    account = MembershipFactory(department=department).user
    url = page(User, "change", account.pk)
    client.post(url, typed(client.get(url), is_superuser="on", is_active="on", last_name="Essai"))
    account.refresh_from_db()
    assert (account.last_name, account.is_superuser) == ("Essai", False)


def test_superuser_is_out_of_reach(staff, db):
    root = UserFactory(is_superuser=True)
    client = staff(Role.ADMINISTRATOR)
    assert client.get(page(User, "change", root.pk)).status_code == 302
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.get(password).status_code in (302, 403, 404)


def test_enrolment_stays_with_its_student_and_term(staff, enrolment):
    """Marks hang on it: they must not move to somebody else."""
    client = staff(Role.ADMINISTRATOR)
    url = page(Enrolment, "change", enrolment.pk)
    somebody = StudentFactory(department=enrolment.term.department)
    student = enrolment.student
    data = typed(client.get(url), student=somebody.pk, modality="FA")
    assert client.post(url, data).status_code == 302
    enrolment.refresh_from_db()
    assert (enrolment.student, enrolment.modality) == (student, "FA")


def test_enrolment_with_marks_is_not_deleted(staff, enrolment):
    MarkFactory(enrolment=enrolment, assessment__term=enrolment.term)
    client = staff(Role.ADMINISTRATOR)
    client.post(page(Enrolment, "delete", enrolment.pk), {"post": "yes"})
    assert Enrolment.objects.filter(pk=enrolment.pk).exists()


def test_what_hinders_a_deletion_stands_in_an_order_that_tells_nothing_of_the_rest(
    staff, department
):
    """Django gathers both in one set, whose order depends on how much there is in it."""
    term = TermFactory(programme__department=department)
    enrolled = EnrolmentFactory(pk=8, term=term)
    taught = TeachingAssignmentFactory(pk=1, term=term)
    client = staff(Role.ADMINISTRATOR)
    shown = [f"Inscription: {enrolled}", f"Service d’enseignement: {taught}"]
    assert hindering(client, term) == shown
    AssessmentFactory.create_batch(4, term=term)
    assert hindering(client, term) == [*shown, RECORDED]


def hindering(client, term):
    answer = client.get(page(Term, "delete", term.pk))
    return [strip_tags(each) for each in answer.context["protected"]]


@pytest.mark.parametrize(
    ("field", "build", "message"),
    [
        (
            "parcours",
            lambda: ParcoursFactory(programme__department=DepartmentFactory()),
            "Ce parcours est celui d’un autre programme.",
        ),
        (
            "group",
            lambda: GroupFactory(term=TermFactory(programme__department=DepartmentFactory())),
            "Ce groupe est celui d’un autre semestre, S1 2026-2027.",
        ),
    ],
)
def test_enrolment_belongs_to_one_term(staff, enrolment, field, build, message):
    client = staff(Role.ADMINISTRATOR)
    url = page(Enrolment, "change", enrolment.pk)
    data = typed(client.get(url), **{field: build().pk})
    assert dict(client.post(url, data).context["adminform"].form.errors) == {field: [message]}


def exempt(client, enrolment, **values):
    url = page(Enrolment, "change", enrolment.pk)
    data = typed(client.get(url)) | {
        "exemptions-TOTAL_FORMS": "1",
        "exemptions-0-reason": "Déjà validé ailleurs",
        **{f"exemptions-0-{name}": value for name, value in values.items()},
    }
    return client.post(url, data)


def test_exemption_is_given_inside_the_enrolment(staff, enrolment):
    module = ModuleFactory(programme=enrolment.term.programme, semester_number=1)
    exempt(staff(Role.ADMINISTRATOR), enrolment, module=module.pk, ue_code="")
    assert Exemption.objects.get(enrolment=enrolment).module == module


@pytest.mark.parametrize(
    ("semester", "ue_code", "errors"),
    [
        (2, "", {"module": ["Ce module n’est pas de ce semestre."]}),
        (None, "UE99", {"ue_code": ["Ce semestre n’a pas d’UE « UE99 »."]}),
        (None, "", {"__all__": ["Une dispense porte sur un module ou sur une UE."]}),
    ],
)
def test_exemption_from_something_else_is_refused(staff, enrolment, semester, ue_code, errors):
    programme = enrolment.term.programme
    module = ModuleFactory(programme=programme, semester_number=semester) if semester else None
    values = {"module": module.pk if module else "", "ue_code": ue_code}
    response = exempt(staff(Role.ADMINISTRATOR), enrolment, **values)
    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.errors == [errors]


def test_teacher_is_assigned_a_module_of_the_term(staff, enrolment):
    term = enrolment.term
    teacher = MembershipFactory(department=term.department).user
    data = {
        "term": term.pk,
        "teacher": teacher.pk,
        "module": ModuleFactory(programme=term.programme, semester_number=2).pk,
    }
    client = staff(Role.ADMINISTRATOR)
    form = client.post(page(TeachingAssignment, "add"), data).context["adminform"].form
    assert dict(form.errors) == {"module": ["Ce module n’est pas de ce semestre."]}


def test_teacher_has_the_role(staff, enrolment):
    term = enrolment.term
    secretary = MembershipFactory(department=term.department, role=Role.SCOLARITE).user
    module = ModuleFactory(programme=term.programme, semester_number=1)
    data = {"term": term.pk, "teacher": secretary.pk, "module": module.pk}
    client = staff(Role.ADMINISTRATOR)
    form = client.post(page(TeachingAssignment, "add"), data).context["adminform"].form
    assert dict(form.errors) == {
        "teacher": ["Ce compte n’a pas le rôle d’enseignant dans ce département."]
    }


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_constant_number_of_queries(
    staff, department, django_assert_max_num_queries, model, count
):
    term = TermFactory(programme__department=department)
    for _ in range(count):
        EnrolmentFactory(term=term)
        GroupFactory(term=term)
        TeachingAssignmentFactory(term=term)
    client = staff(Role.ADMINISTRATOR)
    with django_assert_max_num_queries(14):
        client.get(page(model))


def test_the_birth_of_a_student_is_not_for_the_administrator(staff, enrolment):
    page = staff(Role.ADMINISTRATOR).get(f"/admin/grading/student/{enrolment.student_id}/change/")
    assert "number" in page.context["adminform"].form.fields
    assert "birth_date" not in page.context["adminform"].form.fields

"""The administration of the programmes: settings, parts, who sees what, what stands still."""

import pytest
from django.urls import reverse

from curriculum.admin.scope import PROGRAMME_MANAGERS
from curriculum.models import (
    SAE,
    Coefficient,
    Competence,
    Module,
    Parcours,
    Programme,
    Question,
    Resource,
    Semester,
)
from grading.models import Role
from tests.factories import (
    CoefficientFactory,
    MembershipFactory,
    ModuleFactory,
    ProgrammeFactory,
    TermFactory,
    UserFactory,
)
from tests.forms import typed

MODELS = (Programme, Parcours, Competence, Semester, Resource, SAE, Coefficient, Question)


@pytest.fixture
def programme(shared_programme):
    return shared_programme


@pytest.fixture
def manager(client, department):
    """A browser of the director of studies, whose account enters the administration."""

    def log_in(role=Role.DIRECTOR):
        user = UserFactory(is_staff=True)
        MembershipFactory(user=user, department=department, role=role)
        client.force_login(user)
        return client

    return log_in


def changelist(model):
    return reverse(f"admin:curriculum_{model._meta.model_name}_changelist")


def change(part):
    return reverse(f"admin:curriculum_{part._meta.model_name}_change", args=[part.pk])


def test_roles_are_named_as_grading_names_them():
    assert PROGRAMME_MANAGERS == (Role.ADMINISTRATOR, Role.DIRECTOR)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DIRECTOR])
@pytest.mark.parametrize("model", MODELS)
def test_managers_open_every_page(manager, programme, role, model):
    client = manager(role)
    assert client.get(changelist(model)).status_code == 200
    assert client.get(change(model.objects.first())).status_code == 200


@pytest.mark.parametrize("role", [Role.TEACHER, Role.SCOLARITE])
@pytest.mark.parametrize("model", MODELS)
def test_other_roles_open_none(manager, programme, role, model):
    client = manager(role)
    assert client.get(changelist(model)).status_code == 403
    assert client.get(change(model.objects.first())).status_code == 403


def test_index_is_titled_in_french(manager, db):
    page = manager().get(reverse("admin:index")).content.decode()
    assert "Barème — administration" in page
    assert "Ressources" in page
    assert "Notes" not in page


def test_programme_of_another_department_is_not_found(manager, programme):
    other = ProgrammeFactory(department__code="autre")
    client = manager()
    assert client.get(change(other)).status_code == 302
    assert list(client.get(changelist(Programme)).context["cl"].result_list) == [programme]


def test_department_of_another_one_is_not_offered(manager, programme):
    ProgrammeFactory(department__code="autre")
    form = manager().get(change(programme)).context["adminform"].form
    assert [str(each) for each in form.fields["department"].queryset] == ["Département d’essai"]


def test_settings_are_made_from_what_they_say_of_themselves(manager, programme):
    form = manager().get(change(programme)).context["adminform"].form
    field = form.fields["rule_rcue_weights"]
    assert field.label == "Poids des deux UE d’un RCUE"
    assert list(field.choices) == [
        ("", "Par défaut (poids égaux)"),
        ("equal", "poids égaux"),
        ("ects", "selon les ECTS"),
    ]
    assert form.fields["rule_floor_bar"].help_text == (
        "Moyenne que chaque RCUE doit atteindre pour passer dans l’année suivante. "
        "Source : annexe 1, § 4.5. Par défaut : 8."
    )


@pytest.mark.parametrize(
    ("changes", "stored"),
    [
        ({"rule_rcue_weights": "ects"}, {"rcue_weights": "ects"}),
        ({"rule_validation_bar": "10,5"}, {"validation_bar": "10.5"}),
        ({"rule_mark_decimals": "1"}, {"mark_decimals": 1}),
        ({}, {}),
    ],
)
def test_only_departures_from_the_defaults_are_stored(manager, programme, changes, stored):
    client = manager()
    response = client.post(change(programme), typed(client.get(change(programme)), **changes))
    assert response.status_code == 302
    assert Programme.objects.get().rules == stored


def test_imported_settings_are_kept_by_the_form(manager, programme):
    rules = {"rcue_weights": "equal", "validation_bar": "10.5"}
    Programme.objects.update(rules=rules)
    client = manager()
    client.post(change(programme), typed(client.get(change(programme)), title="Autre"))
    programme.refresh_from_db()
    assert (programme.title, programme.rules) == ("Autre", rules)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("rule_validation_bar", "21"),
        ("rule_floor_bar", "huit"),
        ("rule_rcue_weights", "autre"),
        ("rule_mark_decimals", "-1"),
        ("rule_bonuses", "{"),
        ("rule_bonuses", '[{"name": 3}]'),
        ("rule_bonuses", '"a\\u0000"'),
    ],
)
def test_wrong_setting_is_refused_and_kept(manager, programme, field, wrong):
    client = manager()
    data = typed(client.get(change(programme)), **{field: wrong})
    form = client.post(change(programme), data).context["adminform"].form
    assert set(form.errors) <= {field, "__all__"}
    assert form.errors
    assert form[field].value() == wrong
    assert Programme.objects.get().rules == {}


def test_taught_programme_asks_why_its_settings_change(manager, programme):
    TermFactory(programme=programme)
    client = manager()
    data = typed(client.get(change(programme)), rule_compare="exact")
    form = client.post(change(programme), data).context["adminform"].form
    assert list(form.errors) == ["reason"]
    client.post(change(programme), data | {"reason": "Décision du conseil"})
    assert Programme.objects.get().rules == {"compare": "exact"}
    history = client.get(reverse("admin:curriculum_programme_history", args=[programme.pk]))
    assert "Motif : Décision du conseil" in history.content.decode()


def test_taught_version_keeps_its_name(manager, programme):
    TermFactory(programme=programme)
    client = manager()
    data = typed(client.get(change(programme)), version="2030", code="autre", title="Autre")
    client.post(change(programme), data)
    programme.refresh_from_db()
    assert (programme.code, programme.version) == ("but-gmp-le-creusot", "2022")
    assert programme.title == "Autre"


def test_programme_that_is_not_sound_yet_is_saved_and_says_what_remains(manager, programme):
    Semester.objects.filter(number=1).update(total=64)
    client = manager()
    data = typed(client.get(change(programme)))
    response = client.post(change(programme), data, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert said[0] == (
        "Reste à corriger : semesters[0].total: 64 est déclaré, mais les coefficients font 63"
    )


def test_parts_of_a_taught_programme_stand_still(manager, programme):
    TermFactory(programme=programme)
    client = manager()
    module = Resource.objects.first()
    data = typed(client.get(change(module)), title="Titre corrigé", code="R9.99")
    client.post(change(module), data)
    module.refresh_from_db()
    assert (module.title, module.code) == ("Titre corrigé", "R1.01")


def test_part_of_a_taught_programme_is_not_deleted(manager, programme):
    TermFactory(programme=programme)
    row = Coefficient.objects.first()
    url = reverse("admin:curriculum_coefficient_delete", args=[row.pk])
    assert manager().post(url, {"post": "yes"}).status_code == 403
    assert Coefficient.objects.filter(pk=row.pk).exists()


def test_row_keeps_its_types_and_hours_as_exact_decimals(manager, programme):
    row = Coefficient.objects.get(ue__code="UE11", module__code="R1.03")
    client = manager()
    changes = {"assessments_TP": "1,5", "assessments_IE": "", "hours_cm": "2"}
    client.post(change(row), typed(client.get(change(row)), **changes))
    row.refresh_from_db()
    assert row.assessments == {"TP": "1.5"}
    assert row.hours == {"cm": "2", "td": "10", "tp": "8"}


def test_value_of_a_row_is_not_changed_outside_the_grid(manager, programme):
    row = Coefficient.objects.get(ue__code="UE11", module__code="R1.03")
    client = manager()
    client.post(change(row), typed(client.get(change(row)), value="9"))
    row.refresh_from_db()
    assert row.value == 2


def test_types_of_a_taught_row_ask_for_a_reason(manager, programme):
    TermFactory(programme=programme)
    row = Coefficient.objects.get(ue__code="UE11", module__code="R1.03")
    client = manager()
    data = typed(client.get(change(row)), assessments_TP="1")
    assert list(client.post(change(row), data).context["adminform"].form.errors) == ["reason"]
    client.post(change(row), data | {"reason": "Question tranchée"})
    row.refresh_from_db()
    assert row.assessments == {"TP": "1", "IE": "3"}


def test_notes_are_written_one_a_line(manager, programme):
    row = Coefficient.objects.get(ue__code="UE11", module__code="R1.03")
    client = manager()
    client.post(
        change(row), typed(client.get(change(row)), notes="printed:29\n\n hours:printed:1 ")
    )
    row.refresh_from_db()
    assert row.notes == ["printed:29", "hours:printed:1"]


@pytest.mark.parametrize(("written", "lines"), [("36, 65", [36, 65]), ("", [])])
def test_lines_of_a_question_are_written_with_commas(manager, programme, written, lines):
    question = Question.objects.first()
    client = manager()
    client.post(change(question), typed(client.get(change(question)), lines=written))
    question.refresh_from_db()
    assert question.lines == lines


def test_wrong_line_of_a_question_is_said(manager, programme):
    question = Question.objects.first()
    client = manager()
    data = typed(client.get(change(question)), lines="36, x")
    form = client.post(change(question), data).context["adminform"].form
    assert dict(form.errors) == {"lines": ["« x » n’est pas un numéro de ligne."]}


def test_new_resource_is_one(manager, programme):
    data = {
        "programme": programme.pk,
        "semester_number": 1,
        "code": "R1.99",
        "title": "Nouvelle ressource",
        "position": 99,
    }
    manager().post(reverse("admin:curriculum_resource_add"), data)
    assert Module.objects.get(code="R1.99").kind == "resource"


def test_new_row_waits_in_the_grid_with_no_weight(manager, programme):
    ue = Coefficient.objects.get(ue__code="UE11", module__code="R1.03").ue
    module = Module.objects.get(code="R1.01")
    manager().post(reverse("admin:curriculum_coefficient_add"), {"ue": ue.pk, "module": module.pk})
    assert Coefficient.objects.get(ue=ue, module=module).value == 0


def test_row_of_another_semester_is_refused(manager, programme):
    row = CoefficientFactory(ue__semester__programme__department=programme.department)
    module = ModuleFactory(programme=programme, semester_number=2)
    client = manager()
    data = {"ue": row.ue.pk, "module": module.pk}
    response = client.post(reverse("admin:curriculum_coefficient_add"), data)
    errors = response.context["adminform"].form.errors
    assert dict(errors) == {"module": ["Ce module n’est pas du semestre de cette UE."]}


def test_choices_are_those_of_the_programme(manager, programme):
    ProgrammeFactory(department=programme.department)
    competence = Competence.objects.first()
    form = manager().get(change(competence)).context["adminform"].form
    codes = [parcours.code for parcours in form.fields["parcours"].queryset]
    assert codes == ["IPI", "CPD", "CAI"]

"""The grid of a semester in the administration, by the form that people fill."""

import pytest
from django.urls import reverse

from curriculum.models import Coefficient, Semester
from grading.models import Role
from tests.factories import ProgrammeFactory, SemesterFactory, TermFactory


@pytest.fixture
def programme(shared_programme):
    return shared_programme


@pytest.fixture
def semester(programme):
    return Semester.objects.get(programme=programme, number=1)


@pytest.fixture
def administrator(client_as):
    return client_as(Role.ADMINISTRATOR)


def address(semester):
    return reverse("admin:curriculum_semester_grid", args=[semester.pk])


def typed(response, **changes):
    """What the browser sends: every field as shown, but for the changes."""
    form = response.context["form"]
    data = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in data.items()} | changes


def cell(ue, module, parcours=None):
    row = Coefficient.objects.get(
        ue__code=ue, module__code=module, parcours__code=parcours, ue__semester__modality="FI"
    )
    return f"cell-{row.ue_id}-{row.module_id}-{row.parcours_id or 0}"


def value(ue, module):
    return Coefficient.objects.get(ue__code=ue, module__code=module).value


def test_grid_has_a_labelled_input_for_each_cell(administrator, semester):
    response = administrator.get(address(semester))
    lines = response.context["form"].lines()
    assert (len(lines), len(lines[0].cells)) == (15, 4)
    assert response.context["form"][cell("UE11", "R1.05")].label == "R1.05, UE11"
    assert response.context["form"][cell("UE11", "R1.05")].value() == "1,5"


def test_grid_shows_what_must_close(administrator, semester):
    text = administrator.get(address(semester)).content.decode()
    for shown in ("58,8 %", "30 ECTS, 63 de coefficients", "Total déclaré de l’UE"):
        assert shown in text


def test_parcours_rows_have_their_own_lines(administrator, programme):
    semester = Semester.objects.get(programme=programme, number=3, modality="FI")
    lines = administrator.get(address(semester)).context["form"].lines()
    saes = [str(line.parcours) for line in lines if line.module.code == "SAÉ 3.02"]
    assert saes == ["IPI", "CPD", "CAI"]


@pytest.mark.parametrize("written", ["3", "3,0", " 3.000 "])
def test_coefficients_are_saved_with_comma_or_point(administrator, semester, written):
    page = administrator.get(address(semester))
    data = typed(page, **{cell("UE11", "R1.03"): written, cell("UE11", "R1.04"): "1"})
    response = administrator.post(address(semester), data, follow=True)
    assert (value("UE11", "R1.03"), value("UE11", "R1.04")) == (3, 1)
    assert [str(message) for message in response.context["messages"]] == [
        "Enregistré : R1.03 → UE11 : 2 devient 3 ; R1.04 → UE11 : 2 devient 1."
    ]


def test_nothing_changed_is_said(administrator, semester):
    data = typed(administrator.get(address(semester)))
    response = administrator.post(address(semester), data, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Rien n’avait changé."]


@pytest.mark.parametrize("wrong", ["deux", "-1", "2,0001", "99999", "NaN"])
def test_invalid_cell_keeps_what_was_typed_and_saves_nothing(administrator, semester, wrong):
    page = administrator.get(address(semester))
    name = cell("UE11", "R1.03")
    data = typed(page, **{name: wrong, cell("UE11", "R1.04"): "1"})
    form = administrator.post(address(semester), data).context["form"]
    assert list(form.errors) == [name]
    assert form[name].value() == wrong
    assert value("UE11", "R1.04") == 2


def test_total_that_no_longer_closes_is_said_at_its_cell(administrator, semester):
    page = administrator.get(address(semester))
    data = typed(page, **{cell("UE13", "R1.05"): "3"})
    response = administrator.post(address(semester), data)
    form = response.context["form"]
    ue = next(column.ue for column in response.context["table"].columns if column.ue.code == "UE13")
    assert dict(form.errors) == {
        f"resources-{ue.pk}": ["10 est déclaré, mais les coefficients font 10.5"],
        f"total-{ue.pk}": ["17 est déclaré, mais les coefficients font 17.5"],
        "total": ["63 est déclaré, mais les coefficients font 63.5"],
    }
    assert form[cell("UE13", "R1.05")].value() == "3"
    assert value("UE13", "R1.05") != 3


def test_pole_out_of_bounds_names_its_ue(administrator, semester):
    page = administrator.get(address(semester))
    units = {column.ue.code: column.ue.pk for column in page.context["table"].columns}
    changes = {
        cell("UE14", "R1.14"): "3",
        cell("UE14", "SAÉ 1.04"): "3",
        f"resources-{units['UE14']}": "7",
    }
    form = administrator.post(address(semester), typed(page, **changes)).context["form"]
    assert form.non_field_errors() == [
        "UE14 : le pôle ressources pèse 7 sur 10, soit 70 % : "
        "chaque pôle pèse de 40 à 60 % (annexe 1, § 4.3)"
    ]


def test_stale_grid_is_refused_and_kept(administrator, semester):
    page = administrator.get(address(semester))
    first = typed(page, **{cell("UE11", "R1.03"): "3", cell("UE11", "R1.04"): "1"})
    late = typed(page, **{cell("UE11", "R1.05"): "2", cell("UE11", "R1.07"): "0.5"})
    name = cell("UE11", "R1.05")
    administrator.post(address(semester), first)
    form = administrator.post(address(semester), late).context["form"]
    assert form.non_field_errors()[0].startswith("Quelqu’un d’autre a enregistré cette grille")
    assert form[name].value() == "2"
    assert value("UE11", "R1.05") != 2


def test_taught_programme_asks_for_a_reason(administrator, semester):
    TermFactory(programme=semester.programme)
    page = administrator.get(address(semester))
    changes = {cell("UE11", "R1.03"): "3", cell("UE11", "R1.04"): "1"}
    refused = administrator.post(address(semester), typed(page, **changes))
    assert list(refused.context["form"].errors) == ["reason"]
    accepted = administrator.post(
        address(semester), typed(page, **changes, reason="Erreur de saisie")
    )
    assert accepted.status_code == 302
    assert value("UE11", "R1.03") == 3


def test_reading_the_grid_writes_nothing(administrator, semester):
    before = list(Coefficient.objects.values_list("pk", "value", "notes"))
    administrator.get(address(semester))
    assert list(Coefficient.objects.values_list("pk", "value", "notes")) == before


def test_grid_takes_a_constant_number_of_queries(
    administrator, semester, django_assert_max_num_queries
):
    administrator.get(address(semester))
    with django_assert_max_num_queries(15):
        administrator.get(address(semester))


def test_anonymous_is_sent_to_the_login(client, semester):
    assert client.get(address(semester)).status_code == 302


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.SCOLARITE, Role.DIRECTOR])
def test_account_without_access_is_sent_away(client_as, semester, role):
    """Only an account marked as such enters the administration, whatever its role."""
    assert client_as(role).get(address(semester)).status_code == 302


def test_grid_of_another_department_is_not_found(administrator, db):
    other = SemesterFactory(programme=ProgrammeFactory(department__code="autre"))
    assert administrator.get(address(other)).status_code == 404

"""import_programme: whole or not at all, never over what is taught."""

import pytest

from curriculum.models import Coefficient, Department, Programme
from curriculum.services import Outcome, default_department, import_programme
from curriculum.validators import ProgrammeFaults
from tests.factories import DepartmentFactory, TermFactory


def refusal(document, department):
    with pytest.raises(ProgrammeFaults) as error:
        import_programme(document, department=department)
    return [str(fault) for fault in error.value.faults]


def test_import_creates_everything(document, department):
    result = import_programme(document, department=department)
    assert result.outcome == Outcome.CREATED
    assert result.programme.department == department
    assert Coefficient.objects.count() == sum(
        len(ue["rows"]) for semester in document["semesters"] for ue in semester["ues"]
    )


def test_import_takes_few_queries(document, department, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        import_programme(document, department=department)


def test_faulty_programme_is_refused_whole_with_every_fault(document, department):
    document["semesters"][0]["ues"][0]["ects"] = 7
    document["title"] = 3
    assert refusal(document, department) == [
        "semesters[0].ues: 29 ECTS au lieu de 30",
        "title: un texte est attendu, pas 3",
    ]
    assert Programme.objects.count() == 0


def test_same_content_changes_nothing(programme, document, department):
    result = import_programme(document, department=department)
    assert (result.programme, result.outcome) == (programme, Outcome.UNCHANGED)


def test_order_of_the_semesters_does_not_matter(programme, document, department):
    document["semesters"].reverse()
    assert import_programme(document, department=department).outcome == Outcome.UNCHANGED


def test_other_content_replaces_what_nobody_uses(programme, document, department):
    document["title"] = "Autre intitulé"
    result = import_programme(document, department=department)
    assert result.outcome == Outcome.REPLACED
    stored = Programme.objects.get()
    assert (stored.pk, stored.title) == (programme.pk, "Autre intitulé")
    assert stored.created_at == programme.created_at


def test_taught_version_is_not_replaced(programme, document, department):
    TermFactory(programme=programme)
    document["title"] = "Autre intitulé"
    assert refusal(document, department) == [
        "version: la version « 2022 » est déjà enseignée avec un autre contenu ; elle n’a pas été "
        "modifiée. Donnez un nouveau nom de version au document."
    ]
    assert Programme.objects.get().title == "BUT Génie mécanique et productique"
    assert Coefficient.objects.exists()


def test_taught_version_may_be_imported_again_as_it_is(programme, document, department):
    TermFactory(programme=programme)
    assert import_programme(document, department=department).outcome == Outcome.UNCHANGED


def test_new_version_stands_beside_the_taught_one(programme, document, department):
    TermFactory(programme=programme)
    document["version"] = "2026"
    assert import_programme(document, department=department).outcome == Outcome.CREATED
    assert Programme.objects.count() == 2


def test_code_of_another_department_is_refused(programme, document):
    other = DepartmentFactory(code="autre", name="Autre département")
    document["version"] = "2026"
    assert refusal(document, other) == [
        "code: ce code est celui d’un programme de « Département d’essai »"
    ]


def test_default_department_is_created_once(db):
    assert default_department() == default_department()
    assert Department.objects.count() == 1


def test_default_department_is_the_only_one(department):
    assert default_department() == department


def test_several_departments_have_no_default(department):
    DepartmentFactory(code="autre")
    with pytest.raises(Department.MultipleObjectsReturned):
        default_department()

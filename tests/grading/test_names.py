import pytest

from grading.models import Student
from tests.factories import DepartmentFactory, StudentFactory


@pytest.mark.django_db
def test_students_are_sorted_as_in_a_french_list():
    names = ["Zèbre", "Église", "Œillet", "d’Arc", "Edam", "De la Tour", "Étau", "darbois", "Oeuf"]
    for name in names:
        StudentFactory(last_name=name)
    assert list(Student.objects.values_list("last_name", flat=True)) == [
        "darbois",
        "d’Arc",
        "De la Tour",
        "Edam",
        "Église",
        "Étau",
        "Œillet",
        "Oeuf",
        "Zèbre",
    ]


@pytest.mark.django_db
def test_a_family_name_comes_before_a_longer_one():
    for last_name, first_name in [("Boulon-Rivet", "Ana"), ("Boulon", "Zoé")]:
        StudentFactory(last_name=last_name, first_name=first_name)
    assert list(Student.objects.values_list("first_name", flat=True)) == ["Zoé", "Ana"]


@pytest.mark.django_db
def test_the_key_follows_a_changed_name_and_a_bulk_write():
    student = StudentFactory(last_name="Avant")
    student.last_name = "Été"
    student.save()
    (written,) = Student.objects.bulk_create(
        [Student(department=DepartmentFactory(), number="1", last_name="Île", first_name="Ève")]
    )
    assert student.sort_name == "ete0dominique"
    assert written.sort_name == "ile0eve"

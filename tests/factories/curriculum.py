import factory
from factory.django import DjangoModelFactory

from curriculum.models import (
    UE,
    Coefficient,
    Competence,
    Department,
    Module,
    Parcours,
    Programme,
    Semester,
)


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "gmp-essai"
    name = "Département d’essai"
    institution = "IUT d’essai"
    pic = "999999999"
    website = "https://exemple.fr/"


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    department = factory.SubFactory(DepartmentFactory)
    code = factory.Sequence(lambda n: f"but-essai-{n}")
    version = "1"
    title = "BUT d’essai"


class ParcoursFactory(DjangoModelFactory):
    class Meta:
        model = Parcours

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    title = factory.LazyAttribute(lambda parcours: f"Parcours {parcours.code}")
    position = factory.Sequence(int)


class CompetenceFactory(DjangoModelFactory):
    class Meta:
        model = Competence

    programme = factory.SubFactory(ProgrammeFactory)
    short = factory.Sequence(lambda n: f"Compétence {n}")
    title = factory.LazyAttribute(lambda competence: competence.short)
    position = factory.Sequence(int)


class SemesterFactory(DjangoModelFactory):
    class Meta:
        model = Semester

    programme = factory.SubFactory(ProgrammeFactory)
    number = 1
    modality = "FI"


class UEFactory(DjangoModelFactory):
    class Meta:
        model = UE

    semester = factory.SubFactory(SemesterFactory)
    code = factory.Sequence(lambda n: f"UE1{n}")
    competence = factory.SubFactory(
        CompetenceFactory, programme=factory.SelfAttribute("..semester.programme")
    )
    level = 1
    ects = 30
    position = factory.Sequence(int)


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    programme = factory.SubFactory(ProgrammeFactory)
    semester_number = 1
    code = factory.Sequence(lambda n: f"R1.{n:02}")
    kind = "resource"
    title = factory.LazyAttribute(lambda module: f"Module {module.code}")
    position = factory.Sequence(int)


class CoefficientFactory(DjangoModelFactory):
    class Meta:
        model = Coefficient

    ue = factory.SubFactory(UEFactory)
    module = factory.SubFactory(
        ModuleFactory,
        programme=factory.SelfAttribute("..ue.semester.programme"),
        semester_number=factory.SelfAttribute("..ue.semester.number"),
    )
    value = 1
    position = factory.Sequence(int)

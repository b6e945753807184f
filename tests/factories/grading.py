import factory
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from grading.models import (
    Acquisition,
    Adjustment,
    Assessment,
    Enrolment,
    Exemption,
    Group,
    Mark,
    Membership,
    Role,
    Student,
    TeachingAssignment,
    Term,
    User,
)
from tests.factories.curriculum import DepartmentFactory, ModuleFactory, ProgrammeFactory


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"personne{n}")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Exemple{n}")
    password = Password("motdepasse-essai")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    department = factory.SubFactory(DepartmentFactory)
    role = Role.TEACHER


class StudentFactory(DjangoModelFactory):
    class Meta:
        model = Student

    class Params:
        with_account = factory.Trait(user=factory.SubFactory(UserFactory))

    department = factory.SubFactory(DepartmentFactory)
    number = factory.Sequence(lambda n: f"{20260000 + n}")
    last_name = factory.Sequence(lambda n: f"Étudiant{n:04}")
    first_name = "Dominique"


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    programme = factory.SubFactory(ProgrammeFactory)
    department = factory.SelfAttribute("programme.department")
    number = 1
    year = 2026


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    term = factory.SubFactory(TermFactory)
    name = factory.Sequence(lambda n: f"TD{n}")


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    class Params:
        left = factory.Trait(
            status=Enrolment.Status.RESIGNED, left_on=factory.LazyFunction(timezone.localdate)
        )
        with_account = factory.Trait(
            student=factory.SubFactory(
                StudentFactory,
                department=factory.SelfAttribute("..term.department"),
                with_account=True,
            )
        )

    term = factory.SubFactory(TermFactory)
    student = factory.SubFactory(
        StudentFactory, department=factory.SelfAttribute("..term.department")
    )


class TeachingAssignmentFactory(DjangoModelFactory):
    """A teacher, with his role, and the module that he teaches."""

    class Meta:
        model = TeachingAssignment

    term = factory.SubFactory(TermFactory)
    module = factory.SubFactory(
        ModuleFactory,
        programme=factory.SelfAttribute("..term.programme"),
        semester_number=factory.SelfAttribute("..term.number"),
    )

    @factory.lazy_attribute
    def teacher(self):
        return MembershipFactory(department=self.term.department, role=Role.TEACHER).user


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    class Params:
        published = factory.Trait(
            state=Assessment.State.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )

    term = factory.SubFactory(TermFactory)
    module = factory.SubFactory(
        ModuleFactory,
        programme=factory.SelfAttribute("..term.programme"),
        semester_number=factory.SelfAttribute("..term.number"),
    )
    title = factory.Sequence(lambda n: f"DS{n}")
    created_by = factory.SubFactory(UserFactory)


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = Mark

    assessment = factory.SubFactory(AssessmentFactory)
    enrolment = factory.SubFactory(
        EnrolmentFactory, term=factory.SelfAttribute("..assessment.term")
    )
    status = Mark.Status.GRADED
    value = 1250
    updated_at = factory.LazyFunction(timezone.now)
    updated_by = factory.SelfAttribute("assessment.created_by")


class ExemptionFactory(DjangoModelFactory):
    """From a module, or from a whole UE: ExemptionFactory(ue_code="UE11", module=None)."""

    class Meta:
        model = Exemption

    enrolment = factory.SubFactory(EnrolmentFactory)
    module = factory.SubFactory(
        ModuleFactory,
        programme=factory.SelfAttribute("..enrolment.term.programme"),
        semester_number=factory.SelfAttribute("..enrolment.term.number"),
    )
    reason = "équivalence"


class AdjustmentFactory(DjangoModelFactory):
    class Meta:
        model = Adjustment

    enrolment = factory.SubFactory(EnrolmentFactory)
    ue_code = "UE11"
    points = 50
    reason = "association"


class AcquisitionFactory(DjangoModelFactory):
    class Meta:
        model = Acquisition

    student = factory.SubFactory(StudentFactory)
    ue_code = "UE11"
    average = 1100
    code = "ADM"

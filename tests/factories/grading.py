import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from grading.models import (
    Acquisition,
    Adjustment,
    Assessment,
    Candidate,
    Decision,
    Enrolment,
    Exemption,
    Group,
    Jury,
    JuryMember,
    Mark,
    MarkBatch,
    MarkChange,
    Membership,
    Role,
    Student,
    TeachingAssignment,
    Term,
    User,
)
from grading.services import chain
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
            state=Assessment.State.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            validated_at=factory.LazyFunction(timezone.now),
        )
        validated = factory.Trait(
            state=Assessment.State.VALIDATED, validated_at=factory.LazyFunction(timezone.now)
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

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """With its history, without which the database refuses it."""
        mark = model_class(*args, **kwargs)
        batch = MarkBatch.objects.create(by=mark.updated_by, at=mark.updated_at)
        with transaction.atomic():
            chain.append(
                [
                    MarkChange(
                        assessment=mark.assessment,
                        enrolment=mark.enrolment,
                        version=mark.version,
                        old_status=Mark.Status.BLANK,
                        new_status=mark.status,
                        new_value=mark.value,
                        author=mark.updated_by,
                        at=mark.updated_at,
                        batch=batch,
                    )
                ]
            )
        mark.save()
        return mark


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = Candidate

    assessment = factory.SubFactory(AssessmentFactory)
    enrolment = factory.SubFactory(
        EnrolmentFactory, term=factory.SelfAttribute("..assessment.term")
    )


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


class JuryFactory(DjangoModelFactory):
    """JuryFactory(of_year=True, deliberating=True). What a closed one holds is put there before
    it is closed: the database refuses it afterwards."""

    class Meta:
        model = Jury

    class Params:
        of_year = factory.Trait(kind=Jury.Kind.YEAR)
        deliberating = factory.Trait(state=Jury.State.DELIBERATION)
        closed = factory.Trait(
            state=Jury.State.CLOSED,
            closed_at=factory.LazyFunction(timezone.now),
            closed_by=factory.SelfAttribute("created_by"),
        )

    term = factory.SubFactory(
        TermFactory,
        number=factory.LazyAttribute(lambda term: 2 if term.factory_parent.of_year else 1),
    )
    kind = Jury.Kind.SEMESTER
    created_by = factory.SubFactory(UserFactory)


class JuryMemberFactory(DjangoModelFactory):
    """Somebody without account; JuryMemberFactory(with_account=True) teaches in the department."""

    class Meta:
        model = JuryMember

    class Params:
        with_account = factory.Trait(
            user=factory.LazyAttribute(
                lambda member: MembershipFactory(department=member.jury.term.department).user
            ),
            name=factory.LazyAttribute(lambda member: str(member.user)),
        )
        presiding = factory.Trait(quality=JuryMember.Quality.PRESIDENT)

    jury = factory.SubFactory(JuryFactory)
    name = factory.Sequence(lambda n: f"Claude Membre{n}")


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    jury = factory.SubFactory(JuryFactory, deliberating=True)
    student = factory.SubFactory(
        StudentFactory, department=factory.SelfAttribute("..jury.term.department")
    )
    subject = Decision.Subject.UE
    of = "UE11"
    code = "ADM"
    proposal = "ADM"
    by = factory.SelfAttribute("jury.created_by")
    at = factory.LazyFunction(timezone.now)

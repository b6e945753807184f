"""Students, and their enrolments: what marks and results hang on."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from curriculum.models import Modality
from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.schemas import StudentRef, student_ref
from grading.api.types import Given, Id, Word
from grading.api.vocabularies import EnrolmentStatus, ModalityCode
from grading.models import Enrolment, Student
from grading.models.api_token import Scope
from grading.models.term import EnrolmentQuerySet

router = Router(tags=["Étudiants"])
READ = Access(Scope.STUDENTS_READ)


class EnrolmentOut(Given):
    id: Id
    term: Id
    student: StudentRef
    group: str | None
    parcours: str | None = Field(description="Code du parcours.")
    modality: ModalityCode
    status: EnrolmentStatus
    joined_on: date | None
    left_on: date | None
    repeating: bool


class StudentsAsked(Page):
    number: Word | None = Field(None, description="Numéro d’étudiant, entier.")
    term: Id | None = Field(None, description="Ceux de ce semestre, aussi ceux qui l’ont quitté.")


class EnrolmentsAsked(Page):
    term: Id | None = None
    student: Id | None = None
    group: Id | None = None
    status: EnrolmentStatus | None = None


@router.get("/students", auth=READ, response=list[StudentRef], summary="Les étudiants")
def students(
    request: CallerRequest, response: HttpResponse, asked: Query[StudentsAsked]
) -> list[StudentRef]:
    """Ceux du département pour la scolarité et la direction ; lui-même pour un étudiant."""
    found = Student.objects.for_user(request.user)
    if asked.number:
        found = found.filter(number=asked.number)
    if asked.term:
        found = found.filter(enrolments__term=asked.term)
    return [student_ref(each) for each in paged(found, asked, request, response)]


@router.get("/students/{int:student_id}", auth=READ, response=StudentRef, summary="Un étudiant")
def student(request: CallerRequest, student_id: Id) -> StudentRef:
    return student_ref(get_object_or_404(Student.objects.for_user(request.user), pk=student_id))


@router.get("/enrolments", auth=READ, response=list[EnrolmentOut], summary="Les inscriptions")
def enrolments(
    request: CallerRequest, response: HttpResponse, asked: Query[EnrolmentsAsked]
) -> list[EnrolmentOut]:
    """Un étudiant dans un semestre : c’est elle que portent les notes et les résultats."""
    found = visible_enrolments(request)
    for name in ("term", "student", "group", "status"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    return [enrolment_out(each) for each in paged(found, asked, request, response)]


@router.get(
    "/enrolments/{int:enrolment_id}", auth=READ, response=EnrolmentOut, summary="Une inscription"
)
def enrolment(request: CallerRequest, enrolment_id: Id) -> EnrolmentOut:
    return enrolment_out(get_object_or_404(visible_enrolments(request), pk=enrolment_id))


def visible_enrolments(request: CallerRequest) -> EnrolmentQuerySet:
    found = Enrolment.objects.for_user(request.user)
    return found.select_related("student", "group", "parcours")


def enrolment_out(enrolment: Enrolment) -> EnrolmentOut:
    return EnrolmentOut(
        id=enrolment.pk,
        term=enrolment.term_id,
        student=student_ref(enrolment.student),
        group=enrolment.group.name if enrolment.group else None,
        parcours=enrolment.parcours.code if enrolment.parcours else None,
        modality=Modality(enrolment.modality),
        status=Enrolment.Status(enrolment.status),
        joined_on=enrolment.joined_on,
        left_on=enrolment.left_on,
        repeating=enrolment.repeating,
    )

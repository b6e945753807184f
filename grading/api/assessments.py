"""Assessments, and the sheet of each: everybody before it, with a mark or without one."""

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.schemas import ModuleRef, StudentRef, module_ref, student_ref
from grading.api.types import Figure, Given, Id
from grading.api.vocabularies import AssessmentKind, AssessmentState, ClosedReason
from grading.api.written import MarkText, mark_text, points
from grading.models import Assessment
from grading.models.api_token import Scope
from grading.permissions import MARK_EDITORS
from grading.selectors.anonymity import names_hidden, numbers_of
from grading.selectors.candidates import Place, roll_of
from grading.selectors.reading import assessments_open_to

router = Router(tags=["Évaluations"])
READ = Access(Scope.MARKS_READ)


class AssessmentOut(Given):
    id: Id
    term: Id
    module: ModuleRef
    title: str
    type: str = Field(description="IO, TP, IE, DS, ou vide.")
    kind: AssessmentKind
    maximum: Figure = Field(description="Barème : sur combien de points.", examples=["20"])
    coefficient: Figure | None = Field(
        description="null : celui du programme pour ce type, sinon 1."
    )
    date: date | None
    completes: Id | None = Field(description="L’évaluation qu’un rattrapage complète.")
    anonymous: bool
    state: AssessmentState
    published_at: datetime | None


class SheetRow(Given):
    """`enrolment`, `student` et `group` sont null tant que les copies sont anonymes pour vous ;
    `copy` est alors le numéro de la copie."""

    enrolment: Id | None
    student: StudentRef | None
    group: str | None
    copy_number: str | None = Field(alias="copy")
    mark: MarkText | None
    version: int = Field(ge=0, description="0 : rien n’y a jamais été saisi.")
    closed: ClosedReason | None = Field(description="Pourquoi aucune note n’y est attendue.")


class AssessmentsAsked(Page):
    term: Id | None = None
    module: Id | None = None
    state: AssessmentState | None = None


@router.get("/assessments", auth=READ, response=list[AssessmentOut], summary="Les évaluations")
def assessments(
    request: CallerRequest, response: HttpResponse, asked: Query[AssessmentsAsked]
) -> list[AssessmentOut]:
    """Celles dont il saisit les notes ; pour un étudiant, celles publiées où il a une note."""
    found = assessments_open_to(request.user)
    for name in ("term", "module", "state"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    rows = paged(found.select_related("module"), asked, request, response)
    return [assessment_out(each) for each in rows]


@router.get(
    "/assessments/{int:assessment_id}",
    auth=READ,
    response=AssessmentOut,
    summary="Une évaluation",
)
def assessment(request: CallerRequest, assessment_id: Id) -> AssessmentOut:
    found = assessments_open_to(request.user).select_related("module")
    return assessment_out(get_object_or_404(found, pk=assessment_id))


@router.get(
    "/assessments/{int:assessment_id}/marks",
    auth=Access(Scope.MARKS_READ, MARK_EDITORS),
    response=list[SheetRow],
    by_alias=True,
    summary="La feuille d’une évaluation",
)
def sheet(request: CallerRequest, assessment_id: Id) -> list[SheetRow]:
    """Chaque étudiant que l’évaluation concerne, noté ou non, avec la version de sa case : de quoi
    écrire les notes. D’une seule pièce, dans l’ordre des noms, ou des numéros de copie."""
    found = Assessment.objects.for_user(request.user).select_related("term")
    named = get_object_or_404(found, pk=assessment_id)
    masked, numbers = names_hidden(named, request.user), numbers_of(named)
    rows = [
        sheet_row(place, numbers.get(place.enrolment.pk), masked) for place in roll_of(named).places
    ]
    if not masked:
        return rows
    return sorted((row for row in rows if is_numbered(row)), key=lambda row: row.copy_number or "")


def is_numbered(row: SheetRow) -> bool:
    """A copy without number would tell whose it is by its place; one that nobody writes too."""
    return row.copy_number is not None and row.closed is None


def sheet_row(place: Place, number: str | None, masked: bool) -> SheetRow:
    enrolment, stored = place.enrolment, place.mark
    return SheetRow(
        enrolment=None if masked else enrolment.pk,
        student=None if masked else student_ref(enrolment.student),
        group=enrolment.group.name if enrolment.group and not masked else None,
        copy=number,
        mark=mark_text(stored.content),
        version=stored.version,
        closed=place.closed,
    )


def assessment_out(assessment: Assessment) -> AssessmentOut:
    coefficient = assessment.coefficient
    return AssessmentOut(
        id=assessment.pk,
        term=assessment.term_id,
        module=module_ref(assessment.module),
        title=assessment.title,
        type=assessment.type,
        kind=Assessment.Kind(assessment.kind),
        maximum=points(assessment.maximum),
        coefficient=None if coefficient is None else f"{coefficient.normalize():f}",
        date=assessment.date,
        completes=assessment.completes_id,
        anonymous=assessment.anonymous,
        state=Assessment.State(assessment.state),
        published_at=assessment.published_at,
    )

"""Marks as they are stored, read in lists or one by one; `writing` changes them."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from grading.api.auth import Access, CallerRequest
from grading.api.etags import tag_of
from grading.api.pagination import Page, paged
from grading.api.types import Given, Id
from grading.api.written import MarkText, mark_text
from grading.models import Mark
from grading.models.api_token import Scope
from grading.selectors.marks import MarkValue
from grading.selectors.reading import marks_open_to

router = Router(tags=["Notes"])
READ = Access(Scope.MARKS_READ)


class MarkOut(Given):
    """`version` et `updated_at` sont null pour l’étudiant lui-même."""

    id: Id
    assessment: Id
    enrolment: Id
    student: Id
    mark: MarkText | None = Field(description="null : la case a été vidée.")
    version: int | None
    updated_at: datetime | None


class MarksAsked(Page):
    assessment: Id | None = None
    enrolment: Id | None = None
    student: Id | None = None
    term: Id | None = None
    module: Id | None = None


FILTERS = {
    "assessment": "assessment",
    "enrolment": "enrolment",
    "student": "enrolment__student",
    "term": "assessment__term",
    "module": "assessment__module",
}


@router.get("/marks", auth=READ, response=list[MarkOut], summary="Les notes")
def marks(
    request: CallerRequest, response: HttpResponse, asked: Query[MarksAsked]
) -> list[MarkOut]:
    """Celles des évaluations dont il saisit les notes ; pour un étudiant, les siennes, publiées.
    Celles de copies anonymes pour lui n’y sont pas : voyez la feuille de l’évaluation."""
    found = visible_marks(request)
    for name, path in FILTERS.items():
        if value := getattr(asked, name):
            found = found.filter(**{path: value})
    return [mark_out(each, request) for each in paged(found, asked, request, response)]


@router.get(
    "/assessments/{int:assessment_id}/marks/{int:enrolment_id}",
    auth=READ,
    response=MarkOut,
    summary="Une note",
)
def mark(
    request: CallerRequest, response: HttpResponse, assessment_id: Id, enrolment_id: Id
) -> MarkOut:
    """Son ETag est sa version, à renvoyer dans If-Match pour la changer."""
    found = visible_marks(request)
    shown = get_object_or_404(found, assessment=assessment_id, enrolment=enrolment_id)
    answer = mark_out(shown, request)
    if answer.version is not None:
        response["ETag"] = tag_of(answer.version)
    return answer


def visible_marks(request: CallerRequest) -> QuerySet[Mark]:
    return marks_open_to(request.user).select_related("enrolment__student")


def mark_out(mark: Mark, request: CallerRequest) -> MarkOut:
    """How often a mark moved before its publication is not the business of the student."""
    own = mark.enrolment.student.user_id == request.user.pk
    return MarkOut(
        id=mark.pk,
        assessment=mark.assessment_id,
        enrolment=mark.enrolment_id,
        student=mark.enrolment.student_id,
        mark=mark_text(MarkValue(mark.status, mark.value)),
        version=None if own else mark.version,
        updated_at=None if own else mark.updated_at,
    )

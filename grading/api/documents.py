"""Documents that were issued: numbered, signed, and the same bytes each time."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from ninja import Path, Query, Router
from pydantic import Field

from grading.api.auth import Access, CallerRequest
from grading.api.door import answering
from grading.api.etags import in_its_place
from grading.api.pagination import Page, paged
from grading.api.schemas import StudentRef, student_ref
from grading.api.types import Given, Id
from grading.api.vocabularies import DocumentKind, DocumentState
from grading.documents.issued import issued_pdf
from grading.models import IssuedDocument
from grading.models.api_token import Scope
from grading.models.document import IssuedDocumentQuerySet
from grading.services.issuing.printed import link_of
from grading.views.documents import attachment

router = Router(tags=["Documents"])
READ = Access(Scope.DOCUMENTS_READ)
PDF = "application/pdf"
SLUG = r"^[-a-zA-Z0-9_]+$"
Number = Annotated[
    str, Path(pattern=SLUG, max_length=70, description="Le numéro imprimé sur le document.")
]


class DocumentOut(Given):
    id: Id
    number: str = Field(examples=["GMP-2026-000123"])
    kind: DocumentKind
    state: DocumentState
    about: str
    student: StudentRef | None = Field(description="null : un procès-verbal.")
    term: Id | None
    jury: Id | None
    issued_at: datetime
    superseded_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str | None = Field(description="null pour l’étudiant lui-même.")
    digest: str = Field(description="SHA-256 de ce qui y est imprimé.")
    link: str = Field(
        description="L’adresse de son code QR : de quoi le vérifier, aussi sans le site."
    )


class DocumentsAsked(Page):
    student: Id | None = None
    term: Id | None = None
    jury: Id | None = None
    kind: DocumentKind | None = None
    state: DocumentState | None = None


@router.get("/documents", auth=READ, response=list[DocumentOut], summary="Les documents délivrés")
def documents(
    request: CallerRequest, response: HttpResponse, asked: Query[DocumentsAsked]
) -> list[DocumentOut]:
    """Ceux du département pour la scolarité et la direction ; pour un étudiant, les siens, dès
    qu’ils ne disent plus rien qu’il ne sache."""
    found = visible_documents(request)
    for name in ("student", "term", "jury", "kind"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    if asked.state:
        found = found.in_state(asked.state)
    return [document_out(each, request) for each in paged(found, asked, request, response)]


@router.get(
    "/documents/{slug:document_number}",
    auth=READ,
    response=DocumentOut,
    summary="Un document délivré",
)
def issued(request: CallerRequest, document_number: Number) -> DocumentOut:
    return document_out(
        get_object_or_404(visible_documents(request), number=document_number), request
    )


@router.get(
    "/documents/{slug:document_number}/pdf",
    auth=READ,
    response={200: None},
    openapi_extra={
        "responses": {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}
    },
    summary="Le PDF d’un document délivré",
)
@answering(PDF)
def pdf(request: CallerRequest, document_number: Number) -> HttpResponse:
    """Les mêmes octets que le jour où il a été délivré."""
    found = IssuedDocument.objects.for_user(request.user).select_related("layout")
    document = get_object_or_404(found, number=document_number)
    # Known without the file, which takes a second to make.
    tag = quote_etag(sha256(document.signature.encode()).hexdigest())
    known = in_its_place(request, tag)
    if known is not None:
        return known
    answer = attachment(issued_pdf(document), PDF, document.number, "pdf")
    answer["ETag"] = tag
    return answer


def visible_documents(request: CallerRequest) -> IssuedDocumentQuerySet:
    found = IssuedDocument.objects.for_user(request.user)
    return found.select_related("student", "key").defer("content")


def document_out(document: IssuedDocument, request: CallerRequest) -> DocumentOut:
    student = document.student
    own = student is not None and student.user_id == request.user.pk
    return DocumentOut(
        id=document.pk,
        number=document.number,
        kind=IssuedDocument.Kind(document.kind),
        state=document.state,
        about=document.about,
        student=student_ref(student) if student else None,
        term=document.term_id,
        jury=document.jury_id,
        issued_at=document.issued_at,
        superseded_at=document.superseded_at,
        revoked_at=document.revoked_at,
        revoked_reason=None if own else document.revoked_reason,
        digest=document.digest,
        link=link_of(document),
    )

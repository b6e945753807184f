"""Terms: a semester of a programme taught one year, with its groups."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.types import Given, Id, SemesterNumber, Word, Year
from grading.models import Term
from grading.models.api_token import Scope
from grading.selectors.reading import terms_open_to

router = Router(tags=["Semestres"])
READ = Access(Scope.PROGRAMME_READ)


class GroupOut(Given):
    id: Id
    name: str


class TermOut(Given):
    id: Id
    programme: Id
    number: SemesterNumber
    year: Year
    name: str = Field(examples=["S1 2026-2027"])
    jury_on: date | None
    groups: list[GroupOut]


class TermsAsked(Page):
    year: Year | None = None
    number: SemesterNumber | None = None
    programme: Word | None = Field(None, description="Code du programme.")


@router.get("/terms", auth=READ, response=list[TermOut], summary="Les semestres enseignés")
def terms(
    request: CallerRequest, response: HttpResponse, asked: Query[TermsAsked]
) -> list[TermOut]:
    """Ceux du département pour la scolarité, la direction et l’administration ; ceux où il
    enseigne pour un enseignant ; les siens pour un étudiant."""
    found = terms_open_to(request.user)
    if asked.year:
        found = found.filter(year=asked.year)
    if asked.number:
        found = found.filter(number=asked.number)
    if asked.programme:
        found = found.filter(programme__code=asked.programme)
    rows = paged(found.prefetch_related("groups"), asked, request, response)
    return [term_out(each) for each in rows]


@router.get("/terms/{int:term_id}", auth=READ, response=TermOut, summary="Un semestre enseigné")
def term(request: CallerRequest, term_id: Id) -> TermOut:
    found = terms_open_to(request.user).prefetch_related("groups")
    return term_out(get_object_or_404(found, pk=term_id))


def term_out(term: Term) -> TermOut:
    return TermOut(
        id=term.pk,
        programme=term.programme_id,
        number=term.number,
        year=term.year,
        name=str(term),
        jury_on=term.jury_on,
        groups=[GroupOut(id=each.pk, name=each.name) for each in term.groups.all()],
    )

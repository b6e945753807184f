"""Averages and proposals, computed as they are read: of one enrolment, of a term."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BaseModel, Field

from grading import labels
from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.schemas import StudentRef, student_ref
from grading.api.types import Exact, Figure, Given, Id
from grading.api.vocabularies import LineState, RCUECode, State, UECode, What, YearCode
from grading.core.files.documents import student_to_document
from grading.models import Term
from grading.models.api_token import Scope
from grading.permissions import RESULT_READERS
from grading.selectors.results import SemesterResult, results_along, results_of
from grading.views.results import named_enrolment

router = Router(tags=["Résultats"])
READ = Access(Scope.RESULTS_READ)


class ModuleResultOut(Given):
    average: Figure | None
    exact: Exact | None
    coefficient: Figure
    state: State


class TraceLineOut(Given):
    """Une ligne de l’explication : les contributions font la moyenne, exactement."""

    what: What
    module: str | None
    assessment: str | None
    mark: str | None
    scaled: Exact | None
    coefficient: Figure | None
    weight: Figure | None
    contribution: Exact
    state: LineState


class UEResultOut(Given):
    average: Figure | None = Field(description="Arrondie comme sur le relevé.")
    exact: Exact | None
    state: State
    lowest: Figure | None = Field(description="Borne, quelles que soient les notes qui manquent.")
    highest: Figure | None
    coverage: Exact | None = Field(description="Part du poids déjà notée.")
    code: UECode = Field(description="Proposé, tant qu’un jury n’a pas décidé.")
    ects: int | Figure
    modules: dict[str, ModuleResultOut]
    trace: list[TraceLineOut] | None = Field(None, description="Avec explain=true.")


class RCUEResultOut(Given):
    average: Figure | None
    exact: Exact | None
    code: RCUECode


class YearResultOut(Given):
    code: YearCode
    next: bool | None = Field(description="Passage en année suivante ; null : rien n’est décidé.")
    reasons: list[str]


class ResultsOut(Given):
    """Les résultats de tout le parcours, par code d’UE, de RCUE et d’année."""

    enrolment: Id
    term: Id
    student: StudentRef
    published_only: bool = Field(description="Calculés des seules notes publiées.")
    ues: dict[str, UEResultOut]
    rcues: dict[str, RCUEResultOut]
    years: dict[str, YearResultOut]
    ects: int | Figure = Field(description="ECTS accordés.")
    dut: bool
    but: bool


class OneAsked(BaseModel):
    published: bool = Field(
        False, description="Des seules notes publiées, comme l’étudiant ; toujours pour lui."
    )
    explain: bool = Field(False, description="Avec chaque ligne du calcul.")


class ManyAsked(Page):
    published: bool = Field(False, description="Des seules notes publiées, comme l’étudiant.")
    group: Id | None = None


@router.get(
    "/enrolments/{int:enrolment_id}/results",
    auth=READ,
    response=ResultsOut,
    exclude_unset=True,
    summary="Les résultats d’un étudiant",
)
def results(request: CallerRequest, enrolment_id: Id, asked: Query[OneAsked]) -> dict[str, Any]:
    """Un étudiant voit les siens, des seules notes publiées ; la scolarité et la direction, de
    toutes les notes, ou de celles publiées si elles le demandent."""
    enrolment, known = named_enrolment(request.user, enrolment_id)
    own = enrolment.student.user_id == request.user.pk
    path = results_along(
        enrolment.student,
        known,
        published_only=own or asked.published,
        explain=asked.explain,
        attempt=enrolment,
    )
    shown = path.of(enrolment)
    assert shown is not None
    return results_out(shown, explain=asked.explain)


@router.get(
    "/terms/{int:term_id}/results",
    auth=Access(Scope.RESULTS_READ, RESULT_READERS),
    response=list[ResultsOut],
    exclude_unset=True,
    summary="Les résultats d’un semestre",
)
def term_results(
    request: CallerRequest, response: HttpResponse, term_id: Id, asked: Query[ManyAsked]
) -> list[dict[str, Any]]:
    """De chaque étudiant inscrit, aussi de ceux qui l’ont quitté, dans l’ordre des inscriptions."""
    term = get_object_or_404(Term.objects.for_user(request.user), pk=term_id)
    enrolments = term.enrolments.all()
    if asked.group:
        enrolments = enrolments.filter(group=asked.group)
    shown = [each.pk for each in paged(enrolments, asked, request, response)]
    found = results_of(term, shown, published_only=asked.published)
    return [results_out(each) for each in found]


def results_out(shown: SemesterResult, *, explain: bool = False) -> dict[str, Any]:
    say = partial(labels.say, decimals=shown.rules.average_decimals)
    found = student_to_document(shown.result, shown.rules, say, explain=explain)
    del found["id"]
    return {
        "enrolment": shown.enrolment.pk,
        "term": shown.enrolment.term_id,
        "student": student_ref(shown.enrolment.student),
        "published_only": shown.published_only,
        **found,
    }

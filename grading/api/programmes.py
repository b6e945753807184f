"""Programmes: their versions, their modules, and the whole file of each."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from curriculum.models import Module, Programme
from curriculum.models.module import Kind
from curriculum.selectors.document import programme_document
from curriculum.selectors.programmes import published
from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.types import Given, Id, SemesterNumber, Word
from grading.api.vocabularies import ModuleKind
from grading.models.api_token import Scope

router = Router(tags=["Programmes"])
READ = Access(Scope.PROGRAMME_READ)


class ProgrammeOut(Given):
    id: Id
    code: str
    version: str
    title: str
    department: str = Field(description="Code du département.")
    created_at: datetime


class ModuleOut(Given):
    id: Id
    code: str = Field(examples=["R1.05"])
    title: str
    kind: ModuleKind
    semester: SemesterNumber
    parcours: str | None = Field(description="Code du parcours, null s’il est commun.")


class ProgrammesAsked(Page):
    code: Word | None = Field(None, description="Toutes les versions de ce programme.")


class ModulesAsked(Page):
    semester: SemesterNumber | None = None


@router.get(
    "/programmes", auth=READ, response=list[ProgrammeOut], summary="Les versions des programmes"
)
def programmes(
    request: CallerRequest, response: HttpResponse, asked: Query[ProgrammesAsked]
) -> list[ProgrammeOut]:
    found = published().select_related("department")
    if asked.code:
        found = found.filter(code=asked.code)
    return [programme_out(each) for each in paged(found, asked, request, response)]


@router.get(
    "/programmes/{int:programme_id}",
    auth=READ,
    response=ProgrammeOut,
    summary="Une version d’un programme",
)
def programme(request: CallerRequest, programme_id: Id) -> ProgrammeOut:
    return programme_out(named_programme(programme_id))


@router.get(
    "/programmes/{int:programme_id}/document",
    auth=READ,
    response=dict[str, Any],
    summary="Le fichier entier d’un programme",
)
def document(request: CallerRequest, programme_id: Id) -> dict[str, Any]:
    """UE, compétences, modules, coefficients et réglages, dans le format des fichiers de
    programme : `manage.py import_programme` relit ce qui est donné ici."""
    return programme_document(named_programme(programme_id))


@router.get(
    "/programmes/{int:programme_id}/modules",
    auth=READ,
    response=list[ModuleOut],
    summary="Les modules d’un programme",
)
def modules(
    request: CallerRequest, response: HttpResponse, programme_id: Id, asked: Query[ModulesAsked]
) -> list[ModuleOut]:
    found = Module.objects.filter(programme=named_programme(programme_id))
    if asked.semester:
        found = found.filter(semester_number=asked.semester)
    rows = paged(found.select_related("parcours"), asked, request, response)
    return [module_out(each) for each in rows]


def named_programme(programme_id: int) -> Programme:
    return get_object_or_404(published().select_related("department"), pk=programme_id)


def programme_out(programme: Programme) -> ProgrammeOut:
    return ProgrammeOut(
        id=programme.pk,
        code=programme.code,
        version=programme.version,
        title=programme.title,
        department=programme.department.code,
        created_at=programme.created_at,
    )


def module_out(module: Module) -> ModuleOut:
    return ModuleOut(
        id=module.pk,
        code=module.code,
        title=module.title,
        kind=Kind(module.kind),
        semester=module.semester_number,
        parcours=module.parcours.code if module.parcours else None,
    )

"""The public pages of the programmes: anybody reads what anybody is graded by."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from curriculum.documents import write_document
from curriculum.labels import LEGEND
from curriculum.models import Parcours, Programme, Semester
from curriculum.permissions import managed_departments
from curriculum.selectors.details import details, open_questions, remarks
from curriculum.selectors.document import programme_document, with_levels
from curriculum.selectors.programmes import (
    latest_versions,
    newest_first,
    with_counts,
    with_drafts_of,
)
from curriculum.selectors.questions import asked_questions
from curriculum.selectors.semesters import coefficients, semester_table
from curriculum.selectors.settings import settings_in_force
from curriculum.views.corrections import corrections_in


@login_not_required
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    own = managed_departments(request.user)
    context = {
        "programmes": latest_versions(with_counts(newest_first())),
        "manages": bool(own),
        "drafts": with_drafts_of(own).filter(is_draft=True) if own else (),
    }
    return render(request, "curriculum/programme_list.html", context)


@login_not_required
@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    shown, versions = shown_version(request, code)
    context = programme_context(shown, versions) | {
        "semesters": shown.semesters.prefetch_related("ues"),
        "every_parcours": shown.parcours.all(),
        "competences": with_levels(shown),
        "manages": shown.department_id in managed_departments(request.user),
        "opens_admin": request.user.is_staff,
        "to_correct": corrections_in(shown, linked=request.user.is_staff) if shown.is_draft else (),
        "question_count": shown.questions.count(),
        "settings": settings_in_force(shown),
    }
    return render(request, "curriculum/programme.html", context)


@login_not_required
@require_safe
def semester(request: HttpRequest, code: str, number: int, modality: str) -> HttpResponse:
    shown, versions = shown_version(request, code)
    semesters = list(shown.semesters.all())
    found = find_semester(semesters, number, modality)
    every_parcours = list(shown.parcours.all())
    parcours = chosen(request, "parcours", {each.code: each for each in every_parcours})
    context = programme_context(shown, versions) | {
        "semester": found,
        "semesters": semesters,
        "every_parcours": every_parcours,
        "questions": shown.questions.all(),
        **semester_context(found, semesters, every_parcours, parcours),
    }
    return render(request, "curriculum/semester.html", context)


@login_not_required
@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    shown, versions = shown_version(request, code)
    context = programme_context(shown, versions) | {"asked": asked_questions(shown)}
    return render(request, "curriculum/questions.html", context)


@login_not_required
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The file that `import_programme` reads."""
    shown, _ = shown_version(request, code)
    name = f"{shown.code}-{shown.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = write_document(programme_document(shown))
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


def shown_version(request: HttpRequest, code: str) -> tuple[Programme, list[Programme]]:
    """The version that the address asks for, the newest by default, and all of them."""
    known = with_drafts_of(managed_departments(request.user)).filter(code=code)
    versions = list(known.select_related("department", "framework"))
    if not versions:
        raise Http404
    asked = chosen(request, "version", {each.version: each for each in versions})
    first = next((each for each in versions if not each.is_draft), versions[0])
    return asked or first, versions


def chosen(request: HttpRequest, name: str, choices: dict[str, Any]) -> Any:
    """What a filter of the address names, None without filter, 404 for what does not exist."""
    if not request.GET.get(name):
        return None
    if request.GET[name] not in choices:
        raise Http404
    return choices[request.GET[name]]


def find_semester(semesters: list[Semester], number: int, modality: str) -> Semester:
    for each in semesters:
        if (each.number, each.modality) == (number, modality.upper()):
            return each
    raise Http404


def programme_context(shown: Programme, versions: list[Programme]) -> dict[str, Any]:
    """What every page of a programme needs; its links keep to the version that is read."""
    published = (each for each in versions if not each.is_draft)
    is_newest = shown == next(published, None)
    query = "" if is_newest else f"?{urlencode({'version': shown.version})}"
    return {
        "programme": shown,
        "versions": versions,
        "is_newest": is_newest,
        "query": query,
        "version_field": "" if is_newest else f"{urlencode({'version': shown.version})}&",
        "programme_url": reverse("curriculum:programme", args=[shown.code]) + query,
        "questions_url": reverse("curriculum:questions", args=[shown.code]) + query,
        "document_url": reverse("curriculum:document", args=[shown.code]) + query,
    }


def semester_context(
    semester: Semester,
    semesters: list[Semester],
    every_parcours: list[Parcours],
    parcours: Parcours | None,
) -> dict[str, Any]:
    table = semester_table(semester, every_parcours, parcours)
    same_number = [each for each in semesters if each.number == semester.number]
    rows = [(each, coefficients(each)) for each in same_number]
    return {
        "table": table,
        "parcours": parcours,
        "own_competence": parcours.competences.first() if parcours else None,
        "modalities": same_number,
        "details": details(table, rows),
        "remarks": remarks(table),
        "open_codes": open_questions(table),
        "legend": LEGEND,
    }

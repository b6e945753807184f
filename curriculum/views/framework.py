"""The competence framework of a programme: sent, planned, then given to the programme."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from curriculum.documents import read_document
from curriculum.forms.files import CompetencesForm, ContentForm, FileForm, competence_name
from curriculum.imports.framework import Frame, read_framework
from curriculum.imports.framework_plan import LEFT, NEW, FrameworkPlan, guessed, plan_of
from curriculum.models import Framework, Programme
from curriculum.permissions import (
    for_managers,
    managed_departments,
    managed_programmes,
    manager_of,
)
from curriculum.selectors.document import programme_document
from curriculum.selectors.programmes import is_taught, with_drafts_of
from curriculum.services.frameworks import set_framework
from curriculum.validators import ProgrammeFaults
from curriculum.validators.framework import remarks

FAULTS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def framework(request: HttpRequest, code: str) -> HttpResponse:
    """The framework that the programme follows, and a file to give it another one."""
    programme = managed(request, code)
    if request.method == "POST" and "contenu" in request.POST:
        return planned(request, programme)
    form = FileForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        upload_refused=getattr(request, "upload_refused", False),
    )
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        frame, faults = read(form.cleaned_data["contenu"])
        if frame is not None:
            return show_plan(request, programme, frame, form.cleaned_data["contenu"])
    context = {
        "form": form,
        "faults": faults[:FAULTS_SHOWN],
        "left": max(len(faults) - FAULTS_SHOWN, 0),
        "framework": Framework.objects.filter(programme=programme).first(),
        "remarks": remarks(programme_document(programme)),
    }
    return render(request, "curriculum/framework.html", context | about(programme))


def managed(request: HttpRequest, code: str) -> Programme:
    """The version that the address asks for, the newest by default."""
    asked = request.GET.get("version")
    versions = with_drafts_of(managed_departments(request.user)).filter(
        pk__in=managed_programmes(request.user), code=code
    )
    if asked:
        return get_object_or_404(versions, version=asked)
    return get_object_or_404(versions[:1])


def read(text: str) -> tuple[Frame | None, list[str]]:
    try:
        return read_framework(read_document(text.encode())), []
    except ProgrammeFaults as error:
        return None, [str(fault) for fault in error.faults]


def planned(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The plan agreed to, or asked again with other choices."""
    content = ContentForm(request.POST)
    frame = read(content.cleaned_data["contenu"])[0] if content.is_valid() else None
    if frame is None:
        return redirect(address(programme))
    form = competences_form(request, programme, frame)
    if not form.is_valid():
        return show_plan(request, programme, frame, content.cleaned_data["contenu"], form=form)
    plan = plan_of(frame, programme, form.chosen)
    agreed = content.cleaned_data["empreinte"] == plan.fingerprint
    if "importer" in request.POST and agreed:
        try:
            set_framework(programme, plan.order, by=manager_of(request))
        except ProgrammeFaults as error:
            messages.error(request, str(error.faults[0]))
        else:
            messages.success(request, f"Le référentiel {frame.specialty} est enregistré.")
        return redirect(address(programme))
    moved = "importer" in request.POST
    return show_plan(
        request, programme, frame, content.cleaned_data["contenu"], form=form, moved=moved
    )


def competences_form(
    request: HttpRequest, programme: Programme, frame: Frame, *, bound: bool = True
) -> CompetencesForm:
    known = list(programme.competences.all())
    taught = is_taught(programme)
    initial = {
        competence_name(place): choice
        for place, choice in guessed(frame, known, taught=taught).items()
    }
    return CompetencesForm(
        request.POST if bound else None,
        initial=initial,
        names=[each.short for each in frame.competences],
        known=known,
        new=NEW,
        out=LEFT,
        taught=taught,
    )


def show_plan(
    request: HttpRequest,
    programme: Programme,
    frame: Frame,
    text: str,
    *,
    form: CompetencesForm | None = None,
    moved: bool = False,
) -> HttpResponse:
    form = form or competences_form(request, programme, frame, bound=False)
    chosen: Mapping[int, str]
    if form.is_bound and form.is_valid():
        chosen = form.chosen
    else:
        known = list(programme.competences.all())
        chosen = guessed(frame, known, taught=is_taught(programme))
    plan: FrameworkPlan = plan_of(frame, programme, chosen)
    context = {"plan": plan, "form": form, "text": text, "moved": moved}
    return render(request, "curriculum/framework_plan.html", context | about(programme))


def address(programme: Programme) -> str:
    query = urlencode({"version": programme.version})
    return f"{reverse('curriculum:framework', args=[programme.code])}?{query}"


def about(programme: Programme) -> dict[str, Any]:
    query = urlencode({"version": programme.version})
    url = f"{reverse('curriculum:programme', args=[programme.code])}?{query}"
    return {
        "programme": programme,
        "address": address(programme),
        "trail": [
            {"label": "Programmes", "url": reverse("curriculum:programme-list")},
            {"label": str(programme), "url": url},
        ],
    }

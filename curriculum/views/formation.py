"""A programme of ScoDoc: sent, shown as it would be here, imported as a draft, then published."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from curriculum.documents import write_document
from curriculum.forms.files import ContentForm, FileForm, NameForm
from curriculum.imports.formation import Formation, read_formation
from curriculum.imports.formation_document import Name, Translated, name_of, translated
from curriculum.models import Programme
from curriculum.permissions import (
    for_managers,
    managed_programmes,
    manager_of,
    own_departments,
)
from curriculum.services import Outcome
from curriculum.services.drafts import import_draft, publish_draft
from curriculum.validators import ProgrammeFaults
from curriculum.views.corrections import corrections_of

FAULTS_SHOWN = 100
DONE = {
    Outcome.CREATED: "{} est importé, en brouillon.",
    Outcome.REPLACED: "Le brouillon {} est remplacé.",
    Outcome.UNCHANGED: "Le brouillon {} était déjà là, tel quel : rien n’a changé.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def formation(request: HttpRequest) -> HttpResponse:
    """Receive an export of ScoDoc; its plan is then agreed to."""
    if request.method == "POST" and "contenu" in request.POST:
        return planned(request)
    form = FileForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        upload_refused=getattr(request, "upload_refused", False),
    )
    found: list[str] = []
    if request.method == "POST" and form.is_valid():
        read, found = read_or_faults(form.cleaned_data["contenu"])
        if read is not None:
            return show_plan(request, read, form.cleaned_data["contenu"])
    context = {
        "form": form,
        "faults": found[:FAULTS_SHOWN],
        "left": max(len(found) - FAULTS_SHOWN, 0),
    }
    return render(request, "curriculum/formation.html", context | trail())


def read_or_faults(text: str) -> tuple[Formation | None, list[str]]:
    try:
        return read_formation(text), []
    except ProgrammeFaults as error:
        return None, [str(fault) for fault in error.faults]


def planned(request: HttpRequest) -> HttpResponse:
    content = ContentForm(request.POST)
    text = content.cleaned_data["contenu"] if content.is_valid() else ""
    read = read_or_faults(text)[0]
    if read is None:
        return redirect("curriculum:formation")
    form = NameForm(request.POST, departments=own_departments(request.user))
    if not form.is_valid():
        return show_plan(request, read, text, form=form)
    data = form.cleaned_data
    found = translated(read, Name(data["code"], data["version"], data["title"]))
    agreed = content.cleaned_data["empreinte"] == digest(found)
    if "importer" not in request.POST or not agreed:
        return show_plan(request, read, text, form=form, moved="importer" in request.POST)
    try:
        result = import_draft(
            found.document,
            department=data["departement"],
            provenance=provenance(read),
            by=manager_of(request),
        )
    except ProgrammeFaults as error:
        return show_plan(request, read, text, form=form, refused=error)
    messages.success(request, DONE[result.outcome].format(result.programme))
    return redirect(address(result.programme))


def show_plan(
    request: HttpRequest,
    read: Formation,
    text: str,
    *,
    form: NameForm | None = None,
    moved: bool = False,
    refused: ProgrammeFaults | None = None,
) -> HttpResponse:
    proposed = name_of(read)
    name = proposed
    if form is not None and form.is_valid():
        data = form.cleaned_data
        name = Name(data["code"], data["version"], data["title"])
    found = translated(read, name)
    initial = {"code": proposed.code, "version": proposed.version, "title": proposed.title}
    context = {
        "formation": read,
        "form": form or NameForm(initial=initial, departments=own_departments(request.user)),
        "text": text,
        "fingerprint": digest(found),
        "semesters": found.document["semesters"],
        "left": found.left,
        "to_correct": corrections_of(found.document),
        "moved": moved,
        "refused": refused.faults if refused else (),
    }
    return render(request, "curriculum/formation_plan.html", context | trail())


def digest(found: Translated) -> str:
    return sha256(write_document(found.document).encode()).hexdigest()


def provenance(read: Formation) -> str:
    code = f", code {read.code}" if read.code else ""
    return f"ScoDoc : {read.acronym}, version {read.version}{code}"


@require_POST
@for_managers
def publish(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A draft that has nothing left to correct becomes a version like any other."""
    drafts = managed_programmes(request.user).filter(is_draft=True)
    programme = get_object_or_404(drafts, pk=programme_id)
    try:
        publish_draft(programme, by=manager_of(request))
    except ProgrammeFaults as error:
        count = len(error.faults)
        messages.error(
            request,
            f"Rien n’a changé : {count} point{'s' if count > 1 else ''} à corriger d’abord.",
        )
    else:
        messages.success(request, f"{programme} est publié : tout le monde le lit.")
    return redirect(address(programme))


def address(programme: Programme) -> str:
    query = urlencode({"version": programme.version})
    return f"{reverse('curriculum:programme', args=[programme.code])}?{query}"


def trail() -> dict[str, Any]:
    return {"trail": [{"label": "Programmes", "url": reverse("curriculum:programme-list")}]}

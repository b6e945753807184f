"""The versions of a template: who saved which, what it changes, and an earlier one put back."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grading.forms.document_templates import RestoreForm
from grading.models import DocumentTemplate, IssuedDocument
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.document_templates import COLUMNS, versions_of
from grading.services.document_templates import save_template
from grading.views.document_templates.named import may_change, named, step_to, trail

COMPARED = {
    "institution": "Établissement",
    "unit": "Département",
    "address": "Adresse",
    "logo_id": "Logo",
    "heading": "Titre",
    "opening": "Texte d’introduction",
    "closing": "Mentions de fin",
    "appeals": "Voies et délais de recours",
    "columns": "Ce qui est imprimé",
    "place": "Lieu de signature",
    "signatory_name": "Signataire",
    "signatory_quality": "Qualité du signataire",
    "signature_id": "Image de la signature",
}


class Difference(NamedTuple):
    """A field that two versions do not share, in words."""

    label: str
    then: str
    now: str


@require_safe
@allow(*RESULT_READERS)
def versions(request: SignedInRequest, department_id: int, kind: str) -> HttpResponse:
    department, kind = named(request.user, department_id, kind)
    context = {
        "department": department,
        "kind": kind,
        "versions": versions_of(department, kind),
        "trail": trail(step_to(department, kind)),
    }
    return render(request, "grading/document_templates/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def version_page(
    request: SignedInRequest, department_id: int, kind: str, version: int
) -> HttpResponse:
    """A version beside the one that serves; posted, it is put back as a new one."""
    department, kind = named(request.user, department_id, kind)
    known = versions_of(department, kind)
    shown = next((each for each in known.saved if each.version == version), None)
    if shown is None:
        raise Http404("Cette version n’existe pas.")
    changes = may_change(request.user, department)
    if request.method == "POST":
        if not changes:
            raise PermissionDenied
        restored(request, shown)
        return redirect("grading:document-template", department.pk, kind.value)
    context = {
        "department": department,
        "kind": kind,
        "shown": shown,
        "current": known.current,
        "differences": list(differences(shown, known.current)),
        "changes": changes,
        "trail": trail(step_to(department, kind)),
    }
    return render(request, "grading/document_templates/version.html", context)


def restored(request: SignedInRequest, shown: DocumentTemplate) -> None:
    form = RestoreForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    number = shown.version
    try:
        saved = save_template(shown, seen=seen, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request, f"La version {number} est remise : elle devient la version {saved.version}."
        )


def differences(then: DocumentTemplate, now: DocumentTemplate) -> Iterator[Difference]:
    for name, label in COMPARED.items():
        if getattr(then, name) != getattr(now, name):
            yield Difference(label, in_words(name, then), in_words(name, now))


def in_words(name: str, template: DocumentTemplate) -> str:
    value = getattr(template, name)
    if name == "columns":
        known = COLUMNS[IssuedDocument.Kind(template.kind)]
        return ", ".join(known[each] for each in value if each in known)
    if name.endswith("_id"):
        return f"image {value[:8]}" if value else ""
    return str(value)

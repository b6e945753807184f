"""A template seen on an invented student, as it is saved or as it is being typed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grading.documents.issued import TEMPLATES
from grading.documents.typeset import bound, first_page, typeset
from grading.forms.document_templates import TemplateForm
from grading.models import DocumentTemplate, IssuedDocument
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.document_templates import template_of
from grading.services.document_samples import sample_statement, sample_transcript
from grading.services.juries.samples import sample_letters, sample_minutes
from grading.services.looks import files_of
from grading.views.document_templates.named import named
from grading.views.document_templates.pages import form_of

Kind = IssuedDocument.Kind
UNPROCESSABLE = 422


SAMPLES: Mapping[Kind, Callable[[DocumentTemplate, datetime], Mapping[str, Any]]] = {
    Kind.TRANSCRIPT: sample_transcript,
    Kind.STATEMENT: sample_statement,
    Kind.LETTER: sample_letters,
    Kind.MINUTES: sample_minutes,
}
FORMATS = {"pdf": ("application/pdf", typeset), "png": ("image/png", first_page)}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def preview(
    request: SignedInRequest, department_id: int, kind: str, extension: str
) -> HttpResponse:
    """What is posted is only looked at: nothing is saved."""
    department, kind = named(request.user, department_id, kind)
    if extension not in FORMATS:
        raise Http404("L’aperçu existe en pdf et en png.")
    template = template_of(department, kind)
    sent: dict[str, bytes] = {}
    if request.method == "POST":
        form = form_of(request, template)
        if not form.is_valid():
            return refused(form)
        template, sent = form.template, form.files_sent
    content = SAMPLES[kind](template, timezone.now())
    media_type, made = FORMATS[extension]
    files = files_of(content["look"], sent)
    return HttpResponse(made(TEMPLATES[kind], bound([content]), files), content_type=media_type)


def refused(form: TemplateForm) -> HttpResponse:
    """What is wrong, one sentence a line."""
    faults = (str(fault) for faults in form.errors.values() for fault in faults)
    return HttpResponse(
        "\n".join(faults), content_type="text/plain; charset=utf-8", status=UNPROCESSABLE
    )

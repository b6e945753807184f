"""An edition asked for, cancelled, taken up again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from grading.forms.runs import RunForm
from grading.models import DocumentRun, Enrolment, IssuedDocument, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.documents import (
    enrolments_of_term,
    enrolments_of_year,
    last_of_each,
    term_roll,
)
from grading.services.runs.starting import cancel_run, resume_run, start_run
from grading.tasks import work_at

UNREADABLE = "Cette demande est incomplète : rien n’a été demandé. Choisissez, puis recommencez."
CANCELLED = "L’édition s’arrête. Les documents déjà délivrés le restent."


@require_POST
@allow(*RESULT_READERS)
def start(request: SignedInRequest, term_id: int) -> HttpResponse:
    terms = Term.objects.for_user(request.user).select_related("programme__department")
    term = get_object_or_404(terms, pk=term_id)
    form = RunForm(request.POST, roll=term_roll(term))
    try:
        if not form.is_valid():
            raise ValidationError(UNREADABLE)
        enrolments, title = asked_for(form, term)
        run = start_run(
            enrolments, kind=form.kind, output=form.output, title=title, by=request.user
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        query = urlencode({"semestre": term.pk})
        return redirect(f"{reverse('grading:documents')}?{query}")
    work_at.enqueue(run.pk)
    return redirect("grading:document-run", run.pk)


def asked_for(form: RunForm, term: Term) -> tuple[list[Enrolment], str]:
    """The enrolments to issue to, in their order, and what they are together."""
    if one := form.cleaned_data["inscription"]:
        found = Enrolment.objects.filter(term=term).select_related("term", "student")
        enrolment = get_object_or_404(found, pk=one)
        return [enrolment], f"S{term.number} {term.academic_year}, {enrolment.student}"
    if form.is_of_year:
        enrolments, title = enrolments_of_year(term), term.academic_year
    else:
        group = f", groupe {form.group.name}" if form.group else ""
        enrolments, title = enrolments_of_term(term, form.group), f"{term}{group}"
    if form.kind == IssuedDocument.Kind.STATEMENT:
        enrolments = last_of_each(enrolments)
    return enrolments, title


@require_POST
@allow(*RESULT_READERS)
def cancel(request: SignedInRequest, run_id: int) -> HttpResponse:
    run = get_object_or_404(DocumentRun.objects.for_user(request.user), pk=run_id)
    cancel_run(run.pk, by=request.user)
    messages.success(request, CANCELLED)
    return redirect("grading:document-run", run.pk)


@require_POST
@allow(*RESULT_READERS)
def resume(request: SignedInRequest, run_id: int) -> HttpResponse:
    run = get_object_or_404(DocumentRun.objects.for_user(request.user), pk=run_id)
    resume_run(run.pk, by=request.user)
    work_at.enqueue(run.pk)
    return redirect("grading:document-run", run.pk)

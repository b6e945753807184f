"""The pile of copies: one line after the other, in whatever order the copies come."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from grading.core.rules import rules_from_document
from grading.forms.marks import written_mark
from grading.forms.outcomes import trouble
from grading.forms.pile import (
    PileForm,
    entered_lines,
    line_to_correct,
    masked_cells,
    sitting,
)
from grading.forms.sheet import cell_name
from grading.models import Assessment, MarkBatch
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.anonymity import names_hidden
from grading.selectors.pile import Paper, Pile, last_entered, pile_of
from grading.services.entries import Batch, MarkEntry, Outcome, Verdict
from grading.services.marks import record_marks
from grading.views.assessments import assessment_to_mark, trail
from grading.views.entries import answer, received


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def pile_page(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    pile = pile_to_mark(request, assessment)
    if request.method != "POST":
        return render_pile(request, pile, form_of(request, pile))
    form = form_of(request, pile, request.POST)
    entry, paper = form.entry, form.chosen
    if entry is None or paper is None:
        return render_pile(request, pile, form)
    batch = Batch.sent(form.batch_name, MarkBatch.Origin.PILE, request.user)
    [outcome] = record_marks([entry], by=request.user, batch=batch).outcomes
    if outcome.verdict in (Verdict.REFUSED, Verdict.CONFLICT):
        messages.error(request, trouble(outcome, {assessment.pk: assessment}))
        pile = pile_to_mark(request, assessment)
        return render_pile(request, pile, form_of(request, pile, request.POST))
    messages.success(request, saved_message(paper, entry, outcome))
    return redirect(next_line_url(assessment, form.batch_name))


def pile_to_mark(request: SignedInRequest, assessment: Assessment) -> Pile:
    return pile_of(assessment, masked=names_hidden(assessment, request.user))


def form_of(request: SignedInRequest, pile: Pile, data: QueryDict | None = None) -> PileForm:
    decimals = rules_from_document(pile.assessment.term.programme.rules).mark_decimals
    initial = {
        "batch": sitting(request.GET.get("lot", "")),
        "text": line_to_correct(pile, request.GET.get("copie", "")),
    }
    return PileForm(data, pile=pile, decimals=decimals, initial=initial)


def saved_message(paper: Paper, entry: MarkEntry, outcome: Outcome) -> str:
    said = "déjà enregistrée" if outcome.verdict == Verdict.UNCHANGED else "enregistrée"
    return f"{paper.name} : {written_mark(entry.wanted)}, {said}."


def next_line_url(assessment: Assessment, batch: UUID) -> str:
    query = QueryDict(mutable=True)
    query["lot"] = str(batch)
    return f"{reverse('grading:pile', args=[assessment.pk])}?{query.urlencode()}"


def render_pile(request: SignedInRequest, pile: Pile, form: PileForm) -> HttpResponse:
    assessment = pile.assessment
    context = {
        "assessment": assessment,
        "pile": pile,
        "form": form,
        "last": entered_lines(pile, last_entered(assessment, request.user)),
        "trail": trail(assessment, deeper=True),
    }
    return render(request, "grading/pile.html", context)


@require_POST
@allow(*MARK_EDITORS)
def pile_entries(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    """The same as `sheet_entries` for copies named by their number, so that nothing sent to the
    browser tells whose they are."""
    assessment = assessment_to_mark(request, assessment_id)
    cells = masked_cells(pile_of(assessment, masked=True))
    sending = received(request, cells.get)
    if isinstance(sending, HttpResponse):
        return sending
    where = (assessment.term, assessment.module, [assessment])
    said = answer(sending, *where, by=request.user)
    names = {cell_name(*cell): name for name, cell in cells.items()}
    for outcome in said["outcomes"]:
        outcome["cell"] = names[outcome["cell"]]
    return JsonResponse(said | {"rows": []})

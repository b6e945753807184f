"""The sheet of a module: every student, every assessment, saved as one form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from curriculum.models import Module
from grading.core.rules import rules_from_document
from grading.forms.assessments import QuickAssessmentForm
from grading.forms.corrections import awaiting
from grading.forms.grid import Grid, grid, grid_after
from grading.forms.sheet import Submission, read_submission, write_versions
from grading.labels import BLANK, MARK_STATUSES
from grading.models import Assessment, Term
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.sheet import Sheet, sheet
from grading.services.entries import Recorded, Refusal
from grading.services.marks import record_marks
from grading.templatetags.french import plural
from grading.views.corrections import Asked, render_corrections
from grading.views.marks import module_to_mark, sheet_to_mark, sheet_url


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def sheet_page(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    if request.method == "POST":
        return save_sheet(request, *sheet_to_mark(request.user, term_id, module_id))
    term, module = module_to_mark(request.user, term_id, module_id)
    found = sheet(term, module, request.user)
    return render_sheet(request, term, module, found.of_group(request.GET.get("groupe", "")))


def save_sheet(
    request: SignedInRequest, term: Term, module: Module, assessments: list[Assessment]
) -> HttpResponse:
    """Save every cell that can be. What is published asks for its reason on a page of its own;
    show the sheet again when a cell cannot be saved at all."""
    decimals = rules_from_document(term.programme.rules).mark_decimals
    submission = read_submission(request.POST, assessments, decimals)
    recorded = record_marks(submission.entries, by=request.user)
    published = [each for each in awaiting(recorded) if each.refusal == Refusal.REASON_MISSING]
    if not submission.is_clean or len(published) < len(recorded.troubled):
        return render_again(request, term, module, submission, recorded)
    if published:
        asked = Asked(term, module, assessments, submission, recorded, group_after(request))
        return render_corrections(request, asked)
    messages.success(request, saved_message(recorded))
    return redirect(sheet_url(term, module, group_after(request)))


def group_after(request: SignedInRequest) -> str:
    """The group to show next: the one asked for while saving, else the one on the page."""
    return request.POST.get("groupe", request.GET.get("groupe", ""))


def saved_message(recorded: Recorded) -> str:
    count = len(recorded.saved)
    if not count:
        return "Rien n’a changé depuis le dernier enregistrement."
    return f"{count} note{plural(count)} enregistrée{plural(count)}."


def render_again(
    request: SignedInRequest,
    term: Term,
    module: Module,
    submission: Submission,
    recorded: Recorded,
) -> HttpResponse:
    found = sheet(term, module, request.user).of_group(request.GET.get("groupe", ""))
    shown = grid_after(found, submission, recorded)
    said = {"submission": submission, "recorded": recorded}
    return render_sheet(request, term, module, found, shown=shown, said=said)


def render_sheet(
    request: SignedInRequest,
    term: Term,
    module: Module,
    found: Sheet,
    *,
    shown: Grid | None = None,
    said: dict[str, object] | None = None,
) -> HttpResponse:
    shown = shown or grid(found)
    context = {
        "term": term,
        "module": module,
        "sheet": found,
        "grid": shown,
        "versions": write_versions({**found.versions, **shown.seen}),
        "assessment_form": QuickAssessmentForm(instance=Assessment(term=term, module=module)),
        "legend": [("vide", BLANK), *((status, said) for status, said in MARK_STATUSES.items())],
    }
    return render(request, "grading/sheet.html", context | (said or {}))

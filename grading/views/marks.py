"""The entry of marks: the modules of a user, and the sheet of one of them."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from curriculum.models import Module
from grading.core.rules import rules_from_document
from grading.forms.assessments import QuickAssessmentForm
from grading.forms.grid import Grid, grid, grid_after
from grading.forms.sheet import SheetForm, Submission, read_submission, write_versions
from grading.labels import BLANK, MARK_STATUSES
from grading.models import Assessment, Term, User
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.coverage import modules_of
from grading.selectors.marks import (
    Sheet,
    assessments_of,
    sheet,
    terms_to_mark,
)
from grading.services.entries import Recorded
from grading.services.marks import record_marks
from grading.templatetags.french import plural


@require_safe
@allow(*MARK_EDITORS)
def module_list(request: SignedInRequest) -> HttpResponse:
    """The modules of the latest year, or of the chosen term, the next to enter first."""
    terms = list(terms_to_mark(request.user))
    chosen = [term for term in terms if str(term.pk) == request.GET.get("semestre")]
    shown = chosen or [term for term in terms if term.year == terms[0].year]
    context = {
        "terms": terms,
        "chosen": chosen[0] if chosen else None,
        "modules": modules_of(request.user, shown),
    }
    return render(request, "grading/module_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def sheet_page(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    term, module = module_to_mark(request.user, term_id, module_id)
    if request.method == "POST":
        return save_sheet(request, term, module)
    found = sheet(term, module)
    return render_sheet(request, term, module, found.of_group(request.GET.get("groupe", "")))


def module_to_mark(user: User, term_id: int, module_id: int) -> tuple[Term, Module]:
    """The module of the term when the user enters its marks, else not found."""
    module = get_object_or_404(Module, pk=module_id)
    terms = terms_to_mark(user, module).filter(
        programme=module.programme_id, number=module.semester_number
    )
    return get_object_or_404(terms, pk=term_id), module


def save_sheet(request: SignedInRequest, term: Term, module: Module) -> HttpResponse:
    """Save every cell that can be; show the page again when one cannot."""
    decimals = rules_from_document(term.programme.rules).mark_decimals
    assessments = assessments_of(term, module)
    submission = read_submission(request.POST, assessments, decimals)
    recorded = record_marks(submission.entries, by=request.user, reason=submission.reason)
    if submission.is_clean and not recorded.troubled:
        messages.success(request, saved_message(recorded))
        return redirect(sheet_url(term, module, group_after(request)))
    found = sheet(term, module).of_group(request.GET.get("groupe", ""))
    shown = grid_after(found, submission, recorded)
    return render_sheet(
        request, term, module, found, shown=shown, submission=submission, recorded=recorded
    )


def group_after(request: SignedInRequest) -> str:
    """The group to show next: the one asked for while saving, else the one on the page."""
    return request.POST.get("groupe", request.GET.get("groupe", ""))


def sheet_url(term: Term, module: Module, group: str = "") -> str:
    query = QueryDict(mutable=True)
    if group.isdecimal():
        query["groupe"] = group
    url = reverse("grading:sheet", args=[term.pk, module.pk])
    return f"{url}?{query.urlencode()}" if query else url


def saved_message(recorded: Recorded) -> str:
    count = len(recorded.saved)
    if not count:
        return "Rien n’a changé depuis le dernier enregistrement."
    return f"{count} note{plural(count)} enregistrée{plural(count)}."


def render_sheet(
    request: SignedInRequest,
    term: Term,
    module: Module,
    found: Sheet,
    *,
    shown: Grid | None = None,
    submission: Submission | None = None,
    recorded: Recorded | None = None,
) -> HttpResponse:
    shown = shown or grid(found)
    context = {
        "term": term,
        "module": module,
        "sheet": found,
        "grid": shown,
        "versions": write_versions(found, shown.seen),
        "form": submission.form if submission else SheetForm(),
        "submission": submission,
        "recorded": recorded,
        "is_published": any(column.assessment.is_published for column in found.columns),
        "assessment_form": QuickAssessmentForm(instance=Assessment(term=term, module=module)),
        "legend": [("vide", BLANK), *((status, said) for status, said in MARK_STATUSES.items())],
    }
    return render(request, "grading/sheet.html", context)

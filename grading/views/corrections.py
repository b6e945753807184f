"""Corrections of published marks: shown with what they move, saved with their reason."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from curriculum.models import Module
from grading.core.rules import rules_from_document
from grading.forms.corrections import CorrectionForm, awaiting, corrected, lost
from grading.forms.sheet import Submission, read_submission, write_versions
from grading.models import Assessment, Enrolment, Term, User
from grading.permissions import MARK_EDITORS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.impact import touched_by
from grading.selectors.reexamined import reexamined
from grading.services.entries import Recorded
from grading.services.marks import record_marks
from grading.templatetags.french import plural
from grading.views.assessments import names_hidden_in_module
from grading.views.marks import sheet_to_mark, sheet_url


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet sent, once everything that needs no reason is saved."""

    term: Term
    module: Module
    assessments: list[Assessment]
    submission: Submission
    recorded: Recorded
    group: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def corrections_page(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Save the corrections with their reason. They come from the sheet: a page that is opened
    by its address has none to show."""
    term, module, assessments = sheet_to_mark(request.user, term_id, module_id)
    if request.method != "POST":
        context = {"term": term, "module": module, "back": sheet_url(term, module)}
        return render(request, "grading/corrections.html", context)
    decimals = rules_from_document(term.programme.rules).mark_decimals
    submission = read_submission(request.POST, assessments, decimals)
    form = CorrectionForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    recorded = record_marks(submission.entries, by=request.user, reason=reason)
    group = request.POST.get("groupe", "")
    if recorded.saved and submission.is_clean and not recorded.troubled:
        messages.success(request, corrected_message(recorded))
        return redirect(sheet_url(term, module, group))
    asked = Asked(term, module, assessments, submission, recorded, group)
    return render_corrections(request, asked, form)


def corrected_message(recorded: Recorded) -> str:
    count = len(recorded.saved)
    return f"{count} correction{plural(count)} enregistrée{plural(count)}."


def render_corrections(
    request: SignedInRequest, asked: Asked, form: CorrectionForm | None = None
) -> HttpResponse:
    """The corrections that wait for their reason. Who knows all results sees what they move and
    the decisions of juries that they contradict; a teacher the average of his module."""
    assessments = {each.pk: each for each in asked.assessments}
    waiting = awaiting(asked.recorded)
    wanted = {each.entry.cell: each.entry.wanted for each in waiting}
    students = Enrolment.objects.filter(pk__in={enrolment for _, enrolment in wanted})
    touched = touched_by(asked.term, wanted)
    knows_results = asked.term.department_id in request.user.departments_as(*RESULT_READERS)
    context = {
        "term": asked.term,
        "module": asked.module,
        "back": sheet_url(asked.term, asked.module, asked.group),
        "group": asked.group,
        "form": form or CorrectionForm(),
        "saved": asked.recorded.saved,
        "count": len(waiting),
        "students": corrected(
            waiting,
            asked.submission,
            assessments,
            students.select_related("student"),
            touched.impacts(),
            reexamined(asked.term, touched) if knows_results else {},
        ),
        "lost": lost(asked.submission, asked.recorded, assessments),
        "versions": write_versions({each.entry.cell: each.stored.version for each in waiting}),
        "hides_names": hides_names(request.user, asked),
        "knows_results": knows_results,
    }
    return render(request, "grading/corrections.html", context)


def hides_names(user: User, asked: Asked) -> bool:
    """Whether the average of the module would tell what an anonymous copy got."""
    return any(names_hidden_in_module(user, assessment) for assessment in asked.assessments[:1])

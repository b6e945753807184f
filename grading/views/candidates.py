"""Who is called to a resit, a second session or a bonus."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.candidates import COMPLEMENTS, CandidatesForm, ComplementForm, new_complement
from grading.models import Assessment
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.invitations import Invitations, invitations
from grading.services.candidates import Calls, change_candidates, create_complement
from grading.templatetags.french import plural
from grading.views.assessments import (
    assessment_to_mark,
    column_url,
    still_there,
    trail,
)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
@still_there()
def complement(request: SignedInRequest, assessment_id: int, complement: str) -> HttpResponse:
    """Create the resit, second session or bonus that completes an assessment."""
    completed = assessment_to_mark(request, assessment_id)
    if complement not in COMPLEMENTS or not completed.is_normal:
        raise Http404("Cette évaluation ne se complète pas ainsi.")
    new = new_complement(completed, COMPLEMENTS[complement])
    form = ComplementForm(request.POST or None, instance=new)
    known = invitations(new, request.user)
    students = CandidatesForm(request.POST or None, invitations=known)
    if request.method == "POST" and created(request, form, students):
        return redirect(column_url(new))
    context = {
        "assessment": new,
        "completed": completed,
        "form": form,
        "students": students,
        "trail": trail(completed, deeper=True),
    }
    return render(request, "grading/complement.html", context)


def created(request: SignedInRequest, form: ComplementForm, students: CandidatesForm) -> bool:
    if not (form.is_valid() and students.is_valid()):
        return False
    called = students.cleaned_data["called"]
    try:
        create_complement(form.instance, called=called, by=request.user)
    except ValidationError as error:
        add_refusal(form, students, error)
        return False
    count = len(called)
    messages.success(
        request,
        f"« {form.instance.title} » est créée, en brouillon, avec {count} "
        f"étudiant{plural(count)} convoqué{plural(count)}.",
    )
    return True


def add_refusal(form: ComplementForm, students: CandidatesForm, error: ValidationError) -> None:
    if hasattr(error, "error_dict") and "called" in error.message_dict:
        students.add_error("called", error.message_dict["called"])
    else:
        form.add_refusal(error)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
@still_there()
def candidates(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    """Call a late student, strike off one who has no mark."""
    assessment = assessment_to_mark(request, assessment_id)
    known = invitations(assessment, request.user)
    students = CandidatesForm(request.POST or None, invitations=known)
    if request.method == "POST" and changed(request, assessment, students):
        return redirect("grading:assessment", assessment.pk)
    context = {
        "assessment": assessment,
        "completed": assessment.completes,
        "students": students,
        "trail": trail(assessment, deeper=True),
    }
    return render(request, "grading/candidates.html", context)


def changed(request: SignedInRequest, assessment: Assessment, students: CandidatesForm) -> bool:
    if not students.is_valid():
        return False
    wanted, seen = students.cleaned_data["called"], students.cleaned_data["seen"]
    try:
        calls = change_candidates(assessment.pk, wanted=wanted, seen=seen, by=request.user)
    except ValidationError as error:
        students.add_error(None, error.messages)
        return False
    messages.success(request, calls_message(calls))
    if calls.kept:
        messages.warning(request, kept_message(calls, students.invitations))
    return True


def calls_message(calls: Calls) -> str:
    added, removed = len(calls.added), len(calls.removed)
    parts = [
        f"{count} étudiant{plural(count)} {verb}{plural(count)}"
        for count, verb in ((added, "convoqué"), (removed, "retiré"))
        if count
    ]
    return f"{', '.join(parts)}." if parts else "Les convocations n’ont pas changé."


def kept_message(calls: Calls, known: Invitations) -> str:
    names = ", ".join(
        str(each.enrolment.student) for each in known.students if each.enrolment.pk in calls.kept
    )
    return f"{names} : déjà une note, la convocation reste. Effacez d’abord la note."

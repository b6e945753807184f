"""Decisions that results contradict since they were taken: listed until a person answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.jury_contradictions import SettleForm
from grading.models import Decision, Jury
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.contradictions import contradicted
from grading.selectors.judged import judged_by
from grading.services.decisions import settle
from grading.views.juries.looks import READ_ONLY
from grading.views.juries.named import holds, named_jury, trail_to_table


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def contradictions(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = named_jury(request.user, jury_id)
    form = SettleForm(request.POST) if request.method == "POST" else None
    if form is not None:
        if not holds(request.user, jury):
            raise PermissionDenied(READ_ONLY)
        if settled(request, jury, form):
            return redirect(back(jury, form))
    context = {
        "jury": jury,
        "found": contradicted(jury, judged_by(jury)),
        "holds": holds(request.user, jury),
        "form": form,
        "trail": trail_to_table(jury),
    }
    return render(request, "grading/jury/contradictions.html", context)


def settled(request: SignedInRequest, jury: Jury, form: SettleForm) -> bool:
    """Answer the contradiction, and say so; what is refused joins the errors of the form."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        settlement = settle(
            decision_of(jury, given["decision"]).pk,
            outcome=given["outcome"],
            reason=given["reason"],
            seen=form.seen,
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, f"{settlement.decision} : {settlement.get_outcome_display()}.")
    return True


def decision_of(jury: Jury, decision: int) -> Decision:
    found = jury.decisions.filter(pk=decision).first()
    if found is None:
        raise Http404("Cette décision n’est pas de ce jury.")
    return found


def back(jury: Jury, form: SettleForm) -> str:
    """The page where the contradiction was answered."""
    if not form.cleaned_data["from_file"]:
        return reverse("grading:jury-contradictions", args=[jury.pk])
    student = decision_of(jury, form.cleaned_data["decision"]).student_id
    return reverse("grading:jury-student", args=[jury.pk, student])

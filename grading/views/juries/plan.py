"""The dates of a jury, and once it is closed its embargo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grading.forms.juries import EmbargoForm, PlanForm
from grading.models import Jury
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.services.juries.planning import DATES, PlanMoved, plan
from grading.services.juries.standing import lift_embargo, move_embargo
from grading.views.juries.named import held_jury, trail_to_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def jury_plan(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = held_jury(request.user, jury_id)
    form_class = EmbargoForm if jury.is_closed else PlanForm
    lifts = "lift" in request.POST
    form = form_class(None if lifts else request.POST or None, jury=jury)
    if request.method == "POST" and (
        lifted(request, jury) if lifts else planned(form, request, jury)
    ):
        return redirect("grading:jury", jury.pk)
    until = jury.embargo_until
    context = {
        "jury": jury,
        "form": form,
        "is_shown": jury.is_closed and until is not None and until <= timezone.now(),
        "trail": trail_to_jury(jury),
    }
    return render(request, "grading/jury/plan.html", context)


def planned(form: PlanForm, request: SignedInRequest, jury: Jury) -> bool:
    """Record what the form holds, and say so; what is refused joins its errors."""
    if not form.is_valid():
        return False
    wishes = form.wishes()
    try:
        if jury.is_closed:
            move_embargo(jury.pk, wishes["embargo_until"], by=request.user)
        else:
            plan(jury.pk, wishes, by=request.user)
    except PlanMoved as error:
        form.add_refusal(error)
        stored = Jury.objects.get(pk=jury.pk)
        form.take_as_seen({name: getattr(stored, name) for name in DATES})
        return False
    except ValidationError as error:
        form.add_refusal(error)
        return False
    messages.success(request, "Les dates du jury sont enregistrées.")
    return True


def lifted(request: SignedInRequest, jury: Jury) -> bool:
    try:
        lift_embargo(jury.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, "L’embargo est levé : chaque étudiant voit ses décisions.")
    return True

"""What follows a jury: the enrolments where its decisions lead."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.followup import FollowUpForm
from grading.models import Jury, Role
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.followup import followup_of
from grading.services.juries.followup import follow_up, refuse_hidden, undo_follow_up
from grading.templatetags.french import plural
from grading.views.juries.named import held_jury, trail_to_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def followup(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = held_jury(request.user, jury_id)
    try:
        refuse_hidden(jury)
    except ValidationError as error:
        context = {"jury": jury, "why": error.messages[0], "trail": trail_to_jury(jury)}
        return render(request, "grading/jury/followup_hidden.html", context)
    plan = followup_of(jury)
    is_director = jury.term.department_id in request.user.departments_as(Role.DIRECTOR)
    form = FollowUpForm(request.POST or None, plan=plan, is_director=is_director)
    if request.method == "POST" and form.is_valid():
        execute(request, jury, form)
        return redirect("grading:jury-followup", jury.pk)
    context = {"jury": jury, "plan": plan, "form": form, "trail": trail_to_jury(jury)}
    return render(request, "grading/jury/followup.html", context)


def execute(request: SignedInRequest, jury: Jury, form: FollowUpForm) -> None:
    accepted, exceptional = form.cleaned_data["accepted"], form.exceptional
    try:
        made = follow_up(jury.pk, accepted=accepted, exceptional=exceptional, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    count = len(made)
    if count:
        done = f"{count} inscription{plural(count)} faite{plural(count)}."
        messages.success(request, f"{done} Elles s’annulent tant que rien n’y est saisi.")
    else:
        messages.info(request, "Tout était déjà fait : aucune inscription de plus.")


@require_POST
@allow(*RESULT_READERS)
def undo(request: SignedInRequest, jury_id: int) -> HttpResponse:
    try:
        count = undo_follow_up(jury_id, by=request.user)
    except Jury.DoesNotExist:
        raise Http404("Ce jury n’existe pas, ou n’est pas à vous.") from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{count} inscription{plural(count)} annulée{plural(count)}.")
    return redirect("grading:jury-followup", jury_id)

"""The closing of a jury: what will be frozen, what prevents it, and what was."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.closing import ClosingForm
from grading.models import Jury
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.closing import Closing, closing_of
from grading.selectors.issued import of_jury
from grading.services.juries.closing import close_jury, refusals_of
from grading.services.juries.issuing import issue_minutes
from grading.services.juries.planning import in_french
from grading.views.juries.named import held_jury, trail_to_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def closing(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = held_jury(request.user, jury_id)
    if jury.is_closed:
        return already_closed(request, jury)
    form = ClosingForm(request.POST or None, jury=jury)
    if request.method == "POST" and form.is_valid() and close(request, form, jury):
        return redirect("grading:jury-closing", jury.pk)
    shown = closing_of(jury)
    form = form.showing(shown.stamp)
    return render(request, "grading/jury/closing.html", page(jury, shown, form))


def close(request: SignedInRequest, form: ClosingForm, jury: Jury) -> bool:
    accepted, shown_from = form.cleaned_data["accepted"], form.wanted
    try:
        closed = close_jury(jury.pk, accepted=accepted, shown_from=shown_from, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, f"{closed} est clos : ce qu’il a décidé ne change plus.")
    issue_its_minutes(request, closed)
    return True


def issue_its_minutes(request: SignedInRequest, jury: Jury) -> None:
    """The jury is closed, whether its minutes can be signed yet or not."""
    try:
        issue_minutes(jury.pk, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))


def page(jury: Jury, shown: Closing, form: ClosingForm) -> dict[str, object]:
    return {
        "jury": jury,
        "closing": shown,
        "refusals": refusals_of(shown),
        "form": form,
        "trail": trail_to_jury(jury),
    }


def already_closed(request: SignedInRequest, jury: Jury) -> HttpResponse:
    """A second click, or somebody else's, finds it done."""
    if request.method == "POST":
        at = in_french(jury.closed_at)
        messages.info(request, f"{jury.closed_by} a clos ce jury le {at}.")
        return redirect("grading:jury-closing", jury.pk)
    following = Jury.objects.filter(follows=jury).select_related("term").first()
    context = {
        "jury": jury,
        "following": following,
        "given": of_jury(jury),
        "trail": trail_to_jury(jury),
    }
    return render(request, "grading/jury/closed.html", context)

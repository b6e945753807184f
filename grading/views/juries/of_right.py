"""The decisions of right of a jury: listed with what will be written, accepted at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.jury_bulk import OfRightForm, value_of
from grading.models import Jury
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.judged import Judged, judged_by
from grading.selectors.jury_table import SIGHTS, Sight
from grading.services.decisions import accept_of_right
from grading.templatetags.french import plural
from grading.templatetags.jury_table import attention_cell
from grading.views.juries.looks import READ_ONLY, looked
from grading.views.juries.named import holds, named_jury, trail_to_table


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def of_right(request: SignedInRequest, jury_id: int) -> HttpResponse:
    if request.method == "POST":
        return _accept(request, jury_id)
    found = looked(request, jury_id)
    listed = [(each, value_of(each)) for each in found.students if SIGHTS[Sight.OF_RIGHT](each)]
    context = {"found": found, "jury": found.jury, "listed": listed}
    context |= {"trail": trail_to_table(found.jury)}
    return render(request, "grading/jury/of_right.html", context)


def _accept(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = named_jury(request.user, jury_id)
    if not holds(request.user, jury):
        raise PermissionDenied(READ_ONLY)
    form = OfRightForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["etudiant"])))
        return redirect("grading:jury-of-right", jury.pk)
    shown = form.shown
    try:
        accepted, left = accept_of_right(jury.pk, shown, by=request.user, shown=shown)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("grading:jury-of-right", jury.pk)
    count = len(accepted)
    messages.success(
        request,
        f"{count} étudiant{plural(count)} décidé{plural(count)} comme proposé.",
    )
    if left:
        messages.warning(request, _left_sentence(jury, left))
    url = reverse("grading:jury-table", args=[jury.pk])
    return redirect(f"{url}?filtre={Sight.UNDECIDED}")


def _left_sentence(jury: Jury, left: tuple[int, ...]) -> str:
    """Who was left as he was, and why."""
    said = [f"{each.enrolment.student} ({_why_left(each)})" for each in judged_by(jury, left)]
    return f"Laissés comme ils étaient : {', '.join(said)}."


def _why_left(judged: Judged) -> str:
    if judged.is_decided:
        return "décidé entre-temps"
    if judged.is_of_right:
        return "ses propositions ont changé depuis l’affichage"
    return f"plus de droit : {attention_cell(judged) or 'une décision est à prendre'}"

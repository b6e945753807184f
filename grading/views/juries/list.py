"""The juries of the department, and those in which the user sits."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.juries import OpeningForm
from grading.models import Jury, Term
from grading.permissions import JURY_READERS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.juries import openable, with_counts
from grading.services.juries.planning import open_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def juries(request: SignedInRequest) -> HttpResponse:
    """By year; whoever knows all results opens another one there."""
    prepares = request.user.has_role(*RESULT_READERS)
    form = OpeningForm(request.POST or None, openable=openable(request.user)) if prepares else None
    if request.method == "POST":
        if form is None:
            raise Http404("Vous n’ouvrez pas de jury.")
        jury = opened(request, form)
        if jury:
            return redirect("grading:jury", jury.pk)
    found = with_counts(Jury.objects.for_user(request.user))
    context = {"juries": found.select_related("term__programme"), "form": form}
    return render(request, "grading/jury/list.html", context)


def opened(request: SignedInRequest, form: OpeningForm) -> Jury | None:
    """The jury that the form asks for; None when it is refused, which joins its errors."""
    if not form.is_valid():
        return None
    term_id, kind = form.wanted
    try:
        return open_jury(term_id, kind, by=request.user)
    except ValidationError as error:
        form.add_error("jury", error.messages)
    except Term.DoesNotExist:
        form.add_error("jury", "Ce semestre n’existe plus : choisissez un autre jury.")
    return None

"""Who sits in a jury, and who was there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.jury_members import CompositionForm
from grading.models import Jury
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.juries import accounts_for
from grading.services.juries.composition import CompositionMoved, compose
from grading.services.juries.standing import quorum_of
from grading.views.juries.named import holds, named_jury, trail_to_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def composition(request: SignedInRequest, jury_id: int) -> HttpResponse:
    """Changed by who prepares the jury while it is open, read by the others."""
    jury = named_jury(request.user, jury_id)
    changes = holds(request.user, jury) and not jury.is_closed
    if request.method == "POST" and not changes:
        raise Http404("Cette composition ne change plus, ou pas par vous.")
    members = list(jury.members.select_related("user"))
    form = None
    if changes:
        data = request.POST if request.method == "POST" else None
        form = CompositionForm(data, members=members, accounts=accounts_for(jury))
        if data is not None and composed(request, form, jury):
            return redirect("grading:jury-composition", jury.pk)
    context = {
        "jury": jury,
        "members": members,
        "form": form,
        "quorum": quorum_of(members),
        "trail": trail_to_jury(jury),
    }
    return render(request, "grading/jury/composition.html", context)


def composed(request: SignedInRequest, form: CompositionForm, jury: Jury) -> bool:
    """Record the composition, and say so; what is refused joins the errors of the form."""
    if not form.is_valid():
        messages.error(request, "Une ligne est à corriger : rien n’est enregistré.")
        return False
    try:
        compose(jury.pk, form.composition, by=request.user)
    except CompositionMoved as error:
        form.add_refusal(error)
        form.take_as_seen(jury.members.all())
        messages.warning(
            request,
            "Quelqu’un d’autre a changé la composition entre-temps : rien de ce que vous avez "
            "saisi n’est enregistré. Relisez ce qui est signalé, puis enregistrez de nouveau.",
        )
        return False
    except ValidationError as error:
        form.add_refusal(error)
        return False
    messages.success(request, "La composition et les présences sont enregistrées.")
    return True

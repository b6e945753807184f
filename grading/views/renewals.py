"""A module takes up again the assessments of an earlier year."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.renewals import RenewalForm
from grading.models import Term
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.renewals import earlier_terms, renewals
from grading.services.renewals import Renewed, renew
from grading.templatetags.french import plural
from grading.views.marks import module_to_mark, sheet_url


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def renewal(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    term, module = module_to_mark(request.user, term_id, module_id)
    years = list(earlier_terms(term, module))
    earlier = chosen_term(request, years)
    form = RenewalForm(request.POST or None)
    if request.method == "POST" and earlier and form.is_valid():
        made = renew(term, module, earlier=earlier, by=request.user, **form.cleaned_data)
        say(request, made)
        return redirect(f"{sheet_url(term, module)}#evaluations")
    context = {
        "term": term,
        "module": module,
        "years": years,
        "earlier": earlier,
        "renewals": renewals(term, module, earlier) if earlier else (),
        "form": form,
        "trail": [
            {"label": "Saisie des notes", "url": reverse("grading:module-list")},
            {"label": module.code, "url": sheet_url(term, module)},
        ],
    }
    return render(request, "grading/renewal.html", context)


def chosen_term(request: SignedInRequest, years: list[Term]) -> Term | None:
    """The earlier term asked for, else the latest."""
    asked = [term for term in years if str(term.pk) == request.GET.get("semestre")]
    return next(iter(asked or years), None)


def say(request: SignedInRequest, made: Renewed) -> None:
    count = len(made.created)
    if count:
        titles = ", ".join(assessment.title for assessment in made.created)
        messages.success(
            request,
            f"{count} évaluation{plural(count)} reprise{plural(count)}, en brouillon et sans "
            f"note : {titles}.",
        )
    else:
        messages.warning(request, "Aucune évaluation n’a été reprise.")
    if made.skipped:
        messages.info(request, f"Déjà dans ce module, laissé tel quel : {', '.join(made.skipped)}.")

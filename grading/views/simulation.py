"""What if: the results of a student with other marks, which nobody keeps."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from config.answers import wants_json
from grading.forms.simulation import read_attempt
from grading.models import Role
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.simulation import entries_in, outcome_of
from grading.views.results import shown_semester, step_to

FRAGMENTS = {
    "summary": "grading/_simulation_summary.html",
    "outcome": "grading/_simulation_outcome.html",
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.STUDENT, *RESULT_READERS)
def simulation(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """A scenario comes by POST so that no address, and no log of addresses, holds a mark; the
    answer is the page, or for the script what has changed in it."""
    context = shown_semester(request, enrolment_id)
    path, shown = context["path"], context["shown"]
    attempt = read_attempt(request.POST, entries_in(path, shown), shown.rules.mark_decimals)
    context |= {"attempt": attempt, "outcome": outcome_of(path, shown, attempt.scenario)}
    if wants_json(request):
        return _answer(request, context)
    context["trail"].append(step_to(shown.enrolment, context["own"]))
    return render(request, "grading/simulation.html", context)


def _answer(request: SignedInRequest, context: dict[str, Any]) -> JsonResponse:
    """The parts of the page that depend on the scenario, and what is said of its fields."""
    attempt = context["attempt"]
    fragments = {
        name: render_to_string(template, context, request) for name, template in FRAGMENTS.items()
    }
    changed = [field.entry.name for field in attempt.changed]
    return JsonResponse(fragments | {"errors": attempt.errors, "changed": changed})

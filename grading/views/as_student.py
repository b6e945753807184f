"""« Voir comme l’étudiant »: his pages as he has them, for those who see every mark."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.calendar import agenda_in
from grading.selectors.corrections import corrections_of
from grading.selectors.distributions import distributions_of
from grading.selectors.explanations import explanation_of
from grading.selectors.needs import needs_in
from grading.selectors.ranks import rank_of
from grading.selectors.results import results_along
from grading.selectors.verdicts import verdicts_of
from grading.views.results import named_enrolment, step_to


@require_safe
@allow(*RESULT_READERS)
def semester_as_student(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    context = seen_by_student(request, enrolment_id)
    path, shown = context["path"], context["shown"]
    context["needs"] = needs_in(path, shown)
    context["rank"] = rank_of(shown)
    context["verdicts"] = verdicts_of(path, shown)
    if shown == path.current:
        context["agenda"] = agenda_in(path, timezone.localdate())
    return render(request, "grading/as_student.html", context)


@require_safe
@allow(*RESULT_READERS)
def explanation_as_student(
    request: SignedInRequest, enrolment_id: int, ue_code: str
) -> HttpResponse:
    context = seen_by_student(request, enrolment_id, explain=True)
    shown = context["shown"]
    if ue_code not in {ue.code for ue in shown.ues}:
        raise Http404("Cette UE n’est pas dans ce semestre.")
    url = reverse("grading:as-student", args=[enrolment_id])
    context["trail"].append({"label": "Comme l’étudiant", "url": url})
    distributions = distributions_of(shown, ue_code)
    explained = explanation_of(shown, ue_code, corrections_of(shown), distributions)
    context |= {"explanation": explained, "current": ue_code}
    return render(request, "grading/explanation.html", context)


def seen_by_student(
    request: SignedInRequest, enrolment_id: int, *, explain: bool = False
) -> dict[str, Any]:
    """His path from published marks alone, whoever reads; the pages then speak to the student."""
    enrolment, known = named_enrolment(request.user, enrolment_id)
    path = results_along(
        enrolment.student, known, published_only=True, explain=explain, attempt=enrolment
    )
    return {
        "path": path,
        "shown": path.of(enrolment),
        "own": True,
        "preview": True,
        "trail": [step_to(enrolment, own=False)],
    }

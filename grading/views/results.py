"""Results on screen: of a student, of a term, and why each average is what it is."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grading.forms.results import GroupFilterForm
from grading.models import Enrolment, Role, Student, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors import results as selectors
from grading.selectors.corrections import corrections_of
from grading.selectors.explanations import explanation_of
from grading.selectors.results import SemesterResult
from grading.selectors.terms import with_counts

Trail = list[dict[str, str]]


@require_safe
@allow(Role.STUDENT)
def results(request: SignedInRequest) -> HttpResponse:
    """The student's own home: his latest semester."""
    student = get_object_or_404(Student, user=request.user)
    path = selectors.student_results(student, published_only=True)
    context = {"path": path, "shown": path.current, "own": True}
    return render(request, "grading/results.html", context)


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def semester_results(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    context = _shown(request, enrolment_id)
    current = str(context["shown"].enrolment.student)
    if context["own"]:
        current = str(context["shown"].enrolment.term)
    return render(request, "grading/semester_results.html", {**context, "current": current})


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def explanation(request: SignedInRequest, enrolment_id: int, ue_code: str) -> HttpResponse:
    """Why a UE has its average and its code, line by line."""
    context = _shown(request, enrolment_id, explain=True)
    shown = context["shown"]
    if ue_code not in {ue.code for ue in shown.ues}:
        raise Http404("Cette UE n’est pas dans ce semestre.")
    context["trail"].append(_step_to(shown.enrolment, context["own"]))
    explained = explanation_of(shown, ue_code, corrections_of(shown))
    context |= {"explanation": explained, "current": ue_code}
    return render(request, "grading/explanation.html", context)


@require_safe
@allow(*RESULT_READERS)
def term_list(request: SignedInRequest) -> HttpResponse:
    terms = with_counts(Term.objects.for_user(request.user))
    return render(request, "grading/term_list.html", {"terms": terms})


@require_safe
@allow(*RESULT_READERS)
def term_results(request: SignedInRequest, term_id: int) -> HttpResponse:
    """All students of a term by UE, from every mark entered, published or not."""
    terms = Term.objects.for_user(request.user).select_related("programme")
    term = get_object_or_404(terms, pk=term_id)
    form = GroupFilterForm(request.GET, groups=term.groups.all())
    found = selectors.term_results(term, group=form.group)
    context = {"found": found, "form": form, "trail": _trail_to_terms()}
    return render(request, "grading/term_results.html", context)


def _shown(request: SignedInRequest, enrolment_id: int, *, explain: bool = False) -> dict[str, Any]:
    """The enrolment that the address names, on the path of its student.

    A student sees what is published and nothing else; the others see every mark.
    """
    visible = Enrolment.objects.for_user(request.user).select_related("student")
    enrolment = get_object_or_404(visible, pk=enrolment_id)
    own = enrolment.student.user_id == request.user.pk
    path = selectors.student_results(
        enrolment.student, published_only=own, explain=explain, attempt=enrolment
    )
    shown = path.of(enrolment)
    assert shown is not None
    return {"path": path, "shown": shown, "own": own, "trail": _trail(shown, own)}


def _trail(shown: SemesterResult, own: bool) -> Trail:
    if own:
        return [{"label": "Mes résultats", "url": reverse("grading:results")}]
    term = shown.enrolment.term
    url = reverse("grading:term-results", args=[term.pk])
    return [*_trail_to_terms(), {"label": str(term), "url": url}]


def _trail_to_terms() -> Trail:
    return [{"label": "Semestres", "url": reverse("grading:term-list")}]


def _step_to(enrolment: Enrolment, own: bool) -> dict[str, str]:
    url = reverse("grading:semester-results", args=[enrolment.pk])
    return {"label": str(enrolment.term if own else enrolment.student), "url": url}

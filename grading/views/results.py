"""Results on screen: of a semester, of a term, and why each average is what it is."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.forms.results import GroupFilterForm
from grading.models import Enrolment, Role, Term, User
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors import results as selectors
from grading.selectors.appeals import contests_in, known_changes
from grading.selectors.corrections import corrections_in, corrections_of
from grading.selectors.distributions import distributions_of
from grading.selectors.explanations import explanation_of
from grading.selectors.needs import needs_in
from grading.selectors.paths import with_everything
from grading.selectors.ranks import rank_of
from grading.selectors.results import SemesterResult
from grading.selectors.terms import with_counts
from grading.selectors.verdicts import verdicts_of

Trail = list[dict[str, str]]


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def semester_results(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    context = shown_semester(request, enrolment_id)
    context["needs"] = needs_in(context["path"], context["shown"])
    context["rank"] = rank_of(context["shown"])
    context["verdicts"] = verdicts_of(context["path"], context["shown"])
    current = str(context["shown"].enrolment.student)
    if context["own"]:
        current = str(context["shown"].enrolment.term)
    return render(request, "grading/semester_results.html", {**context, "current": current})


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def explanation(request: SignedInRequest, enrolment_id: int, ue_code: str) -> HttpResponse:
    """Why a UE has its average and its code, line by line."""
    context = shown_semester(request, enrolment_id, explain=True)
    shown = context["shown"]
    if ue_code not in {ue.code for ue in shown.ues}:
        raise Http404("Cette UE n’est pas dans ce semestre.")
    context["trail"].append(step_to(shown.enrolment, context["own"]))
    distributions = distributions_of(shown, ue_code)
    if context["own"]:
        changes = known_changes(shown.enrolment)
        corrections = corrections_in(changes)
        context["contests"] = contests_in(changes, timezone.localdate())
    else:
        corrections = corrections_of(shown)
    explained = explanation_of(shown, ue_code, corrections, distributions)
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


def shown_semester(
    request: SignedInRequest, enrolment_id: int, *, explain: bool = False
) -> dict[str, Any]:
    """The enrolment that the address names, on the path of its student.

    A student sees what is published and nothing else; the others see every mark.
    """
    enrolment, known = named_enrolment(request.user, enrolment_id)
    own = enrolment.student.user_id == request.user.pk
    path = selectors.results_along(
        enrolment.student, known, published_only=own, explain=explain, attempt=enrolment
    )
    shown = path.of(enrolment)
    assert shown is not None
    return {"path": path, "shown": shown, "own": own, "trail": _trail(shown, own)}


def named_enrolment(user: User, enrolment_id: int) -> tuple[Enrolment, list[Enrolment]]:
    """The enrolment, which the user must be allowed to see, and all those of its student."""
    visible = Enrolment.objects.for_user(user).filter(pk=enrolment_id)
    known = list(with_everything(Enrolment.objects.filter(student__in=visible.values("student"))))
    enrolment = next((each for each in known if each.pk == enrolment_id), None)
    if enrolment is None:
        raise Http404("Cette inscription n’existe pas, ou ne vous est pas ouverte.")
    return enrolment, known


def _trail(shown: SemesterResult, own: bool) -> Trail:
    if own:
        return [{"label": "Mes résultats", "url": reverse("grading:results")}]
    term = shown.enrolment.term
    url = reverse("grading:term-results", args=[term.pk])
    return [*_trail_to_terms(), {"label": str(term), "url": url}]


def _trail_to_terms() -> Trail:
    return [{"label": "Semestres", "url": reverse("grading:term-list")}]


def step_to(enrolment: Enrolment, own: bool) -> dict[str, str]:
    url = reverse("grading:semester-results", args=[enrolment.pk])
    return {"label": str(enrolment.term if own else enrolment.student), "url": url}

"""Assessments: their page and their life, created, described, deleted while they have no mark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.forms.assessments import AssessmentForm
from grading.forms.candidates import COMPLEMENTS
from grading.models import Assessment, User
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.anonymity import names_hidden
from grading.selectors.assessments import complements_of, life_of
from grading.selectors.candidates import roll_of
from grading.selectors.marks import assessments_of
from grading.selectors.module_averages import Effect, effect_of
from grading.services.assessments import (
    change_assessment,
    create_assessment,
    delete_assessment,
)
from grading.views.marks import module_to_mark, sheet_url


@contextmanager
def still_there() -> Iterator[None]:
    """What somebody else deleted a moment ago is not found, rather than an error."""
    try:
        yield
    except Assessment.DoesNotExist:
        raise Http404("Cette évaluation n’existe plus.") from None


@require_safe
@allow(*MARK_EDITORS)
def assessment_page(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    context = {
        "assessment": assessment,
        "roll": roll_of(assessment),
        "life": life_of(assessment),
        "complements": complements_of(assessment) if assessment.is_normal else (),
        "complement_kinds": [(word, kind.label) for word, kind in COMPLEMENTS.items()],
        "hides_names": names_hidden(assessment, request.user),
        "trail": trail(assessment),
    }
    return render(request, "grading/assessment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def create(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    term, module = module_to_mark(request.user, term_id, module_id)
    form = AssessmentForm(request.POST or None, instance=Assessment(term=term, module=module))
    if request.method == "POST" and saved(form, create_assessment, by=request.user):
        messages.success(request, f"« {form.instance.title} » est créée, en brouillon.")
        return redirect(column_url(form.instance))
    return render_form(request, form, trail(form.instance))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
@still_there()
def edit(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    crumbs = trail(assessment, deeper=True)
    form = AssessmentForm(request.POST or None, instance=assessment)

    def change(assessment: Assessment, *, by: User) -> Assessment:
        return change_assessment(assessment, by=by, seen=form.cleaned_data["seen"])

    effect = effect_to_agree(form) if request.method == "POST" else None
    if request.method == "POST" and not effect and saved(form, change, by=request.user):
        messages.success(request, f"« {form.instance.title} » est modifiée.")
        return redirect("grading:assessment", assessment.pk)
    return render_form(request, form, crumbs, effect)


@require_POST
@allow(*MARK_EDITORS)
@still_there()
def delete(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    try:
        delete_assessment(assessment.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("grading:assessment", assessment.pk)
    messages.success(request, f"« {assessment.title} » est supprimée.")
    return redirect(sheet_url(assessment.term, assessment.module))


def assessment_to_mark(request: SignedInRequest, assessment_id: int) -> Assessment:
    """The assessment when the user enters its marks, else not found."""
    found = Assessment.objects.for_user(request.user)
    known = found.select_related("term__programme", "module__parcours", "completes")
    return get_object_or_404(known, pk=assessment_id)


def names_hidden_in_module(user: User, assessment: Assessment) -> bool:
    """Whether the averages of its module would tell `user` whose copies are whose."""
    others = assessments_of(assessment.term, assessment.module).select_related("term")
    return any(names_hidden(each, user) for each in others)


def column_url(assessment: Assessment) -> str:
    """The sheet, at the column of the assessment."""
    return f"{sheet_url(assessment.term, assessment.module)}#colonne-{assessment.pk}"


def trail(assessment: Assessment, *, deeper: bool = False) -> list[dict[str, str]]:
    """Where the pages of an assessment stand; `deeper` for those under its own."""
    found = [
        {"label": "Saisie des notes", "url": reverse("grading:module-list")},
        {
            "label": assessment.module.code,
            "url": sheet_url(assessment.term, assessment.module),
        },
    ]
    if deeper:
        url = reverse("grading:assessment", args=[assessment.pk])
        found.append({"label": assessment.title, "url": url})
    return found


def effect_to_agree(form: AssessmentForm) -> Effect | None:
    """What the new description does to marks already entered, unless it was agreed to."""
    if not form.is_valid() or form.is_agreed:
        return None
    effect = effect_of(form.instance)
    if effect:
        form.ask_agreement()
    return effect


def saved(form: AssessmentForm, save: Callable[..., Assessment], *, by: User) -> bool:
    """Save what the form holds; what only the database could refuse joins the form's errors."""
    if not form.is_valid():
        return False
    try:
        save(form.instance, by=by)
    except ValidationError as error:
        form.add_refusal(error)
        return False
    return True


def render_form(
    request: SignedInRequest,
    form: AssessmentForm,
    crumbs: list[dict[str, str]],
    effect: Effect | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "assessment": form.instance,
        "effect": effect,
        "hides_names": effect and names_hidden_in_module(request.user, form.instance),
        "back": crumbs[-1]["url"],
        "trail": crumbs,
    }
    return render(request, "grading/assessment_form.html", context)

"""Assessments: created, described, published, deleted while they have no mark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.assessments import AssessmentForm
from grading.models import Assessment, User
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.services import publication
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


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def create(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    term, module = module_to_mark(request.user, term_id, module_id)
    form = AssessmentForm(request.POST or None, instance=Assessment(term=term, module=module))
    if request.method == "POST" and saved(form, create_assessment, by=request.user):
        messages.success(request, f"« {form.instance.title} » est créée, en brouillon.")
        return redirect(sheet_url(term, module))
    return render_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
@still_there()
def edit(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    form = AssessmentForm(request.POST or None, instance=assessment)

    def change(assessment: Assessment, *, by: User) -> Assessment:
        return change_assessment(assessment, by=by, seen=form.cleaned_data["seen"])

    if request.method == "POST" and saved(form, change, by=request.user):
        messages.success(request, f"« {form.instance.title} » est modifiée.")
        return redirect(sheet_url(assessment.term, assessment.module))
    return render_form(request, form)


@require_POST
@allow(*MARK_EDITORS)
@still_there()
def delete(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    try:
        delete_assessment(assessment.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("grading:assessment-edit", assessment.pk)
    messages.success(request, f"« {assessment.title} » est supprimée.")
    return redirect(sheet_url(assessment.term, assessment.module))


@require_POST
@allow(*MARK_EDITORS)
@still_there()
def publish(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    publication.publish(assessment.pk, by=request.user)
    messages.success(
        request, f"« {assessment.title} » est publiée : les étudiants voient leurs notes."
    )
    return redirect(sheet_url(assessment.term, assessment.module))


@require_POST
@allow(*MARK_EDITORS)
@still_there()
def withdraw(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    publication.withdraw(assessment.pk, by=request.user)
    messages.success(
        request,
        f"« {assessment.title} » est de nouveau en brouillon : les étudiants ne la voient plus, "
        "aucune note n’est perdue.",
    )
    return redirect(sheet_url(assessment.term, assessment.module))


def assessment_to_mark(request: SignedInRequest, assessment_id: int) -> Assessment:
    """The assessment when the user enters its marks, else not found."""
    found = Assessment.objects.for_user(request.user).select_related("term__programme", "module")
    return get_object_or_404(found, pk=assessment_id)


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


def render_form(request: SignedInRequest, form: AssessmentForm) -> HttpResponse:
    assessment = form.instance
    context = {
        "form": form,
        "assessment": assessment,
        "back": sheet_url(assessment.term, assessment.module),
        "has_marks": bool(assessment.pk) and assessment.marks.exists(),
    }
    return render(request, "grading/assessment_form.html", context)

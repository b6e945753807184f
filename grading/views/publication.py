"""The steps of an assessment, from its draft to its publication and back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.publication import PublicationForm, ReopeningForm, StepForm
from grading.models import Assessment, Term
from grading.permissions import MARK_EDITORS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.anonymity import names_hidden
from grading.selectors.assessments import ready_in
from grading.selectors.candidates import roll_of
from grading.services import publication
from grading.templatetags.french import plural
from grading.views.assessments import assessment_to_mark, still_there, trail
from grading.views.marks import module_to_mark, sheet_url

UNREADABLE = (
    "Cette demande est incomplète : rechargez la page, puis recommencez. Rien n’a été changé."
)
VALIDATED = (
    "« {} » est validée : la saisie est fermée, les étudiants ne voient rien avant la publication."
)
PUBLISHED = "« {} » est publiée : les étudiants voient leurs notes."


@require_POST
@allow(*MARK_EDITORS)
@still_there()
def validate(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    def step(pk: int, *, seen: str, **kwargs: Any) -> Assessment:
        return publication.validate(pk, **kwargs)

    return take(request, assessment_id, step, VALIDATED)


@require_POST
@allow(*MARK_EDITORS)
@still_there()
def publish(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    return take(request, assessment_id, publication.publish, PUBLISHED)


def take(
    request: SignedInRequest, assessment_id: int, step: Callable[..., Assessment], done: str
) -> HttpResponse:
    """Take the step that a button asks for; first ask about missing marks, if there are more
    than were accepted."""
    assessment = assessment_to_mark(request, assessment_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, UNREADABLE)
        return redirect("grading:assessment", assessment.pk)
    try:
        step(assessment.pk, by=request.user, **form.cleaned_data)
    except publication.MarksMissing as error:
        context = {
            "assessment": assessment,
            "roll": error.roll,
            "hides_names": names_hidden(assessment, request.user),
            "publishes": done == PUBLISHED,
            "trail": trail(assessment, deeper=True),
        }
        return render(request, "grading/assessment_missing.html", context)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done.format(assessment.title))
    return redirect(after_step(request, assessment))


def after_step(request: SignedInRequest, assessment: Assessment) -> str:
    """Where the button was: on the sheet, else on the page of the assessment."""
    if request.POST.get("from") == "sheet":
        return f"{sheet_url(assessment.term, assessment.module)}#evaluations"
    return reverse("grading:assessment", args=[assessment.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
@still_there()
def reopen(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    if request.method != "POST" and assessment.is_draft:
        messages.info(request, f"« {assessment.title} » est déjà en brouillon.")
        return redirect("grading:assessment", assessment.pk)
    form = ReopeningForm(request.POST or None, initial={"seen": assessment.state})
    if request.method == "POST" and form.is_valid():
        try:
            publication.reopen(assessment.pk, by=request.user, **form.cleaned_data)
        except publication.Overtaken as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, reopened_message(assessment))
        return redirect("grading:assessment", assessment.pk)
    context = {
        "assessment": assessment,
        "form": form,
        "entered": len(roll_of(assessment).entered),
        "trail": trail(assessment, deeper=True),
    }
    return render(request, "grading/assessment_reopening.html", context)


def reopened_message(assessment: Assessment) -> str:
    """`assessment` is as it was before."""
    shown = " : les étudiants ne voient plus leurs notes" if assessment.is_published else ""
    return f"« {assessment.title} » est rouverte en brouillon{shown}. Aucune note n’est perdue."


@require_POST
@allow(*MARK_EDITORS)
def publish_module(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Publish at once the validated assessments that the sheet listed."""
    term, module = module_to_mark(request.user, term_id, module_id)
    publish_chosen(request, PublicationForm(request.POST), term)
    return redirect(f"{sheet_url(term, module)}#evaluations")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def publish_term(request: SignedInRequest, term_id: int) -> HttpResponse:
    term = get_object_or_404(Term.objects.for_user(request.user), pk=term_id)
    if request.method == "POST":
        publish_chosen(request, PublicationForm(request.POST), term)
        return redirect("grading:term-publication", term.pk)
    trail = [
        {"label": "Résultats", "url": reverse("grading:term-list")},
        {"label": str(term), "url": reverse("grading:term-results", args=[term.pk])},
    ]
    context = {"term": term, "ready": ready_in(term), "trail": trail}
    return render(request, "grading/term_publication.html", context)


def publish_chosen(request: SignedInRequest, form: PublicationForm, term: Term) -> None:
    """Publish what is chosen of this term, and say what became of each."""
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["assessment"])))
        return
    chosen = Assessment.objects.filter(term=term, pk__in=form.cleaned_data["assessment"])
    made = publication.publish_validated(chosen.values_list("pk", flat=True), by=request.user)
    if made.published:
        count, titles = len(made.published), ", ".join(map(str, made.published))
        messages.success(
            request,
            f"{count} évaluation{plural(count)} publiée{plural(count)} : {titles}. "
            "Les étudiants voient leurs notes.",
        )
    for sentence in made.left:
        messages.warning(request, f"{sentence} Rien n’y a été changé.")
    if not (made.published or made.left):
        messages.warning(request, "Ces évaluations n’existent plus : rien n’a été publié.")

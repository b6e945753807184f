"""The history of marks, bonus and assessments: of a module, a cell, a term, a student."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from curriculum.models import Module
from grading.forms.history import HistoryForm, RestoreForm, VersionForm
from grading.forms.marks import written_mark
from grading.forms.outcomes import dispute
from grading.forms.sheet import cell_name, read_cell_name
from grading.models import Assessment, Enrolment, MarkChange, Term, User
from grading.permissions import MARK_EDITORS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.effects import Effects, effects_of
from grading.selectors.history import (
    History,
    of_cell,
    of_module,
    of_student,
    of_term,
)
from grading.selectors.marks import NO_MARK, MarkValue, assessments_of, stored_marks
from grading.selectors.masks import masks_for
from grading.services.entries import Outcome, Refusal, Verdict
from grading.services.history import restore_mark
from grading.views.marks import module_to_mark, sheet_url

Trail = list[dict[str, str]]


@require_safe
@allow(*MARK_EDITORS)
def module_history(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Of the whole module, or of the one cell that « case » names; « version » is the one that is
    about to be put back there."""
    term, module = module_to_mark(request.user, term_id, module_id)
    if "case" in request.GET:
        return cell_page(request, *cell_of(request.GET, term, module), RestoreForm())
    return history_page(
        request,
        of_module(term, module),
        heading=f"Historique de {module.code}",
        about=f"{module}, {term}",
        trail=trail_to(term, module),
    )


@require_POST
@allow(*MARK_EDITORS)
def restore(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Put an earlier value back in a cell, or say why it is not."""
    term, module = module_to_mark(request.user, term_id, module_id)
    assessment, enrolment = cell_of(request.POST, term, module)
    form = RestoreForm(request.POST)
    if form.is_valid() and restored(request, form, assessment, enrolment):
        url = reverse("grading:module-history", args=[term.pk, module.pk])
        return redirect(f"{url}?case={cell_name(assessment.pk, enrolment.pk)}")
    return cell_page(request, assessment, enrolment, form)


@require_safe
@allow(*RESULT_READERS)
def term_history(request: SignedInRequest, term_id: int) -> HttpResponse:
    term = get_object_or_404(Term.objects.for_user(request.user), pk=term_id)
    return history_page(
        request,
        of_term(term),
        heading="Historique du semestre",
        about=str(term),
        trail=[term_step(term)],
    )


@require_safe
@allow(*RESULT_READERS)
def student_history(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Also his bonus and malus; never the history of oneself as a student."""
    found = Enrolment.objects.adjustable_by(request.user).select_related("student", "term")
    enrolment = get_object_or_404(found, pk=enrolment_id)
    url = reverse("grading:semester-results", args=[enrolment.pk])
    return history_page(
        request,
        of_student(enrolment),
        heading="Historique des notes",
        about=f"{enrolment.student}, {enrolment.term}",
        trail=[term_step(enrolment.term), {"label": str(enrolment.student), "url": url}],
    )


def history_page(request: SignedInRequest, history: History, **context: Any) -> HttpResponse:
    form = HistoryForm(request.GET, history=history)
    wanted = form.wanted
    context |= {"form": form, "wanted": wanted, "page": history.page(wanted)}
    if "masks" not in context:
        context["masks"] = masks_for(request.user, form.assessments.values())
    return render(request, "grading/history.html", context)


def cell_of(data: QueryDict, term: Term, module: Module) -> tuple[Assessment, Enrolment]:
    """The cell that « case » names, else not found."""
    cell = read_cell_name(data.get("case", ""))
    if cell is None:
        raise Http404("Cette case n’existe pas.")
    assessments = assessments_of(term, module).select_related("term", "module")
    enrolments = term.enrolments.select_related("student")
    assessment = get_object_or_404(assessments, pk=cell[0])
    return assessment, get_object_or_404(enrolments, pk=cell[1])


def cell_page(
    request: SignedInRequest, assessment: Assessment, enrolment: Enrolment, form: RestoreForm
) -> HttpResponse:
    term, module = assessment.term, assessment.module
    cell = (assessment.pk, enrolment.pk)
    asked = change_asked(request, assessment, enrolment)
    return history_page(
        request,
        of_cell(cell),
        heading=f"Historique d’une note de {module.code}",
        trail=[*trail_to(term, module), history_step(term, module)],
        step="Case",
        cell=cell_name(*cell),
        assessment=assessment,
        enrolment=enrolment,
        asked=asked,
        effects=effects_of_change(request.user, asked) if asked else None,
        mark=stored_marks([assessment.pk]).get(cell, NO_MARK),
        restore=form,
        masks=masks_for(request.user, [assessment]),
    )


def change_asked(
    request: SignedInRequest, assessment: Assessment, enrolment: Enrolment
) -> MarkChange | None:
    """The change whose value is about to be put back in a published cell, and is looked at first;
    None as long as none is chosen."""
    form = VersionForm(request.POST or request.GET)
    if not assessment.is_published or not form.is_valid():
        return None
    changes = MarkChange.objects.filter(assessment=assessment, enrolment=enrolment)
    found = changes.filter(version=form.cleaned_data["version"])
    return found.select_related("assessment__term", "assessment__module").first()


def effects_of_change(user: User, change: MarkChange) -> Effects | None:
    """What putting its value back would move."""
    held = MarkValue(change.new_status, change.new_value)
    corrections = {(change.assessment_id, change.enrolment_id): held}
    return effects_of(user, change.assessment.term, change.assessment.module, corrections)


def restored(
    request: SignedInRequest, form: RestoreForm, assessment: Assessment, enrolment: Enrolment
) -> bool:
    """Put the value back, and say so; what stands in the way joins the errors of the form."""
    asked = form.cleaned_data
    try:
        outcome = restore_mark(
            (assessment.pk, enrolment.pk),
            asked["version"],
            by=request.user,
            seen_version=asked["seen"],
            reason=asked["reason"],
        )
    except MarkChange.DoesNotExist:
        raise Http404("Cette case n’a jamais eu cette version.") from None
    if outcome.verdict in (Verdict.CONFLICT, Verdict.REFUSED):
        field = "reason" if outcome.refusal == Refusal.REASON_MISSING else None
        form.add_error(field, said(outcome))
        return False
    value = written_mark(outcome.stored.content) or "vide"
    messages.success(request, f"La case contient de nouveau « {value} ».")
    return True


def said(outcome: Outcome) -> str:
    if outcome.refusal:
        return str(outcome.refusal.label)
    return f"{dispute(outcome)} Rien n’a été changé : voyez l’historique, il est à jour."


def trail_to(term: Term, module: Module) -> Trail:
    return [
        {"label": "Saisie des notes", "url": reverse("grading:module-list")},
        {"label": module.code, "url": sheet_url(term, module)},
    ]


def history_step(term: Term, module: Module) -> dict[str, str]:
    return {
        "label": "Historique",
        "url": reverse("grading:module-history", args=[term.pk, module.pk]),
    }


def term_step(term: Term) -> dict[str, str]:
    return {"label": str(term), "url": reverse("grading:term-results", args=[term.pk])}

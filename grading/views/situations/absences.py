"""The absences of a term, reported to its jury: typed by hand, or pasted."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.attendance import AbsenceRows
from grading.forms.pasted import PasteForm
from grading.imports.attendance import absence_plan
from grading.models import Enrolment, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.attendance import with_absences
from grading.selectors.situations import judged_terms
from grading.services.attendance import AbsenceEntry, Reported, report_absences
from grading.templatetags.french import plural
from grading.views.coverage import trail_to_term
from grading.views.situations.pasted import asked_plan


def term_to_read(request: SignedInRequest, term_id: int) -> Term:
    terms = Term.objects.for_user(request.user).select_related("programme")
    return get_object_or_404(terms, pk=term_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def absences(request: SignedInRequest, term_id: int) -> HttpResponse:
    term = term_to_read(request, term_id)
    enrolments = with_absences(term)
    rows = AbsenceRows(enrolments, request.POST if request.method == "POST" else None)
    refusals: list[str] = []
    if request.method == "POST" and rows.wrong:
        count = len(rows.wrong)
        messages.error(
            request, f"Rien n’est enregistré : {count} ligne{plural(count)} à corriger ci-dessous."
        )
    elif request.method == "POST":
        refusals = report(request, term, rows.entries)
        if not refusals:
            return redirect("grading:absences", term.pk)
    context = {
        "term": term,
        "rows": rows,
        "refusals": refusals,
        "is_judged": bool(judged_terms([term])),
        "trail": trail_to_term(term),
    }
    return render(request, "grading/situations/absences.html", context)


def report(request: SignedInRequest, term: Term, entries: Collection[AbsenceEntry]) -> list[str]:
    """Write, and say what became of it; answers why nothing was."""
    try:
        told(request, report_absences(term.pk, entries, by=request.user))
    except ValidationError as error:
        return error.messages
    return []


def told(request: SignedInRequest, reported: Reported) -> None:
    count = len(reported.written)
    if count:
        messages.success(request, f"Absences de {count} étudiant{plural(count)} enregistrées.")
    elif not reported.overtaken:
        messages.info(request, "Rien n’a changé : ces absences étaient déjà enregistrées.")
    if reported.overtaken:
        typed = ", ".join(
            f"{each.student} (vous aviez tapé {wanted.unjustified} et {wanted.justified})"
            for each, wanted in reported.overtaken
        )
        messages.warning(
            request,
            f"Quelqu’un d’autre a modifié entre-temps : {typed}. Ce qu’il a écrit est gardé, "
            "relisez ces lignes.",
        )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def paste_absences(request: SignedInRequest, term_id: int) -> HttpResponse:
    """The plan of the paste is shown, then executed by who has seen it."""
    term = term_to_read(request, term_id)
    enrolments: list[Enrolment] = with_absences(term)
    form = PasteForm(request.POST or None)
    asked = asked_plan(request, form, lambda text: absence_plan(text, enrolments))
    if asked.is_agreed and asked.plan:
        refusals = report(request, term, asked.plan.payloads)
        if not refusals:
            return redirect("grading:absences", term.pk)
        form.add_error(None, refusals)
    absences_url = reverse("grading:absences", args=[term.pk])
    context = {
        "term": term,
        "form": form,
        "plan": asked.plan,
        "trail": [*trail_to_term(term), {"label": "Absences", "url": absences_url}],
    }
    return render(request, "grading/situations/absences_paste.html", context)

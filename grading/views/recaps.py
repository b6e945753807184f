"""The recap of a term, as a workbook or for another program."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grading.documents.recap.book import recap_book
from grading.documents.sheet_formats import SHEET_FORMATS
from grading.documents.sheets import Book
from grading.documents.term_json import term_json
from grading.forms.documents import TermChoiceForm
from grading.forms.recaps import RecapForm
from grading.models import Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.recap import Recap, recap_of
from grading.views.documents import attachment


class Format(NamedTuple):
    media_type: str
    write: Callable[[Recap], bytes]


def of_sheets(write: Callable[[Book], bytes]) -> Callable[[Recap], bytes]:
    return lambda recap: write(recap_book(recap))


FORMATS = {
    **{
        suffix: Format(each.media_type, of_sheets(each.write))
        for suffix, each in SHEET_FORMATS.items()
    },
    "json": Format("application/json", term_json),
}
MOST_IN_ONE_FILE = 500
"""Students in one term: the workbook of so many takes 16 s of a processor."""
TRAIL = "grading:exchanges"


@require_safe
@allow(*RESULT_READERS)
def recaps(request: SignedInRequest) -> HttpResponse:
    """Choose the term, then whom, then the format."""
    terms = Term.objects.for_user(request.user).select_related("programme")
    form = TermChoiceForm(request.GET, terms=terms)
    context = {"form": form, "trail": [{"label": "Échanges", "url": reverse(TRAIL)}]}
    if form.term is not None:
        context |= {"term": form.term, "choice": choice_in(form.term, None)}
        context["students"] = form.term.enrolments.count()
    return render(request, "grading/recaps.html", context)


@require_safe
@allow(*RESULT_READERS)
def recap(request: SignedInRequest, term_id: int, suffix: str) -> HttpResponse:
    format = FORMATS.get(suffix)
    if format is None:
        raise Http404("Ce format n’existe pas : xlsx, ods, zip ou json.")
    terms = Term.objects.for_user(request.user).select_related("programme__department")
    term = get_object_or_404(terms.annotate(size=Count("enrolments")), pk=term_id)
    form = choice_in(term, request.GET)
    if not form.is_valid():
        raise Http404("Ce groupe ou ce parcours n’est pas dans ce semestre.")
    size: int = term.size  # type: ignore[attr-defined]
    if size > MOST_IN_ONE_FILE:
        why = f"Ce semestre a {size} étudiants, un fichier en tient {MOST_IN_ONE_FILE}."
        return refuse(request, term, why)
    found = recap_of(term, request.user, group=form.group, parcours=form.chosen_parcours)
    if not found.lines:
        return refuse(request, term, "Personne n’est inscrit là : il n’y a rien à récapituler.")
    return attachment(format.write(found), format.media_type, file_name(found), suffix)


def choice_in(term: Term, data: Any) -> RecapForm:
    return RecapForm(data, groups=term.groups.all(), parcours=term.programme.parcours.all())


def refuse(request: SignedInRequest, term: Term, why: str) -> HttpResponse:
    messages.warning(request, why)
    query = urlencode({"semestre": term.pk})
    return redirect(f"{reverse('grading:recaps')}?{query}")


def file_name(recap: Recap) -> str:
    """« recapitulatif-S1-2026-2027-TD1 »."""
    term = recap.term
    whose = [each for each in (recap.group, recap.parcours) if each]
    return " ".join(map(str, ("recapitulatif", f"S{term.number}", term.academic_year, *whose)))

"""« Indicateurs »: how many succeed, by UE, by group and over the years."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.documents.sheet_formats import SHEET_FORMATS
from grading.documents.success import success_book
from grading.forms.documents import TermChoiceForm
from grading.models import Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.success import dashboard_of
from grading.views.documents import attachment


@require_safe
@allow(*RESULT_READERS)
def dashboard(request: SignedInRequest) -> HttpResponse:
    terms = list(Term.objects.for_user(request.user).select_related("programme"))
    form = TermChoiceForm(request.GET, terms=terms)
    found = dashboard_of(form.term, terms) if form.term else None
    return render(request, "grading/dashboard.html", {"form": form, "dashboard": found})


@require_safe
@allow(*RESULT_READERS)
def dashboard_file(request: SignedInRequest, term_id: int, suffix: str) -> HttpResponse:
    format = SHEET_FORMATS.get(suffix)
    if format is None:
        raise Http404("Ce format n’existe pas : xlsx, ods ou zip.")
    terms = Term.objects.for_user(request.user).select_related("programme", "department")
    term = get_object_or_404(terms, pk=term_id)
    book = success_book(dashboard_of(term, terms), timezone.now())
    name = f"indicateurs S{term.number} {term.academic_year}"
    return attachment(format.write(book), format.media_type, name, suffix)

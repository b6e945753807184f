"""What remains to be entered: by module for those who enter it, by term for those who watch."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.forms.coverage import CoverageFilterForm
from grading.models import Term
from grading.permissions import MARK_EDITORS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.marks import terms_to_mark
from grading.selectors.missing import Cell, ModuleMarks, missing_marks, total_of


@require_safe
@allow(*MARK_EDITORS)
def coverage(request: SignedInRequest) -> HttpResponse:
    """The assessments of the user's modules that miss marks, the first due first."""
    terms = list(terms_to_mark(request.user))
    chosen = [term for term in terms if str(term.pk) == request.GET.get("semestre")]
    shown = chosen or [term for term in terms if term.year == terms[0].year]
    modules = missing_marks(request.user, shown, today=timezone.localdate())
    context = {
        "terms": terms,
        "chosen": chosen[0] if chosen else None,
        "modules": modules,
        "waiting": sorted(unfinished(modules), key=by_due_date),
        "without": [each for each in modules if each.expected and not each.cells],
        "trail": trail_to_modules(),
    }
    return render(request, "grading/coverage.html", context)


def unfinished(modules: Iterable[ModuleMarks]) -> Iterator[tuple[ModuleMarks, Cell]]:
    return ((module, cell) for module in modules for cell in module.cells if cell.missing)


def by_due_date(found: tuple[ModuleMarks, Cell]) -> date:
    _, cell = found
    return cell.due or date.max


@require_safe
@allow(*RESULT_READERS)
def term_coverage(request: SignedInRequest, term_id: int) -> HttpResponse:
    """The modules of a term by assessment."""
    terms = Term.objects.for_user(request.user).select_related("programme")
    term = get_object_or_404(terms, pk=term_id)
    found = missing_marks(request.user, [term], today=timezone.localdate())
    modules = [each for each in found if each.expected or each.cells]
    form = CoverageFilterForm(request.GET, modules=modules)
    rows = form.chosen()
    columns = max((len(cells) for _, cells in rows), default=0)
    context = {
        "term": term,
        "form": form,
        "modules": modules,
        "total": total_of(modules),
        "rows": rows,
        "ranks": range(1, max(columns, 1) + 1),
        "trail": trail_to_term(term),
    }
    return render(request, "grading/term_coverage.html", context)


@require_safe
@allow(*MARK_EDITORS)
def missing(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Whose marks are missing in a module."""
    term = get_object_or_404(terms_to_mark(request.user), pk=term_id)
    found = missing_marks(request.user, [term], today=timezone.localdate(), module_id=module_id)
    if not found:
        raise Http404("Ce module n’est pas à saisir ici.")
    context = {"found": found[0], "trail": trail_to_coverage()}
    return render(request, "grading/missing.html", context)


def trail_to_modules() -> list[dict[str, str]]:
    return [{"label": "Saisie des notes", "url": reverse("grading:module-list")}]


def trail_to_coverage() -> list[dict[str, str]]:
    return [*trail_to_modules(), {"label": "Avancement", "url": reverse("grading:coverage")}]


def trail_to_term(term: Term) -> list[dict[str, str]]:
    return [
        {"label": "Semestres", "url": reverse("grading:term-list")},
        {"label": str(term), "url": reverse("grading:term-results", args=[term.pk])},
    ]

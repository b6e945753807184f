"""The entry of marks: the modules of a user, and which of them he may open."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from curriculum.models import Module
from grading.models import Assessment, Term, User
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.anonymity import by_name
from grading.selectors.appeals import awaiting_answer
from grading.selectors.coverage import modules_of
from grading.selectors.marks import assessments_to_mark, terms_to_mark


@require_safe
@allow(*MARK_EDITORS)
def module_list(request: SignedInRequest) -> HttpResponse:
    """The modules of the latest year, or of the chosen term, the next to enter first."""
    terms = list(terms_to_mark(request.user))
    chosen = [term for term in terms if str(term.pk) == request.GET.get("semestre")]
    shown = chosen or [term for term in terms if term.year == terms[0].year]
    context = {
        "terms": terms,
        "chosen": chosen[0] if chosen else None,
        "shown": shown,
        "modules": modules_of(request.user, shown),
        "appeals": awaiting_answer(request.user),
    }
    return render(request, "grading/module_list.html", context)


def module_to_mark(user: User, term_id: int, module_id: int) -> tuple[Term, Module]:
    """The module of the term when the user enters its marks, else not found."""
    module = get_object_or_404(Module, pk=module_id)
    terms = terms_to_mark(user, module).filter(
        programme=module.programme_id, number=module.semester_number
    )
    return get_object_or_404(terms, pk=term_id), module


def sheet_to_mark(
    user: User, term_id: int, module_id: int
) -> tuple[Term, Module, list[Assessment]]:
    """The same with the assessments that he fills beside the names, in one query when the module
    has any."""
    assessments = assessments_to_mark(user, term_id, module_id)
    if not assessments:
        return *module_to_mark(user, term_id, module_id), []
    term, module = assessments[0].term, assessments[0].module
    return term, module, by_name(assessments, term, user)


def sheet_url(term: Term, module: Module, group: str = "") -> str:
    query = QueryDict(mutable=True)
    if group.isdecimal():
        query["groupe"] = group
    url = reverse("grading:sheet", args=[term.pk, module.pk])
    return f"{url}?{query.urlencode()}" if query else url

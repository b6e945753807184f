"""What those who teach say of their students to the jury."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.remarks import RemarkRows
from grading.models import Term
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.marks import terms_to_mark
from grading.selectors.remarks import knows_all, remarks_to_write
from grading.selectors.situations import judged_terms
from grading.services.remarks import Remarked, write_remarks
from grading.templatetags.french import plural


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def remarks(request: SignedInRequest, term_id: int) -> HttpResponse:
    """One field for each student of whom he may speak; his own remarks only are in the fields."""
    term = get_object_or_404(terms_to_mark(request.user), pk=term_id)
    rows = RemarkRows(
        remarks_to_write(request.user, term), request.POST if request.method == "POST" else None
    )
    refusals: list[str] = []
    if request.method == "POST" and rows.wrong:
        count = len(rows.wrong)
        messages.error(
            request,
            f"Rien n’est enregistré : {count} remarque{plural(count)} à corriger ci-dessous.",
        )
    elif request.method == "POST":
        refusals = written(request, term, rows)
        if not refusals:
            return redirect("grading:remarks", term.pk)
    context = {
        "term": term,
        "rows": rows,
        "refusals": refusals,
        "is_judged": bool(judged_terms([term])),
        "knows_all": knows_all(request.user, term),
        "trail": [{"label": "Saisie des notes", "url": reverse("grading:module-list")}],
    }
    return render(request, "grading/situations/remarks.html", context)


def written(request: SignedInRequest, term: Term, rows: RemarkRows) -> list[str]:
    """Write, and say what became of it; answers why nothing was."""
    try:
        messages.success(request, told(write_remarks(term.pk, rows.texts, by=request.user)))
    except ValidationError as error:
        return error.messages
    return []


def told(remarked: Remarked) -> str:
    parts = [
        f"{len(each)} remarque{plural(each)} {verb}{plural(each)}"
        for each, verb in ((remarked.written, "enregistrée"), (remarked.taken_back, "retirée"))
        if each
    ]
    return f"{', '.join(parts)}." if parts else "Aucune remarque n’a changé."

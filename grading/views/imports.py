"""Marks from files and pastes: brought, then their columns confirmed."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curriculum.models import Module
from grading.forms.columns import ColumnsForm
from grading.forms.imports import BringForm
from grading.imports.files import ACCEPTED, TOO_LARGE, read_file
from grading.imports.guess import guess, guess_of_sheet
from grading.imports.layout import Layout, layout_from_json
from grading.imports.limits import Unreadable
from grading.imports.questions import columns_form, layout_said
from grading.imports.round_trip import made_for
from grading.imports.tables import ReadTable, table_from_json
from grading.imports.text import read_pasted
from grading.imports.warnings import warnings_of
from grading.models import EntryPlan, Term
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.imports import Roster, plans_of, roster
from grading.services.imports import PlanExecutedAlready, change_layout, keep_plan
from grading.views.marks import module_to_mark, sheet_url

OTHER_MODULE = (
    "Ce classeur a été fait pour un autre module ou un autre semestre : rien n’a été lu. "
    "Envoyez-le depuis la page de ce module, ou téléchargez ici un classeur neuf."
)
LONGEST_NAME = EntryPlan._meta.get_field("filename").max_length or 0


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def bring(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Receive a file or a paste; the rest is asked on the next page."""
    term, module = module_to_mark(request.user, term_id, module_id)
    found = roster(term, module, request.user)
    form = BringForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        accept=ACCEPTED,
        upload_refused=TOO_LARGE if getattr(request, "upload_refused", False) else "",
    )
    if request.method == "POST" and form.is_valid():
        table = table_of(form, term, module)
        if table is not None:
            plan = kept(request, form, table, found)
            step = "import-plan" if layout_of(plan, found).is_round_trip else "import-columns"
            return redirect(f"grading:{step}", plan.pk)
    context = {"term": term, "module": module, "form": form, "roster": found}
    return render(request, "grading/import.html", context | trail(term, module))


def table_of(form: BringForm, term: Term, module: Module) -> ReadTable | None:
    """What was brought, None when it cannot be read; the form then says why."""
    file = form.cleaned_data["fichier"]
    try:
        table = read_file(file.read()) if file else read_pasted(form.cleaned_data["texte"])
    except Unreadable as reason:
        form.add_error("fichier" if file else "texte", str(reason))
        return None
    if made_for(table) not in (None, (term.pk, module.pk)):
        form.add_error("fichier" if file else "texte", OTHER_MODULE)
        return None
    return table


def kept(request: SignedInRequest, form: BringForm, table: ReadTable, found: Roster) -> EntryPlan:
    file = form.cleaned_data["fichier"]
    plan = EntryPlan(
        term=found.term,
        module=found.module,
        origin=EntryPlan.Origin.FILE if file else EntryPlan.Origin.PASTE,
        filename=file.name[-LONGEST_NAME:] if file else "",
        table=table.to_json(),
        layout=guess(table, found, form.cleaned_data["evaluation"]).to_json(),
    )
    return keep_plan(plan, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def columns(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """Confirm what the columns hold, as they were guessed."""
    plan = own_plan(request, plan_id)
    if plan.executed_at:
        return redirect("grading:import-plan", plan.pk)
    table = table_from_json(plan.table)
    found = roster(plan.term, plan.module, request.user)
    layout = with_sheet_asked(request, table, layout_of(plan, found), found)
    form = columns_form(posted(request), table, layout, found)
    if request.method == "POST" and form.is_valid():
        with suppress(PlanExecutedAlready):  # in another tab; the next page tells the result
            change_layout(plan.pk, layout_said(form, layout).to_json(), by=request.user)
        return redirect("grading:import-plan", plan.pk)
    return render_columns(request, plan, table, layout, found, form)


def with_sheet_asked(
    request: SignedInRequest, table: ReadTable, layout: Layout, found: Roster
) -> Layout:
    """The layout of the sheet that the address names, guessed anew when it is another one."""
    asked = request.GET.get("feuille", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 3 else layout.sheet
    if number == layout.sheet or number >= len(table.sheets):
        return layout
    return guess_of_sheet(number, table, found)


def render_columns(
    request: SignedInRequest,
    plan: EntryPlan,
    table: ReadTable,
    layout: Layout,
    found: Roster,
    form: ColumnsForm,
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "sheets": table.sheets,
        "layout": layout,
        "sheet": table.sheets[layout.sheet],
        "warnings": warnings_of(table, layout, found),
    }
    return render(request, "grading/import_columns.html", context | trail(plan.term, plan.module))


def own_plan(request: SignedInRequest, plan_id: UUID) -> EntryPlan:
    return get_object_or_404(plans_of(request.user), pk=plan_id)


def layout_of(plan: EntryPlan, found: Roster) -> Layout:
    return layout_from_json(plan.layout or {}).within(found.assessments, found.masked)


def posted(request: SignedInRequest) -> QueryDict | None:
    """What was sent, empty too; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def trail(term: Term, module: Module) -> dict[str, object]:
    return {
        "trail": [
            {"label": "Saisie des notes", "url": reverse("grading:module-list")},
            {"label": f"{module.code}, {term}", "url": sheet_url(term, module)},
        ],
        "back": sheet_url(term, module),
    }

"""The plan of an import: shown as it stands now, settled, executed as shown, then its result."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.imports import DoubtsForm, ExecuteForm
from grading.imports.making import plan_of
from grading.imports.plan import Plan, rows_of
from grading.imports.questions import doubts_form, settled
from grading.imports.report import left_from_json, left_of, told
from grading.imports.tables import table_from_json
from grading.models import EntryPlan
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.effects import effects_of
from grading.selectors.imports import Roster, changes_of, last_change, roster
from grading.services.imports import PlanExecutedAlready, change_layout, execute_plan
from grading.views.imports import layout_of, own_plan, trail


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
def plan_page(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """The plan as it stands now; its doubts are settled here, and it is executed from here."""
    kept_plan = own_plan(request, plan_id)
    if kept_plan.executed_at:
        return render_result(request, kept_plan)
    found = roster(kept_plan.term, kept_plan.module, request.user)
    layout = layout_of(kept_plan, found)
    if not layout.marks:
        return redirect("grading:import-columns", kept_plan.pk)
    plan = plan_of(table_from_json(kept_plan.table), layout, found)
    try:
        if request.method == "POST" and "enregistrer" in request.POST:
            return execute(request, kept_plan, plan, found)
        if request.method == "POST":
            return settle(request, kept_plan, plan, found)
    except PlanExecutedAlready:
        return redirect("grading:import-plan", kept_plan.pk)
    return render_plan(request, kept_plan, plan, found)


def settle(
    request: SignedInRequest, kept_plan: EntryPlan, plan: Plan, found: Roster
) -> HttpResponse:
    """Remember who the doubtful rows are about, then show the plan that this makes."""
    layout = layout_of(kept_plan, found)
    form = doubts_form(request.POST, plan, layout, found)
    if not form.is_valid():
        return render_plan(request, kept_plan, plan, found, doubts=form)
    change_layout(kept_plan.pk, settled(layout, form).to_json(), by=request.user)
    return redirect("grading:import-plan", kept_plan.pk)


def execute(
    request: SignedInRequest, kept_plan: EntryPlan, plan: Plan, found: Roster
) -> HttpResponse:
    """Write the plan that was shown, or show the one that things have come to."""
    form = execute_form(request.POST, plan)
    is_seen = request.POST.get("empreinte") == plan.fingerprint
    if not is_seen or not form.is_valid() or not plan.entries:
        return render_plan(request, kept_plan, plan, found, order=form, moved=not is_seen)
    recorded = execute_plan(
        kept_plan.pk,
        plan.entries,
        by=request.user,
        reason=form.cleaned_data["motif"],
        left=left_of(plan, found),
    )
    if recorded.batch_id is None:
        found = roster(kept_plan.term, kept_plan.module, request.user)
        plan = plan_of(table_from_json(kept_plan.table), layout_of(kept_plan, found), found)
        return render_plan(request, kept_plan, plan, found, moved=True)
    messages.success(request, "Tout ce que le plan annonçait est enregistré.")
    return redirect("grading:import-plan", kept_plan.pk)


def execute_form(data: object, plan: Plan) -> ExecuteForm:
    return ExecuteForm(data, troubles=plan.troubles, needs_reason=plan.touches_published)


def render_plan(
    request: SignedInRequest,
    kept_plan: EntryPlan,
    plan: Plan,
    found: Roster,
    *,
    doubts: DoubtsForm | None = None,
    order: ExecuteForm | None = None,
    moved: bool = False,
) -> HttpResponse:
    layout = layout_of(kept_plan, found)
    context = {
        "kept_plan": kept_plan,
        "plan": plan,
        "rows": rows_of(plan.written, plan.assessments),
        "people": found.people if plan.unknown and not layout.by_number_only else (),
        "doubts": doubts or doubts_form(None, plan, layout, found),
        "order": order or execute_form(None, plan),
        "moved": moved,
        "effects": effects_of(request.user, kept_plan.term, kept_plan.module, plan.corrections),
        "last_change": last_change(found, request.user) if moved else None,
    }
    return render(
        request,
        "grading/import_plan.html",
        context | trail(kept_plan.term, kept_plan.module),
    )


def render_result(request: SignedInRequest, plan: EntryPlan) -> HttpResponse:
    assert plan.batch
    found = roster(plan.term, plan.module, request.user)
    context = {
        "plan": plan,
        "written": told(changes_of(plan.batch.pk), found),
        "left": left_from_json(plan.layout or {}),
        "undone": getattr(plan.batch, "undone_by", None),
    }
    return render(request, "grading/import_result.html", context | trail(plan.term, plan.module))

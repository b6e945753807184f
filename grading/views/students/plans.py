"""The plan of a list of students: shown as it stands now, settled, executed as shown, told."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.doubtful import PeopleForm
from grading.forms.students import LeavingForm, StudentsOrderForm
from grading.imports.students.choices import Choices, choices_from_json
from grading.imports.students.making import plan_of
from grading.imports.students.plan import StudentsPlan
from grading.imports.students.questions import doubts_form, leaving_form, settled
from grading.imports.students.report import LEFT, WRITTEN, kept, report_of
from grading.imports.tables import table_from_json
from grading.models import Student, StudentPlan
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.students import other_term, term_list
from grading.services.imports import PlanExecutedAlready
from grading.services.situations import ImpactMoved
from grading.services.students import (
    ListMoved,
    change_student_choices,
    execute_student_plan,
)
from grading.views.students.bringing import keep_list, own_plan, trail


@dataclass(frozen=True, slots=True)
class Stage:
    """A list with what was chosen, and the plan that they make now."""

    kept: StudentPlan
    choices: Choices
    plan: StudentsPlan


def stage_of(kept_plan: StudentPlan) -> Stage:
    choices = choices_from_json(kept_plan.choices)
    table = table_from_json(kept_plan.table)
    return Stage(kept_plan, choices, plan_of(table, choices, term_list(kept_plan.term)))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def plan_page(request: SignedInRequest, list_id: UUID) -> HttpResponse:
    """The plan as it stands now; it is settled here, and executed from here."""
    kept_plan = own_plan(request, list_id)
    if kept_plan.executed_at:
        return render_result(request, kept_plan)
    stage = stage_of(kept_plan)
    if request.method != "POST":
        return show(request, stage)
    try:
        if "enregistrer" in request.POST:
            return execute(request, stage)
        return tick(request, stage) if "partis" in request.POST else settle(request, stage)
    except PlanExecutedAlready:
        return redirect("grading:students-plan", kept_plan.pk)


def settle(request: SignedInRequest, stage: Stage) -> HttpResponse:
    """Remember who the doubtful rows are about, then show the plan that this makes."""
    form = doubts_form(request.POST, stage.plan)
    if not form.is_valid():
        return show(request, stage, doubts=form)
    return decided(request, stage, settled(form, stage.choices))


def tick(request: SignedInRequest, stage: Stage) -> HttpResponse:
    """Remember who of the absent has left, then show the plan that this makes."""
    form = leaving_form(request.POST, stage.plan, stage.choices)
    if not form.is_valid():
        return show(request, stage, leaving=form)
    return decided(request, stage, replace(stage.choices, departures=form.departures))


def decided(request: SignedInRequest, stage: Stage, choices: Choices) -> HttpResponse:
    change_student_choices(stage.kept.pk, choices.to_json(), by=request.user)
    return redirect("grading:students-plan", stage.kept.pk)


def execute(request: SignedInRequest, stage: Stage) -> HttpResponse:
    """Write the plan that was shown, or show the one that things have come to."""
    form = order_form(request.POST, stage.plan)
    moved = request.POST.get("empreinte") != stage.plan.fingerprint
    refusal = ""
    if not moved and form.is_valid() and stage.plan.writes:
        try:
            execute_student_plan(
                stage.kept.pk,
                stage.plan.order,
                by=request.user,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                told=report_of(stage.plan),
            )
        except (ListMoved, ImpactMoved, IntegrityError, Student.DoesNotExist):
            moved = True
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, "Tout ce que le plan annonçait est enregistré.")
            return redirect("grading:students-plan", stage.kept.pk)
    now = stage_of(stage.kept) if moved else stage
    return show(request, now, order=form, moved=moved, refusal=refusal)


def order_form(data: object, plan: StudentsPlan) -> StudentsOrderForm:
    return StudentsOrderForm(data, troubles=plan.troubles, changes_tracks=plan.changes_tracks)


def show(
    request: SignedInRequest,
    stage: Stage,
    *,
    doubts: PeopleForm | None = None,
    leaving: LeavingForm | None = None,
    order: StudentsOrderForm | None = None,
    moved: bool = False,
    refusal: str = "",
) -> HttpResponse:
    context = {
        "kept_plan": stage.kept,
        "plan": stage.plan,
        "doubts": doubts or doubts_form(None, stage.plan),
        "leaving": leaving or leaving_form(None, stage.plan, stage.choices),
        "order": order or order_form(None, stage.plan),
        "moved": moved,
        "refusal": refusal,
        "trail": trail(stage.kept.term),
    }
    return render(request, "grading/students/plan.html", context)


def render_result(request: SignedInRequest, plan: StudentPlan) -> HttpResponse:
    numbers = [each.get("number") for each in plan.told]
    known = Student.objects.filter(department=plan.term.department_id, number__in=numbers)
    context = {
        "plan": plan,
        "written": kept(plan.told, WRITTEN),
        "left": kept(plan.told, LEFT),
        "students": dict(known.values_list("number", "pk")),
        "other": other_term(plan.term) if plan.table else None,
        "trail": trail(plan.term),
    }
    return render(request, "grading/students/result.html", context)


@require_POST
@allow(*RESULT_READERS)
def next_term(request: SignedInRequest, list_id: UUID) -> HttpResponse:
    """The same list, with the same columns, for the other semester of the year."""
    plan = own_plan(request, list_id)
    term = other_term(plan.term)
    if term is None or not plan.table:
        return redirect("grading:students-plan", plan.pk)
    table, choices = table_from_json(plan.table), choices_from_json(plan.choices).elsewhere()
    other = keep_list(request, term, table, choices, plan.filename)
    return redirect("grading:students-plan", other.pk)

"""A list of students is brought for a term, then its columns are confirmed."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.students import StudentColumnsForm, StudentsBringForm
from grading.imports.files import ACCEPTED, TOO_LARGE, read_file
from grading.imports.limits import Unreadable
from grading.imports.students.choices import Choices, choices_from_json
from grading.imports.students.guess import guess, guess_sheet
from grading.imports.students.questions import columns_form, layout_said
from grading.imports.tables import ReadTable, table_from_json
from grading.imports.text import read_pasted
from grading.imports.warnings import hidden, macros, merged
from grading.models import EntryPlan, StudentPlan, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.situations import judged_terms
from grading.selectors.students import student_plans_of
from grading.services.imports import PlanExecutedAlready
from grading.services.students import change_student_choices, keep_student_plan

LONGEST_NAME = StudentPlan._meta.get_field("filename").max_length or 0
JUDGED = "Un jury clos a jugé {} : ses étudiants n’y changent plus. Rien n’a été lu."


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def bring(request: SignedInRequest) -> HttpResponse:
    """Receive a file or a paste; the rest is asked on the next page."""
    terms = Term.objects.for_user(request.user).select_related("programme__department")
    form = StudentsBringForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        terms=terms,
        accept=ACCEPTED,
        upload_refused=TOO_LARGE if getattr(request, "upload_refused", False) else "",
        initial={"semestre": request.GET.get("semestre")},
    )
    if request.method == "POST" and form.is_valid():
        plan = brought(request, form)
        if plan is not None:
            step = "plan" if choices_from_json(plan.choices).layout.is_round_trip else "columns"
            return redirect(f"grading:students-{step}", plan.pk)
    asked = request.GET.get("semestre", "")
    chosen = form.terms.get(asked) or next(iter(form.terms.values()), None)
    context = {"form": form, "chosen": chosen, "trail": trail()}
    return render(request, "grading/students/bring.html", context)


def brought(request: SignedInRequest, form: StudentsBringForm) -> StudentPlan | None:
    """What was brought, kept; None when it cannot be, the form then says why."""
    if judged_terms([form.term]):
        form.add_error("semestre", JUDGED.format(form.term))
        return None
    table = table_of(form)
    if table is None:
        return None
    groups = form.term.groups.values_list("name", flat=True)
    return keep_list(request, form.term, table, guess(table, set(groups)), file_name(form))


def table_of(form: StudentsBringForm) -> ReadTable | None:
    file = form.cleaned_data["fichier"]
    try:
        return read_file(file.read()) if file else read_pasted(form.cleaned_data["texte"])
    except Unreadable as reason:
        form.add_error("fichier" if file else "texte", str(reason))
        return None


def file_name(form: StudentsBringForm) -> str:
    file = form.cleaned_data["fichier"]
    return file.name[-LONGEST_NAME:] if file else ""


def keep_list(
    request: SignedInRequest, term: Term, table: ReadTable, choices: Choices, filename: str
) -> StudentPlan:
    plan = StudentPlan(
        term=term,
        origin=EntryPlan.Origin.FILE if filename else EntryPlan.Origin.PASTE,
        filename=filename,
        table=table.to_json(),
        choices=choices.to_json(),
    )
    return keep_student_plan(plan, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def columns(request: SignedInRequest, list_id: UUID) -> HttpResponse:
    """Confirm what the columns hold, as they were guessed."""
    plan = own_plan(request, list_id)
    if plan.executed_at:
        return redirect("grading:students-plan", plan.pk)
    table = table_from_json(plan.table)
    choices = with_sheet_asked(request, table, plan)
    form = columns_form(posted(request), table, choices)
    if request.method == "POST" and form.is_valid():
        with suppress(PlanExecutedAlready):  # in another tab; the next page tells the result
            said = layout_said(form, choices).to_json()
            change_student_choices(plan.pk, said, by=request.user)
        return redirect("grading:students-plan", plan.pk)
    return render_columns(request, plan, table, choices, form)


def with_sheet_asked(request: SignedInRequest, table: ReadTable, plan: StudentPlan) -> Choices:
    """The choices for the sheet that the address names, guessed anew when it is another one."""
    choices = choices_from_json(plan.choices)
    asked = request.GET.get("feuille", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 3 else choices.layout.sheet
    if number == choices.layout.sheet or number >= len(table.sheets):
        return choices
    groups = set(plan.term.groups.values_list("name", flat=True))
    return Choices(guess_sheet(number, table, groups))


def render_columns(
    request: SignedInRequest,
    plan: StudentPlan,
    table: ReadTable,
    choices: Choices,
    form: StudentColumnsForm,
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "sheets": table.sheets,
        "sheet": table.sheets[choices.layout.sheet],
        "warnings": [*macros(table), *merged(table), *hidden(table, choices.layout)],
        "trail": trail(plan.term),
        "address": reverse("grading:students-columns", args=[plan.pk]),
    }
    return render(request, "grading/students/columns.html", context)


def own_plan(request: SignedInRequest, list_id: UUID) -> StudentPlan:
    return get_object_or_404(student_plans_of(request.user), pk=list_id)


def posted(request: SignedInRequest) -> QueryDict | None:
    """What was sent, empty too; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def trail(term: Term | None = None) -> list[dict[str, Any]]:
    """« Échanges », and the page that begins the import of this term."""
    steps = [{"label": "Échanges", "url": reverse("grading:exchanges")}]
    if term is not None:
        url = f"{reverse('grading:students')}?semestre={term.pk}"
        steps.append({"label": f"Étudiants, {term}", "url": url})
    return steps

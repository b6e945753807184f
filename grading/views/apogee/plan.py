"""What filling an Apogée file would write, as it stands now; the file is given back from here."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading.documents.table import delimited
from grading.forms.apogee import ChoicesForm, OrderForm
from grading.imports.apogee.choices import Choices, choices_from_json
from grading.imports.apogee.people import difference
from grading.imports.apogee.plan import Plan, make_plan
from grading.imports.apogee.report import lines_of, report_of
from grading.models import ApogeeExport, ApogeePlan
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.apogee.codes import mapped
from grading.selectors.apogee.roll import roll_of
from grading.services.apogee import change_step, log_export
from grading.views.apogee.files import own_plan, read_plan, trail


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def plan_page(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """Everything to look at, what would be written, and what is chosen of it."""
    kept = own_plan(request, file_id)
    if not kept.programme:
        return redirect("grading:apogee-step", kept.pk)
    plan = made(kept)
    if request.method == "POST":
        form = choices_form(plan, choices_from_json(kept.choices), request.POST)
        if form.is_valid():
            choices = Choices(
                session=choices_from_json(kept.choices).session,
                provisional=form.cleaned_data["provisoire"],
                embargoed=form.cleaned_data["embargo"],
                replace=form.cleaned_data["remplacer"],
                confirmed=tuple(form.cleaned_data["confirmes"]),
            )
            change_step(kept.pk, {}, choices.to_json(), by=request.user)
            return redirect("grading:apogee-plan", kept.pk)
        return shown(request, kept, plan, choices=form)
    return shown(request, kept, plan)


@require_POST
@allow(*RESULT_READERS)
def give_back(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """The file as the plan that was seen makes it, or the plan that things have come to."""
    kept = own_plan(request, file_id)
    if not kept.programme:
        return redirect("grading:apogee-step", kept.pk)
    plan = made(kept)
    form = OrderForm(request.POST, troubles=plan.troubles)
    is_seen = request.POST.get("empreinte") == plan.fingerprint
    if not is_seen or not form.is_valid():
        return shown(request, kept, plan, order=form, moved=not is_seen)
    log_export(export_of(kept, plan), by=request.user)
    return attachment(plan.after, "application/octet-stream", kept.filename)


@require_safe
@allow(*RESULT_READERS)
def report(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """The pre-check and the control totals, to keep with the file."""
    kept = own_plan(request, file_id)
    if not kept.programme:
        return redirect("grading:apogee-step", kept.pk)
    content = delimited(report_of(made(kept), kept))
    return attachment(content, "text/csv; charset=utf-8", f"controle-{kept.filename}.csv")


def made(kept: ApogeePlan) -> Plan:
    content, file = read_plan(kept)
    assert kept.programme
    roll = roll_of(kept, {row.number for row in file.rows})
    return make_plan(content, file, roll, mapped(kept.programme), choices_from_json(kept.choices))


def choices_form(plan: Plan, choices: Choices, data: Any = None) -> ChoicesForm:
    return ChoicesForm(
        data,
        initial={
            "provisoire": choices.provisional,
            "embargo": choices.embargoed,
            "remplacer": choices.replace,
            "confirmes": choices.confirmed,
        },
        doubtful=[
            (match.row.number, f"{match.row.number} : {difference(match)}")
            for match in plan.doubtful
        ],
    )


def shown(
    request: SignedInRequest,
    kept: ApogeePlan,
    plan: Plan,
    *,
    choices: ChoicesForm | None = None,
    order: OrderForm | None = None,
    moved: bool = False,
) -> HttpResponse:
    context = {
        "kept": kept,
        "plan": plan,
        "lines": lines_of(plan),
        "choices": choices or choices_form(plan, choices_from_json(kept.choices)),
        "order": order or OrderForm(None, troubles=plan.troubles),
        "moved": moved,
        "trail": trail(inside=True),
    }
    return render(request, "grading/apogee/plan.html", context)


def export_of(kept: ApogeePlan, plan: Plan) -> ApogeeExport:
    before, after = plan.digests
    return ApogeeExport(
        programme=kept.programme,
        year=kept.year,
        but_year=kept.but_year,
        parcours=kept.parcours,
        modality=kept.modality,
        filename=kept.filename,
        steps=list(plan.file.steps),
        before=before,
        after=after,
        students=len(plan.file.rows),
        written=len(plan.written),
        totals=[total.to_json() for total in plan.totals],
    )


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Bytes to keep under the very name that the university gave."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": disposition}
    )

"""The marks of a module as a workbook to fill in, and again with what became of each row."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from grading.documents.marks_workbook import marks_workbook
from grading.documents.workbook import MEDIA_TYPE
from grading.imports.report import left_from_json, states_of, told
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.imports import Roster, changes_of, plans_of, roster
from grading.views.marks import module_to_mark


@require_safe
@allow(*MARK_EDITORS)
def module_workbook(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    term, module = module_to_mark(request.user, term_id, module_id)
    found = roster(term, module, request.user)
    return file_of(marks_workbook(found), found)


@require_safe
@allow(*MARK_EDITORS)
def import_workbook(request: SignedInRequest, plan_id: UUID) -> HttpResponse:
    """The module as it stands, with what became of each row once the plan was executed."""
    plan = get_object_or_404(plans_of(request.user), pk=plan_id)
    found = roster(plan.term, plan.module, request.user)
    left = left_from_json(plan.layout or {})
    states = states_of(found, told(changes_of(plan.pk), found), left) if plan.executed_at else {}
    rows = [[str(each.line), *each[1:5]] for each in left]
    return file_of(marks_workbook(found, states, rows), found)


def file_of(content: bytes, roster: Roster) -> HttpResponse:
    name = f"notes-{roster.module.code}-S{roster.term.number}-{roster.term.academic_year}.xlsx"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        content, content_type=MEDIA_TYPE, headers={"Content-Disposition": disposition}
    )

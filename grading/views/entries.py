"""Marks typed in the grid or from the pile, sent by a script a few at a time, answered in JSON."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from config.answers import refusal
from curriculum.models import Module
from grading.core.rules import rules_from_document
from grading.forms.entries import LARGEST, ReadCell, Sending, SentEntry, read_sending
from grading.forms.replies import (
    column_reply,
    fault_reply,
    outcome_reply,
    row_reply,
    understood,
)
from grading.forms.sheet import read_cell_name
from grading.models import Assessment, Term, User
from grading.permissions import MARK_EDITORS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.cells import Cells, cells_of
from grading.selectors.impact import impact_of_saved
from grading.selectors.marks import NO_MARK
from grading.services.entries import Batch, MarkEntry, Recorded
from grading.services.marks import record_marks
from grading.views.marks import sheet_to_mark

JSON = "application/json"
TOO_LARGE = "Cet envoi est trop lourd : rien n’a été enregistré. Envoyez moins de cases à la fois."
SOMEBODY_ELSE = (
    "Cet envoi vient de la page d’une autre personne que celle qui est connectée : "
    "rien n’a été enregistré."
)
NOT_JSON = "Cet envoi n’est pas du JSON : rien n’a été enregistré."


@require_POST
@allow(*MARK_EDITORS)
def sheet_entries(request: SignedInRequest, term_id: int, module_id: int) -> HttpResponse:
    """Save each cell that can be, and say of every one what became of it."""
    term, module, fillable = sheet_to_mark(request.user, term_id, module_id)
    sending = received(request)
    if isinstance(sending, HttpResponse):
        return sending
    return JsonResponse(answer(sending, term, module, fillable, by=request.user))


def received(
    request: SignedInRequest, read_cell: ReadCell = read_cell_name
) -> Sending | HttpResponse:
    """What was sent, its cells named as `read_cell` understands them, or the refusal to answer."""
    if request.content_type != JSON:
        return refusal(400, NOT_JSON)
    try:
        body = request.body
    except RequestDataTooBig:
        return refusal(413, TOO_LARGE)
    if len(body) > LARGEST:
        return refusal(413, TOO_LARGE)
    try:
        sending = read_sending(body, read_cell)
    except ValidationError as error:
        return refusal(400, error.messages[0])
    if sending.user not in (None, request.user.pk):
        return refusal(409, SOMEBODY_ELSE)
    return sending


Read = list[tuple[SentEntry, MarkEntry | ValidationError]]


def answer(
    sending: Sending, term: Term, module: Module, fillable: Iterable[Assessment], *, by: User
) -> dict[str, Any]:
    """What became of each entry; those outside the assessments `fillable` are refused."""
    decimals = rules_from_document(term.programme.rules).mark_decimals
    assessments = {each.pk: each for each in fillable}
    read = [(sent, understood(sent, assessments, decimals)) for sent in sending.entries]
    recorded = record_marks(
        [entry for _, entry in read if isinstance(entry, MarkEntry)],
        by=by,
        batch=Batch.sent(sending.batch, sending.origin, by),
        reason=sending.reason,
    )
    named = {sent.cell[0] for sent in sending.entries} & assessments.keys()
    cells = recorded.cells
    if not named <= cells.assessments.keys():
        # Of some column nothing could be understood: it was not read.
        cells = cells_of((assessments[each] for each in named), [term])
    touched = [cells.assessments[each] for each in assessments if each in named]
    columns = cells.statistics(touched, cells.expected(term, module.pk))
    return {
        "outcomes": list(outcomes_reply(read, recorded, cells)),
        "columns": [column_reply(each) for each in columns],
        "rows": rows_reply(recorded, term, by),
    }


def outcomes_reply(read: Read, recorded: Recorded, cells: Cells) -> Iterable[dict[str, Any]]:
    outcomes = iter(recorded.outcomes)
    for sent, entry in read:
        if isinstance(entry, MarkEntry):
            yield outcome_reply(sent, next(outcomes), cells.assessments)
        else:
            yield fault_reply(sent, entry, cells.marks.get(sent.cell, NO_MARK))


def rows_reply(recorded: Recorded, term: Term, by: User) -> list[dict[str, Any]]:
    """What the saved marks move, for those who know the results; nothing for a teacher."""
    replaced = {outcome.entry.cell: outcome.before for outcome in recorded.saved}
    if not replaced or term.department_id not in by.departments_as(*RESULT_READERS):
        return []
    return [row_reply(*each) for each in impact_of_saved(term, replaced).items()]

"""The board of a jury: what is missing, and what comes next."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.models import Jury
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.judged import judged_by
from grading.selectors.juries import judged_terms, with_standing
from grading.selectors.missing import Cell, ModuleMarks, missing_before, total_of
from grading.selectors.tally import tally
from grading.views.juries.checklist import checklist, for_member, next_step
from grading.views.juries.checklist.items import Checked
from grading.views.juries.named import JOINED, holds, trail_to_juries


@require_safe
@allow(*JURY_READERS)
def jury(request: SignedInRequest, jury_id: int) -> HttpResponse:
    found = with_standing(Jury.objects.for_user(request.user), request.user)
    board: Any = get_object_or_404(found.select_related(*JOINED), pk=jury_id)
    checked, missing = looked_at(board)
    groups = checklist(checked)
    prepares = holds(request.user, board)
    context = {
        "jury": board,
        "terms": checked.terms,
        "prepares": prepares,
        "groups": groups if prepares else tuple(for_member(groups)),
        "next": next_step(groups) if prepares else None,
        "total": checked.total,
        "pressing": sorted(filter(decides, missing), key=by_due_date),
        "others": [each for each in missing if each.missing and not decides(each)],
        "trail": trail_to_juries(),
    }
    return render(request, "grading/jury/board.html", context)


def looked_at(board: Any) -> tuple[Checked, Sequence[ModuleMarks]]:
    """While a jury is prepared, the marks that are missing, by module; then its students."""
    today, terms = timezone.localdate(), judged_terms(board)
    if board.state == Jury.State.PREPARATION:
        modules = missing_before(terms, today=today)
        return Checked(board, terms, today, total=total_of(modules)), modules
    return Checked(board, terms, today, tally=tally(judged_by(board))), ()


def decides(module: ModuleMarks) -> bool:
    """Whether a mark that is missing there, or a module without any, may change a decision."""
    return bool(module.awaited) or any(cell.may_decide for cell in module.cells)


def by_due_date(module: ModuleMarks) -> date:
    """The first due first; what has no date comes last."""
    return min(dues(module.cells), default=date.max)


def dues(cells: Iterable[Cell]) -> Iterable[date]:
    return (cell.due for cell in cells if cell.may_decide and cell.due)

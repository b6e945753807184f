"""The numbers of anonymous copies: handed out by those who know the names, hidden from the others
until the marks are validated."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from grading.documents.numbers import numbers
from grading.permissions import MARK_EDITORS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.anonymity import knows_numbers, names_hidden, numbering_of
from grading.services.anonymity import draw_again, give_numbers
from grading.templatetags.french import plural
from grading.views.assessments import assessment_to_mark, still_there, trail


@require_safe
@allow(*MARK_EDITORS)
def anonymity(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    knows = knows_numbers(assessment.term, request.user)
    context = {
        "assessment": assessment,
        "numbering": numbering_of(assessment),
        "names_hidden": names_hidden(assessment, request.user),
        "hands_out": knows and assessment.is_draft,
        "may_download": knows,
        "trail": trail(assessment, deeper=True),
    }
    return render(request, "grading/anonymity.html", context)


@require_POST
@allow(*RESULT_READERS)
@still_there()
def give(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    return hand_out(request, assessment_id, give_numbers)


@require_POST
@allow(*RESULT_READERS)
@still_there()
def draw(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    return hand_out(request, assessment_id, draw_again)


def hand_out(
    request: SignedInRequest, assessment_id: int, service: Callable[..., int]
) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    try:
        count = service(assessment.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{count} numéro{plural(count)} donné{plural(count)}.")
    return redirect("grading:anonymity", assessment.pk)


@require_safe
@allow(*RESULT_READERS)
def anonymity_list(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    """The names and their numbers as a CSV file, for labels."""
    assessment = assessment_to_mark(request, assessment_id)
    answer = HttpResponse(numbers(numbering_of(assessment)), content_type="text/csv; charset=utf-8")
    name = f"anonymat-{assessment.module.code}-{assessment.pk}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer

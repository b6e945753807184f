"""Double entry: the copies read a second time without the marks in sight, then the differences."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.core.rules import rules_from_document
from grading.forms.check import (
    Decisions,
    Difference,
    Line,
    Parse,
    Readings,
    parser,
    read_decisions,
    read_readings,
)
from grading.forms.outcomes import trouble
from grading.models import Assessment
from grading.permissions import MARK_EDITORS, SignedInRequest, allow
from grading.selectors.anonymity import names_hidden
from grading.selectors.check import Check, check_of
from grading.services.check import record_second_readings, settle
from grading.templatetags.french import plural
from grading.views.assessments import assessment_to_mark, still_there, trail


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*MARK_EDITORS)
@still_there()
def check_page(request: SignedInRequest, assessment_id: int) -> HttpResponse:
    assessment = assessment_to_mark(request, assessment_id)
    check = check_of(assessment, masked=names_hidden(assessment, request.user))
    if request.method != "POST":
        return render_check(request, check)
    try:
        if "decider" in request.POST:
            return save_decisions(request, check)
        return save_readings(request, check)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("grading:check", assessment.pk)


def parse_of(assessment: Assessment) -> Parse:
    decimals = rules_from_document(assessment.term.programme.rules).mark_decimals
    return parser(assessment.maximum, decimals)


def save_readings(request: SignedInRequest, check: Check) -> HttpResponse:
    assessment = check.pile.assessment
    readings = read_readings(request.POST, check.to_read, parse_of(assessment))
    kept = record_second_readings(assessment.pk, readings.read, by=request.user)
    if kept:
        messages.success(request, f"{kept} copie{plural(kept)} relue{plural(kept)}.")
    if not readings.wrong:
        return redirect("grading:check", assessment.pk)
    return render_check(request, as_it_stands(check), readings=readings)


def save_decisions(request: SignedInRequest, check: Check) -> HttpResponse:
    assessment = check.pile.assessment
    decisions = read_decisions(request.POST, check.differences, parse_of(assessment))
    recorded = settle(assessment.pk, decisions.made, by=request.user)
    for outcome in recorded.troubled:
        messages.warning(request, trouble(outcome, {assessment.pk: assessment}))
    settled = len(decisions.made) - len(recorded.troubled)
    if settled:
        messages.success(request, f"{settled} écart{plural(settled)} tranché{plural(settled)}.")
    if not decisions.wrong:
        return redirect("grading:check", assessment.pk)
    return render_check(request, as_it_stands(check), decisions=decisions)


def as_it_stands(check: Check) -> Check:
    return check_of(check.pile.assessment, masked=check.pile.is_masked)


def render_check(
    request: SignedInRequest,
    check: Check,
    *,
    readings: Readings | None = None,
    decisions: Decisions | None = None,
) -> HttpResponse:
    """What was typed wrong is shown again, beside what is still to be read or decided."""
    assessment = check.pile.assessment
    typed = {line.checked.paper.key: line for line in readings.lines} if readings else {}
    chosen = {line.key: line for line in decisions.lines} if decisions else {}
    context = {
        "assessment": assessment,
        "check": check,
        "lines": [typed.get(each.paper.key) or Line(each) for each in check.to_read],
        "differences": [
            chosen.get(each.paper.key) or Difference(each) for each in check.differences
        ],
        "readings": readings,
        "trail": trail(assessment, deeper=True),
    }
    return render(request, "grading/check.html", context)

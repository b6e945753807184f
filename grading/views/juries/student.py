"""The file of a student before a jury, and the decisions written in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.decisions import DecisionForm, again
from grading.models import DecisionChange
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.jury_file import jury_file
from grading.services.decision_entries import Outcome
from grading.views.juries.deciding import Taken, take
from grading.views.juries.looks import Beside, looked_beside, one_looked
from grading.views.juries.named import holds, trail_to_table

NEXT, ACCEPT = "suivant", "accepter"


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def student(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    if request.method == "POST":
        return _decided(request, jury_id, student_id)
    beside = looked_beside(request, jury_id, student_id)
    return _page(request, beside, DecisionForm(judged=beside.judged))


Origin = DecisionChange.Origin


def _decided(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    jury, judged = one_looked(request, jury_id, student_id)
    form, wish = DecisionForm(request.POST, judged=judged), request.POST.get("then", "")
    taken = take(request, jury, form, origin=Origin.FORM, accepting=wish == ACCEPT)
    if not taken.is_whole:
        return _taken_page(request, jury_id, form, taken)
    messages.success(request, f"{judged.enrolment.student} : {taken.sentence}")
    if wish == NEXT:
        return redirect(_following(looked_beside(request, jury_id, student_id)))
    return redirect(request.get_full_path())


def _following(beside: Beside) -> str:
    """The next student looked at; after the last one, the table."""
    after = beside.neighbours.after
    if after is None:
        return beside.looking.url("jury-table")
    return beside.looking.url("jury-student", after.enrolment.student_id)


def _taken_page(
    request: SignedInRequest, jury_id: int, form: DecisionForm, taken: Taken
) -> HttpResponse:
    """What was not written, beside what is stored now."""
    beside = looked_beside(request, jury_id, form.judged.enrolment.student_id)
    if form.is_valid():
        form = again(beside.judged, form, taken.outcomes)
    return _page(request, beside, form, taken)


def _page(
    request: SignedInRequest, beside: Beside, form: DecisionForm, taken: Taken | None = None
) -> HttpResponse:
    found, judged, neighbours = beside
    outcomes: dict[str, Outcome] = {each.entry.of: each for each in taken.outcomes} if taken else {}
    context: dict[str, Any] = {
        "found": found,
        "jury": found.jury,
        "judged": judged,
        "file": jury_file(found.jury, judged),
        "form": form,
        "taken": taken,
        "outcomes": outcomes,
        "neighbours": neighbours,
        "holds": holds(request.user, found.jury),
        "trail": trail_to_table(found.jury, found.query),
        "live": reverse("grading:jury-live", args=[found.jury.pk, judged.enrolment.student_id]),
    }
    return render(request, "grading/jury/student.html", context)

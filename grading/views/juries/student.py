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
from grading.selectors.judged import Judged
from grading.selectors.jury_file import jury_file
from grading.services.decision_entries import Outcome
from grading.views.juries.deciding import Taken, take
from grading.views.juries.looks import Looked, looked, one_looked
from grading.views.juries.named import holds, trail_to_table

NEXT, ACCEPT = "suivant", "accepter"


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def student(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    if request.method == "POST":
        return _decided(request, jury_id, student_id)
    found = looked(request, jury_id)
    judged = found.student(student_id)
    return _page(request, found, judged, DecisionForm(judged=judged))


Origin = DecisionChange.Origin


def _decided(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    jury, judged = one_looked(request, jury_id, student_id)
    form, wish = DecisionForm(request.POST, judged=judged), request.POST.get("then", "")
    taken = take(request, jury, form, origin=Origin.FORM, accepting=wish == ACCEPT)
    if not taken.is_whole:
        return _taken_page(request, jury_id, form, taken)
    messages.success(request, f"{judged.enrolment.student} : {taken.sentence}")
    if wish == NEXT:
        return redirect(_following(looked(request, jury_id), student_id))
    return redirect(request.get_full_path())


def _following(found: Looked, student_id: int) -> str:
    """The next student looked at; after the last one, the table."""
    after = found.neighbours(student_id).after
    if after is None:
        return found.url("jury-table")
    return found.url("jury-student", after.enrolment.student_id)


def _taken_page(
    request: SignedInRequest, jury_id: int, form: DecisionForm, taken: Taken
) -> HttpResponse:
    """What was not written, beside what is stored now."""
    found = looked(request, jury_id)
    judged = found.student(form.judged.enrolment.student_id)
    if form.is_valid():
        form = again(judged, form, taken.outcomes)
    return _page(request, found, judged, form, taken)


def _page(
    request: SignedInRequest,
    found: Looked,
    judged: Judged,
    form: DecisionForm,
    taken: Taken | None = None,
) -> HttpResponse:
    outcomes: dict[str, Outcome] = {each.entry.of: each for each in taken.outcomes} if taken else {}
    context: dict[str, Any] = {
        "found": found,
        "jury": found.jury,
        "judged": judged,
        "file": jury_file(found.jury, judged),
        "form": form,
        "taken": taken,
        "outcomes": outcomes,
        "neighbours": found.neighbours(judged.enrolment.student_id),
        "holds": holds(request.user, found.jury),
        "trail": trail_to_table(found.jury, found.query),
        "live": reverse("grading:jury-live", args=[found.jury.pk, judged.enrolment.student_id]),
    }
    return render(request, "grading/jury/student.html", context)

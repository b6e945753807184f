"""The deliberation on a screen that everybody sees: one student after the other, codes typed live;
and what others decide meanwhile."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grading.core.decisions.rulings import VOCABULARIES
from grading.forms.decisions import DecisionForm, again
from grading.forms.jury_live import SinceForm
from grading.labels import sentence
from grading.models import DecisionChange
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.judged import Judged
from grading.selectors.jury_file import projected_sections
from grading.selectors.jury_live import changes_since, last_change
from grading.views.juries.deciding import Taken, take
from grading.views.juries.looks import Looked, looked
from grading.views.juries.named import named_jury, trail_to_table

Origin = DecisionChange.Origin
CODES = {
    subject: [(code, sentence(code)) for code in vocabulary]  # type: ignore[arg-type]
    for subject, vocabulary in VOCABULARIES.items()
}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def live(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    found = looked(request, jury_id)
    judged = found.student(student_id)
    if request.method != "POST":
        return _page(request, found, judged, DecisionForm(judged=judged, typed=True))
    form = DecisionForm(request.POST, judged=judged, typed=True)
    taken = take(request, found.jury, form, origin=Origin.LIVE, accepting=True)
    if taken.is_whole:
        return _go_on(request, found, judged, taken)
    found = looked(request, jury_id)
    judged = found.student(student_id)
    if form.is_valid():
        form = again(judged, form, taken.outcomes, typed=True)
    return _page(request, found, judged, form, taken)


def _go_on(request: SignedInRequest, found: Looked, judged: Judged, taken: Taken) -> HttpResponse:
    """To the next undecided of those looked at."""
    student = judged.enrolment.student_id
    if taken.written:
        messages.success(request, f"{judged.enrolment.student} : {taken.sentence}")
    following = found.next_undecided(student)
    if following is None:
        messages.info(request, "Plus personne à décider parmi les étudiants montrés.")
        return redirect(found.url("jury-live", student))
    return redirect(found.url("jury-live", following.enrolment.student_id))


@require_safe
@allow(*JURY_READERS)
def live_state(request: SignedInRequest, jury_id: int) -> HttpResponse:
    """What was decided since the change that the page names, by whom; in JSON."""
    jury = named_jury(request.user, jury_id)
    form = SinceForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": "Cette demande n’est pas lisible."}, status=400)
    changes = changes_since(jury, form.cleaned_data["depuis"])
    return JsonResponse({"state": jury.state, "changes": changes})


def _page(
    request: SignedInRequest,
    found: Looked,
    judged: Judged,
    form: DecisionForm,
    taken: Taken | None = None,
) -> HttpResponse:
    student = judged.enrolment.student_id
    context = {
        "found": found,
        "jury": found.jury,
        "judged": judged,
        "sections": projected_sections(found.jury, judged),
        "form": form,
        "taken": taken,
        "outcomes": {each.entry.of: each for each in taken.outcomes} if taken else {},
        "codes": CODES,
        "neighbours": found.neighbours(student),
        "undecided": found.next_undecided(student),
        "last": last_change(found.jury),
        "trail": trail_to_table(found.jury, found.query),
    }
    return render(request, "grading/jury/live.html", context)

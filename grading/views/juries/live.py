"""The deliberation on a screen that everybody sees: one student after the other, codes typed live;
and what others decide meanwhile."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grading.core.decisions.rulings import VOCABULARIES
from grading.forms.decisions import DecisionForm, again
from grading.forms.jury_live import MOST_FOLLOWING, FollowingForm, SinceForm
from grading.labels import sentence
from grading.models import DecisionChange, Jury
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.judged import Judged, judged_by
from grading.selectors.jury_file import projected_sections
from grading.selectors.jury_live import changes_since, last_change
from grading.views.juries.deciding import Taken, take
from grading.views.juries.looks import Looked, looked, one_looked
from grading.views.juries.named import named_jury, trail_to_table

Origin = DecisionChange.Origin
CODES = {
    subject: [(code, sentence(code)) for code in vocabulary]  # type: ignore[arg-type]
    for subject, vocabulary in VOCABULARIES.items()
}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*JURY_READERS)
def live(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    if request.method == "POST":
        return _decided(request, jury_id, student_id)
    found = looked(request, jury_id)
    judged = found.student(student_id)
    return _page(request, found, judged, DecisionForm(judged=judged, typed=True))


def _decided(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    jury, judged = one_looked(request, jury_id, student_id)
    form = DecisionForm(request.POST, judged=judged, typed=True)
    taken = take(request, jury, form, origin=Origin.LIVE, accepting=True)
    if taken.is_whole:
        if taken.written:
            messages.success(request, f"{judged.enrolment.student} : {taken.sentence}")
        return redirect(_next_address(request, jury, student_id))
    found = looked(request, jury_id)
    judged = found.student(student_id)
    if form.is_valid():
        form = again(judged, form, taken.outcomes, typed=True)
    return _page(request, found, judged, form, taken)


def _next_address(request: SignedInRequest, jury: Jury, student_id: int) -> str:
    """Of the next undecided of those looked at: the first told by the page that still is, else
    the whole jury is judged again."""
    following = _still_undecided(jury, FollowingForm(request.POST).students)
    if following is not None:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return reverse("grading:jury-live", args=[jury.pk, following]) + query
    found = looked(request, jury.pk)
    left = found.undecided_after(student_id)
    if not left:
        messages.info(request, "Plus personne à décider parmi les étudiants montrés.")
        return found.url("jury-live", student_id)
    return found.url("jury-live", left[0].enrolment.student_id)


def _still_undecided(jury: Jury, students: list[int]) -> int | None:
    found = judged_by(jury, students) if students else ()
    known = {each.enrolment.student_id: each for each in found}
    return next((pk for pk in students if pk in known and not known[pk].is_decided), None)


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
    left = found.undecided_after(student)
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
        "undecided": left[0] if left else None,
        "following": ",".join(str(each.enrolment.student_id) for each in left[:MOST_FOLLOWING]),
        "last": last_change(found.jury),
        "trail": trail_to_table(found.jury, found.query),
    }
    return render(request, "grading/jury/live.html", context)

"""Where a student stands: the turns of his path, and what may be recorded of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.photos import with_photo
from grading.selectors.situations import Situation, is_elsewhere, situation_of, students_of

Trail = list[dict[str, str]]


@require_safe
@allow(*RESULT_READERS)
def situation(request: SignedInRequest, student_id: int) -> HttpResponse:
    found = named_situation(request, student_id)
    context = {
        "found": found,
        "removable": [
            each.pk
            for each in found.acquisitions
            if is_elsewhere(each) and each.pk not in found.kept
        ],
        "trail": trail(found),
    }
    return render(request, "grading/situations/situation.html", context)


def named_situation(request: SignedInRequest, student_id: int) -> Situation:
    student = get_object_or_404(
        with_photo(students_of(request.user).select_related("department")), pk=student_id
    )
    return situation_of(student)


def trail(found: Situation, *, deeper: bool = False) -> Trail:
    """By his latest semester; `deeper` adds the step to this page."""
    steps = [{"label": "Semestres", "url": reverse("grading:term-list")}]
    if found.enrolments:
        latest = found.enrolments[0]
        term = reverse("grading:term-results", args=[latest.term_id])
        own = reverse("grading:semester-results", args=[latest.pk])
        steps += [
            {"label": str(latest.term), "url": term},
            {"label": str(found.student), "url": own},
        ]
    if deeper:
        own = reverse("grading:situation", args=[found.student.pk])
        steps.append({"label": "Situation", "url": own})
    return steps

"""Students who come into a term, one by one; lists of them are in `views/students/`."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.arrivals import ArrivalForm
from grading.models import Enrolment, Term, Turn
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.situations import judged_terms, students_of
from grading.services.situations import enrol
from grading.views.coverage import trail_to_term
from grading.views.situations.absences import term_to_read


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def arrivals(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Enrol one student; of a transfer, what he acquired elsewhere is asked for next."""
    term = term_to_read(request, term_id)
    form = ArrivalForm(request.POST or None, term=term, initial=known_identity(request))
    enrolment = arrived(request, term, form)
    if enrolment and form.values["kind"] == Turn.Kind.TRANSFER_IN:
        return redirect("grading:situation-elsewhere", enrolment.student_id)
    if enrolment:
        return redirect("grading:situation", enrolment.student_id)
    context = {
        "term": term,
        "form": form,
        "is_judged": bool(judged_terms([term])),
        "trail": trail_to_term(term),
    }
    return render(request, "grading/situations/arrivals.html", context)


def known_identity(request: SignedInRequest) -> dict[str, str]:
    """The identity of the student whom the address names, for who comes back."""
    asked = request.GET.get("numero", "")
    student = students_of(request.user).filter(number=asked).first() if asked else None
    if student is None:
        return {}
    names = ("number", "last_name", "first_name", "email")
    return {**{name: getattr(student, name) for name in names}, "kind": Turn.Kind.BACK}


def arrived(request: SignedInRequest, term: Term, form: ArrivalForm) -> Enrolment | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        enrolment = enrol(term.pk, form.newcomer, by=request.user, **form.values)
    except ValidationError as error:
        form.add_refusal(error)
        return None
    messages.success(request, f"{enrolment.student} est inscrit dans {term}.")
    return enrolment

"""The whole BUT of a student: competences by year."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grading.models import Enrolment, Role, Student, User
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.path_table import path_table
from grading.selectors.results import student_results
from grading.selectors.verdicts import year_verdicts


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def path_page(request: SignedInRequest, student_id: int) -> HttpResponse:
    """A student sees what is published and nothing else; the others see every mark."""
    student = named_student(request.user, student_id)
    own = student.user_id == request.user.pk
    path = student_results(student, published_only=own)
    table = path_table(path)
    if table is None or path.current is None:
        raise Http404("Cet étudiant n’est inscrit dans aucun semestre.")
    home = reverse("grading:semester-results", args=[path.current.enrolment.pk])
    trail = [
        {"label": "Mes résultats", "url": reverse("grading:results")}
        if own
        else {"label": str(student), "url": home}
    ]
    context = {"table": table, "path": path, "student": student, "own": own, "trail": trail}
    context["verdicts"] = year_verdicts(path)
    return render(request, "grading/path.html", context)


def named_student(user: User, student_id: int) -> Student:
    """Of whom the user may see the results of a semester at least."""
    known = Enrolment.objects.for_user(user).values("student")
    return get_object_or_404(Student.objects.filter(pk__in=known), pk=student_id)

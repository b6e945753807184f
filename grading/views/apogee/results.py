"""How a department writes our codes of decision in Apogée."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curriculum.models import Department
from grading.forms.apogee import ResultsForm
from grading.models import Role
from grading.permissions import SignedInRequest, allow
from grading.selectors.apogee.codes import results_of
from grading.services.apogee import map_results
from grading.templatetags.french import plural
from grading.views.apogee.files import trail

DECIDERS = (Role.DIRECTOR, Role.ADMINISTRATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*DECIDERS)
def results_page(request: SignedInRequest) -> HttpResponse:
    """Of one department; the first of his where he does not say which."""
    departments = Department.objects.filter(pk__in=request.user.departments_as(*DECIDERS))
    department = chosen(list(departments), request.GET.get("departement", ""))
    form = ResultsForm(request.POST or None, initial=results_of(department))
    if request.method == "POST" and form.is_valid():
        changed = map_results(department, form.cleaned_data, by=request.user)
        text = f"{changed} code{plural(changed)} changé{plural(changed)}."
        messages.success(request, text if changed else "Rien n’a changé.")
        return redirect(f"{reverse('grading:apogee-results')}?departement={department.pk}")
    context = {
        "form": form,
        "department": department,
        "departments": departments,
        "trail": trail(),
    }
    return render(request, "grading/apogee/results.html", context)


def chosen(departments: list[Department], asked: str) -> Department:
    found = [each for each in departments if asked in ("", str(each.pk))]
    if not found:
        raise Http404("Ce département n’est pas l’un des vôtres.")
    return found[0]

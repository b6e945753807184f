"""The whole path of a student as a file for other software."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.documents.elmo import elmo, is_known_abroad
from grading.documents.path_json import path_json
from grading.forms.documents import TermChoiceForm
from grading.forms.results import GroupFilterForm
from grading.models import Role, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.documents import term_roll
from grading.selectors.path_export import PathExport, official_path, path_export
from grading.views.documents import attachment
from grading.views.path import named_student

UNKNOWN_ABROAD = (
    "Un fichier ELMO nomme l’établissement par son site et par un code, PIC, Erasmus ou SCHAC : "
    "il en manque au département. L’administration les ajoute dans sa page, « Départements »."
)
NOWHERE = "Cet étudiant n’est inscrit dans aucun semestre."


@require_safe
@allow(*RESULT_READERS)
def path_files(request: SignedInRequest) -> HttpResponse:
    """Choose the term, then the student."""
    terms = Term.objects.for_user(request.user).select_related("programme")
    form = TermChoiceForm(request.GET, terms=terms)
    trail = [{"label": "Échanges", "url": reverse("grading:exchanges")}]
    context = {"form": form, "trail": trail}
    if form.term is not None:
        roll = term_roll(form.term)
        groups = GroupFilterForm(request.GET, groups=roll.groups)
        context |= {"roll": roll, "groups": groups, "enrolments": roll.of_group(groups.group)}
    return render(request, "grading/path_files.html", context)


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def path_as_json(request: SignedInRequest, student_id: int) -> HttpResponse:
    """A student gets his own, of what is published and shown."""
    export = path_export(named_student(request.user, student_id), request.user)
    if export.path.current is None:
        raise Http404(NOWHERE)
    return attachment(path_json(export), "application/json", file_name(export), "json")


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def path_as_elmo(request: SignedInRequest, student_id: int) -> HttpResponse:
    """The same for everybody: published marks, decisions shown."""
    export = official_path(named_student(request.user, student_id))
    shown = export.path.current
    if shown is None:
        raise Http404(NOWHERE)
    if not is_known_abroad(shown.enrolment.term.programme.department):
        messages.warning(request, UNKNOWN_ABROAD)
        return redirect("grading:path", student_id)
    file = elmo(export, timezone.localtime())
    return attachment(file, "application/xml", f"elmo {file_name(export)}", "xml")


def file_name(export: PathExport) -> str:
    return f"parcours {export.student.last_name} {export.student.number}"

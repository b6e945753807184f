"""Transcripts to download: of one student, of a group, of a whole term."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from grading.documents.names import plain_name
from grading.documents.table import table
from grading.documents.transcript import transcript as transcript_pdf
from grading.documents.workbook import MEDIA_TYPE, workbook
from grading.forms.documents import TermChoiceForm
from grading.forms.results import GroupFilterForm
from grading.forms.runs import RunForm
from grading.models import Enrolment, IssuedDocument, Role, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.document_templates import template_of
from grading.selectors.documents import term_roll
from grading.selectors.ranks import ranks_in
from grading.selectors.results import TermResults, student_results, term_results
from grading.selectors.situations import acquired_elsewhere
from grading.selectors.verdicts import decisions_shown
from grading.services.document_content import TranscriptContent
from grading.services.documents import transcript_content
from grading.services.looks import files_of


def _pdf(content: TranscriptContent) -> bytes:
    return transcript_pdf(content, files=files_of(content["look"]))


class Format(NamedTuple):
    media_type: str
    write: Callable[[TranscriptContent], bytes]


PDF = "pdf"
FORMATS = {
    PDF: Format("application/pdf", _pdf),
    "xlsx": Format(MEDIA_TYPE, workbook),
    "csv": Format("text/csv; charset=utf-8", table),
}
MOST_IN_ONE_FILE = 500
"""Students in one file: a PDF of so many takes 15 s of a processor, and 1.4 GB meanwhile."""


@require_safe
@allow(*RESULT_READERS)
def documents(request: SignedInRequest) -> HttpResponse:
    """Scolarité's home: the files of each group of a term, and of each of its students."""
    terms = Term.objects.for_user(request.user).select_related("programme")
    form = TermChoiceForm(request.GET, terms=terms)
    if form.term is None:
        return render(request, "grading/documents.html", {"form": form})
    roll = term_roll(form.term)
    groups = GroupFilterForm(request.GET, groups=roll.groups)
    context = {
        "form": form,
        "groups": groups,
        "roll": roll,
        "enrolments": roll.of_group(groups.group),
        "run_form": RunForm(roll=roll),
    }
    return render(request, "grading/documents.html", context)


@require_safe
@allow(*RESULT_READERS)
def transcripts(request: SignedInRequest, term_id: int, extension: str) -> HttpResponse:
    """The transcripts of a term or of one of its groups, in one file."""
    format = _format(extension)
    terms = Term.objects.for_user(request.user).select_related("programme__department")
    term = get_object_or_404(terms, pk=term_id)
    form = GroupFilterForm(
        request.GET, groups=term.groups.all() if request.GET.get("groupe") else ()
    )
    if not form.is_valid():
        raise Http404("Ce groupe n’est pas dans ce semestre.")
    found = term_results(term, group=form.group, explain=True)
    obstacle = _obstacle(found)
    if obstacle:
        messages.warning(request, obstacle)
        query = urlencode({"semestre": term.pk})
        return redirect(f"{reverse('grading:documents')}?{query}")
    name = _file_name("releves", term, form.group.name if form.group else "")
    return _file(format, found, name, extension)


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def transcript(
    request: SignedInRequest, term_id: int, enrolment_id: int, extension: str
) -> HttpResponse:
    """The transcript of one student. His own holds what is published, and is a PDF only."""
    visible = Enrolment.objects.for_user(request.user)
    enrolments = visible.select_related("student", "term__programme__department")
    enrolment = get_object_or_404(enrolments, pk=enrolment_id)
    if enrolment.term_id != term_id:
        raise Http404("Cette inscription est dans un autre semestre.")
    own = enrolment.student.user_id == request.user.pk
    if own and extension != PDF:
        raise Http404("Un étudiant obtient son relevé en PDF.")
    format = _format(extension)
    found = _results_of(enrolment, published_only=own)
    student = enrolment.student
    kind = "releve-provisoire" if own else "releve"
    name = _file_name(kind, enrolment.term, f"{student.last_name} {student.number}")
    return _file(format, found, name, extension)


def _results_of(enrolment: Enrolment, *, published_only: bool) -> TermResults:
    path = student_results(
        enrolment.student, published_only=published_only, explain=True, attempt=enrolment
    )
    shown = path.of(enrolment)
    assert shown is not None
    return TermResults(
        term=enrolment.term, group=None, published_only=published_only, students=(shown,)
    )


def _format(extension: str) -> Format:
    if extension not in FORMATS:
        raise Http404("Ce format n’existe pas : pdf, xlsx ou csv.")
    return FORMATS[extension]


def _obstacle(found: TermResults) -> str:
    """Why there is no file to give, in a sentence; nothing when there is one."""
    whose = f"Le groupe {found.group.name}" if found.group else f"Le semestre {found.term}"
    if not found.students:
        return f"{whose} n’a aucun étudiant : il n’y a pas de relevé à produire."
    if len(found.students) > MOST_IN_ONE_FILE:
        return (
            f"{whose} a {len(found.students)} étudiants, un fichier en tient {MOST_IN_ONE_FILE} : "
            "demandez les relevés groupe par groupe."
        )
    return ""


def _file(format: Format, found: TermResults, name: str, extension: str) -> HttpResponse:
    content = _content(found)
    return attachment(format.write(content), format.media_type, name, extension)


def _content(found: TermResults) -> TranscriptContent:
    students = [each.enrolment.student_id for each in found.students]
    department = found.term.programme.department
    return transcript_content(
        found,
        template=template_of(department, IssuedDocument.Kind.TRANSCRIPT),
        issued_at=timezone.now(),
        decisions=decisions_shown(students),
        ranks=ranks_in(found),
        elsewhere=acquired_elsewhere(students, department.institution),
    )


def _file_name(kind: str, term: Term, whose: str) -> str:
    """« releves-S1-2026-2027-TD1 »."""
    return f"{kind} S{term.number} {term.academic_year} {whose}"


def attachment(data: bytes, media_type: str, name: str, extension: str) -> HttpResponse:
    """A file to keep, its name in plain letters so that every system keeps it too."""
    disposition = (
        content_disposition_header(True, f"{plain_name(name)}.{extension}") or "attachment"
    )
    return HttpResponse(data, content_type=media_type, headers={"Content-Disposition": disposition})

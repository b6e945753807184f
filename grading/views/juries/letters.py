"""The letters of a closed jury, as they were issued: all of them, or that of one student, who may
have his own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.documents.issued import bundle, issued_pdf
from grading.models import Jury, Role, User
from grading.permissions import JURY_READERS, RESULT_READERS, SignedInRequest, allow
from grading.selectors.issued import letters_given
from grading.services.juries.issuing import HIDDEN
from grading.views.documents import attachment
from grading.views.juries.named import JOINED, held_jury, named_jury

NOT_ISSUED = "Les courriers de ce jury ne sont pas encore délivrés."
NOT_HIS = "La scolarité n’a pas encore délivré ce courrier : il paraîtra ici."
MEDIA_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@require_safe
@allow(*RESULT_READERS)
def letters(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = held_jury(request.user, jury_id)
    given = list(letters_given(jury)) if jury.is_shown else []
    if not given:
        messages.warning(request, NOT_ISSUED if jury.is_shown else HIDDEN)
        return redirect("grading:jury-closing", jury.pk)
    data, extension = bundle(given)
    return attachment(data, MEDIA_TYPES[extension], f"courriers {jury}", extension)


@require_safe
@allow(Role.STUDENT, *JURY_READERS)
def letter(request: SignedInRequest, jury_id: int, student_id: int) -> HttpResponse:
    own = his_jury(request.user, jury_id, student_id)
    jury = own or named_jury(request.user, jury_id)
    if not jury.is_shown or not jury.decisions.filter(student=student_id).exists():
        raise Http404("Il n’y a pas de courrier de ce jury à cet étudiant.")
    given = letters_given(jury).filter(student=student_id).first()
    if given is None:
        messages.info(request, NOT_HIS if own else NOT_ISSUED)
        return redirect("grading:my-documents") if own else redirect("grading:jury", jury.pk)
    name = f"decision {jury} {given.holder}"
    return attachment(issued_pdf(given), MEDIA_TYPES["pdf"], name, "pdf")


def his_jury(user: User, jury_id: int, student_id: int) -> Jury | None:
    """The jury that shows its decisions to this student, when the user is he."""
    shown = Jury.objects.shown(timezone.now()).select_related(*JOINED)
    own = shown.filter(decisions__student=student_id, decisions__student__user=user)
    return own.filter(pk=jury_id).first()

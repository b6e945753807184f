"""The minutes of a jury to download: a draft before it is closed; after, those that were issued,
and a workbook of what is frozen."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.documents.issued import issued_pdf
from grading.documents.minutes import minutes as pdf
from grading.documents.minutes_workbook import minutes_workbook
from grading.documents.workbook import MEDIA_TYPE
from grading.models import Jury
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.issued import minutes_given
from grading.services.juries.minutes import minutes_of
from grading.services.juries.minutes_content import MinutesContent
from grading.services.looks import files_of
from grading.views.documents import attachment
from grading.views.juries.named import holds, named_jury

PDF = "pdf"
NOT_ISSUED = "Le procès-verbal de ce jury n’est pas encore délivré."


def written(content: MinutesContent) -> bytes:
    return pdf(content, files=files_of(content["look"]))


class Format(NamedTuple):
    media_type: str
    write: Callable[[MinutesContent], bytes]


FORMATS = {
    PDF: Format("application/pdf", written),
    "xlsx": Format(MEDIA_TYPE, minutes_workbook),
}


@require_safe
@allow(*JURY_READERS)
def minutes(request: SignedInRequest, jury_id: int, extension: str) -> HttpResponse:
    jury = named_jury(request.user, jury_id)
    if jury.is_closed and extension == PDF:
        return issued_minutes(request, jury)
    content = minutes_of(jury, at=timezone.now())
    if content is None:
        messages.warning(request, f"{jury} ne juge personne : il n’y a pas de procès-verbal.")
        return redirect("grading:jury", jury.pk)
    kind = "projet-pv" if content["draft"] else "pv"
    format = FORMATS[extension]
    return attachment(format.write(content), format.media_type, f"{kind} {jury}", extension)


def issued_minutes(request: SignedInRequest, jury: Jury) -> HttpResponse:
    document = minutes_given(jury)
    if document is None:
        messages.warning(request, NOT_ISSUED)
        return redirect(
            "grading:jury-closing" if holds(request.user, jury) else "grading:jury", jury.pk
        )
    name = f"pv {jury} {document.number}"
    return attachment(issued_pdf(document), FORMATS[PDF].media_type, name, PDF)

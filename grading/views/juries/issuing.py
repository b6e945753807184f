"""Issuing what a closed jury gives: one button for its minutes, one for its letters."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from grading.models import Jury
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.services.juries.issuing import issue_letters, issue_minutes
from grading.templatetags.french import plural


@require_POST
@allow(*RESULT_READERS)
def minutes(request: SignedInRequest, jury_id: int) -> HttpResponse:
    return issued(request, jury_id, lambda: told_minutes(request, jury_id))


@require_POST
@allow(*RESULT_READERS)
def letters(request: SignedInRequest, jury_id: int) -> HttpResponse:
    return issued(request, jury_id, lambda: told_letters(request, jury_id))


def told_minutes(request: SignedInRequest, jury_id: int) -> str:
    document = issue_minutes(jury_id, by=request.user)
    return f"Procès-verbal délivré, numéro {document}."


def told_letters(request: SignedInRequest, jury_id: int) -> str:
    count = len(issue_letters(jury_id, by=request.user))
    s = plural(count)
    return f"{count} courrier{s} délivré{s} : chaque étudiant trouve le sien dans ses documents."


def issued(request: SignedInRequest, jury_id: int, issue: Callable[[], str]) -> HttpResponse:
    try:
        said = issue()
    except Jury.DoesNotExist:
        raise Http404("Ce jury n’existe pas, ou n’est pas à vous.") from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("grading:jury-closing", jury_id)

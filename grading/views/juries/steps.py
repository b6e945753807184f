"""The steps of a jury that are one button: to begin the deliberation, to go back to its
preparation, to sign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from grading.models import Jury
from grading.permissions import JURY_READERS, RESULT_READERS, SignedInRequest, allow
from grading.services.juries.standing import set_back, sign, start_deliberation


@require_POST
@allow(*RESULT_READERS)
def start(request: SignedInRequest, jury_id: int) -> HttpResponse:
    try:
        start_deliberation(jury_id, by=request.user)
    except Jury.DoesNotExist:
        raise Http404("Ce jury n’existe pas, ou n’est pas à vous.") from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La délibération est ouverte : les décisions s’enregistrent.")
    return redirect("grading:jury", jury_id)


@require_POST
@allow(*RESULT_READERS)
def back(request: SignedInRequest, jury_id: int) -> HttpResponse:
    try:
        set_back(jury_id, by=request.user)
    except Jury.DoesNotExist:
        raise Http404("Ce jury n’existe pas, ou n’est pas à vous.") from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Le jury est de nouveau en préparation.")
    return redirect("grading:jury", jury_id)


@require_POST
@allow(*JURY_READERS)
def sign_minutes(request: SignedInRequest, jury_id: int) -> HttpResponse:
    try:
        sign(jury_id, by=request.user)
    except Jury.DoesNotExist:
        raise Http404("Vous ne siégez pas dans ce jury.") from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Vous avez signé le procès-verbal.")
    return redirect("grading:jury", jury_id)

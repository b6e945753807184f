"""Bonus and malus of a student in a semester, typed by those who decide of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.adjustments import AdjustmentForm
from grading.models import Enrolment
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.adjustments import adjustment_file, bonus_rules_of, ues_of
from grading.selectors.paths import with_everything
from grading.services.adjustments import AdjustmentsMoved, record_adjustments


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def adjustments(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    found = with_everything(Enrolment.objects.adjustable_by(request.user))
    enrolment = get_object_or_404(found, pk=enrolment_id)
    stored, ues = adjustment_file(enrolment), ues_of(enrolment)
    rules = bonus_rules_of(enrolment, ues)
    form = AdjustmentForm(request.POST or None, ues=ues, rules=rules, stored=stored)
    if request.method == "POST" and saved(request, form, enrolment):
        return redirect("grading:semester-results", enrolment.pk)
    context = {
        "form": form,
        "enrolment": enrolment,
        "history": stored.history,
        "trail": trail(enrolment),
    }
    return render(request, "grading/adjustments.html", context)


def saved(request: SignedInRequest, form: AdjustmentForm, enrolment: Enrolment) -> bool:
    """Record what the form holds, and say so; what the service refuses joins its errors."""
    if not form.is_valid():
        return False
    try:
        changes = record_adjustments(
            enrolment,
            points=form.points,
            values=form.values,
            by=request.user,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except AdjustmentsMoved as error:
        form.add_move(error, adjustment_file(enrolment))
        return False
    except ValidationError as error:
        form.add_refusal(error)
        return False
    except Enrolment.DoesNotExist:
        raise Http404("Cette inscription n’existe plus.") from None
    if changes:
        messages.success(request, "Les bonus et malus sont enregistrés.")
    else:
        messages.info(request, "Rien n’a changé : ces bonus et malus étaient déjà enregistrés.")
    return True


def trail(enrolment: Enrolment) -> list[dict[str, str]]:
    term = enrolment.term
    return [
        {"label": "Semestres", "url": reverse("grading:term-list")},
        {"label": str(term), "url": reverse("grading:term-results", args=[term.pk])},
        {
            "label": str(enrolment.student),
            "url": reverse("grading:semester-results", args=[enrolment.pk]),
        },
    ]

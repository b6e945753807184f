"""The forms of the situation page: each records one turn of the path of a student."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grading.forms.situations import (
    DepartureForm,
    ElsewhereForm,
    GapForm,
    ReturnForm,
    TakeBackForm,
    TrackForm,
    TurnForm,
)
from grading.models import Acquisition, Turn
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.situations import Situation, parcours_in, students_of, ues_of_programme
from grading.selectors.tracks import TrackImpact, track_impact
from grading.services import situations as services
from grading.views.situations.page import named_situation, trail

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@allow(*RESULT_READERS)
def elsewhere(request: SignedInRequest, student_id: int) -> HttpResponse:
    found = named_situation(request, student_id)
    held = {each.ue_code for each in found.acquisitions}
    ues = ues_of_programme(found.programme) if found.programme else {}
    form = ElsewhereForm(
        request.POST or None,
        ues=[ue for code, ue in ues.items() if code not in held],
        ours=found.programme.department.institution if found.programme else "",
        initial={"institution": came_from(found)},
    )
    done = "Les UE acquises ailleurs sont enregistrées."
    if submitted(request, form, found, services.record_elsewhere, done):
        return redirect("grading:situation", student_id)
    return page(request, "grading/situations/elsewhere.html", form, found, possible=bool(ues))


def came_from(found: Situation) -> str:
    """Where he arrived from, when that is in his path."""
    arrivals = (turn for turn in found.turns if turn.kind == Turn.Kind.TRANSFER_IN)
    return next((turn.details.get("institution", "") for turn in arrivals), "")


@require_http_methods(FORM_METHODS)
@allow(*RESULT_READERS)
def take_back(request: SignedInRequest, acquisition_id: int) -> HttpResponse:
    acquisitions = Acquisition.objects.filter(student__in=students_of(request.user))
    acquisition = get_object_or_404(acquisitions, pk=acquisition_id)
    found = named_situation(request, acquisition.student_id)
    form = TakeBackForm(request.POST or None)

    def withdraw(_student_id: int, **values: Any) -> Turn:
        return services.take_back(acquisition_id, **values)

    done = f"{acquisition.ue_code} n’est plus une UE acquise ailleurs ; son parcours le dit."
    if submitted(request, form, found, withdraw, done):
        return redirect("grading:situation", found.student.pk)
    return page(request, "grading/situations/take_back.html", form, found, acquisition=acquisition)


@require_http_methods(FORM_METHODS)
@allow(*RESULT_READERS)
def departure(request: SignedInRequest, student_id: int) -> HttpResponse:
    found = named_situation(request, student_id)
    form = DepartureForm(request.POST or None, enrolments=found.open)
    done = "Le départ est enregistré ; ses notes restent, et ne changent plus."
    if submitted(request, form, found, services.leave, done):
        return redirect("grading:situation", student_id)
    return page(request, "grading/situations/departure.html", form, found, possible=found.open)


@require_http_methods(FORM_METHODS)
@allow(*RESULT_READERS)
def comeback(request: SignedInRequest, student_id: int) -> HttpResponse:
    found = named_situation(request, student_id)
    form = ReturnForm(request.POST or None, enrolments=found.left)
    done = "Le retour est enregistré : ses notes se saisissent de nouveau."
    if submitted(request, form, found, services.come_back, done):
        return redirect("grading:situation", student_id)
    return page(request, "grading/situations/return.html", form, found, possible=found.left)


@require_http_methods(FORM_METHODS)
@allow(*RESULT_READERS)
def gap_year(request: SignedInRequest, student_id: int) -> HttpResponse:
    found = named_situation(request, student_id)
    form = GapForm(request.POST or None, enrolments=found.open)
    done = "L’année de césure est enregistrée : elle ne compte pas comme un redoublement."
    if submitted(request, form, found, services.take_gap_year, done):
        return redirect("grading:situation", student_id)
    return page(request, "grading/situations/gap_year.html", form, found)


@require_http_methods(FORM_METHODS)
@allow(*RESULT_READERS)
def track(request: SignedInRequest, student_id: int) -> HttpResponse:
    """What a change would do is shown first; it is recorded by who has seen it."""
    found = named_situation(request, student_id)
    form = TrackForm(
        request.POST or None,
        enrolments=found.open,
        parcours=parcours_in(each.term for each in found.open),
    )
    done = "Le changement est enregistré."
    seen = request.POST.get("seen") and "confirmer" in request.POST
    if seen and submitted(request, form, found, services.change_track, done):
        return redirect("grading:situation", student_id)
    impact = impact_of(form, found) if form.is_bound else None
    if impact:
        form.show(impact.fingerprint)
    return page(
        request, "grading/situations/track.html", form, found, impact=impact, possible=found.open
    )


def impact_of(form: TrackForm, found: Situation) -> TrackImpact | None:
    """What the change that was typed would do, None while the form says something wrong."""
    typed = getattr(form, "cleaned_data", None) if form.errors else form.values
    if not typed or not {"enrolment_id", "parcours", "modality"} <= typed.keys():
        return None
    first = next(each for each in found.open if each.pk == typed["enrolment_id"])
    return track_impact(
        found.enrolments, first, parcours=typed["parcours"], modality=typed["modality"]
    )


def submitted(
    request: SignedInRequest,
    form: TurnForm,
    found: Situation,
    service: Callable[..., Any],
    done: str,
) -> bool:
    """Record what the form holds, and say so; what the service refuses joins its errors."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        service(found.student.pk, by=request.user, **form.values)
    except ValidationError as error:
        form.add_refusal(error)
        return False
    except (type(found.student).DoesNotExist, Acquisition.DoesNotExist):
        raise Http404("Cet étudiant ou cette UE n’est plus là.") from None
    messages.success(request, done)
    return True


def page(
    request: SignedInRequest, template: str, form: TurnForm, found: Situation, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "possible": True,
        "trail": trail(found, deeper=True),
        **more,
    }
    return render(request, template, context)

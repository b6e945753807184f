"""Adopting a scenario of points: its plan, who, and why."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.adoption import AdoptionForm
from grading.forms.jury_simulation import PLACES, ScenarioForm
from grading.models import Enrolment, Jury
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.adoption import Line, Way, plan_of
from grading.selectors.jury_simulation import bench_of
from grading.services.adoption import adopt
from grading.templatetags.french import plural
from grading.views.juries.named import Trail, held_jury, trail_to_jury


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def adoption(request: SignedInRequest, jury_id: int, place: int, way: str) -> HttpResponse:
    """The scenario stays in the address; what is chosen of its plan comes by POST."""
    if place not in PLACES or way not in set(Way):
        raise Http404("Ce scénario n’existe pas.")
    jury = held_jury(request.user, jury_id)
    bench = bench_of(jury)
    scenario = ScenarioForm(request.GET, place=place, bench=bench)
    adoptable = scenario.scenario.is_of_points and not scenario.errors
    plan = plan_of(bench, scenario.scenario, Way(way)) if adoptable else ()
    form = AdoptionForm(request.POST or None, plan=plan, way=Way(way))
    if request.method == "POST" and adopted(request, jury, scenario, form):
        return redirect("grading:jury-simulation", jury.pk)
    trail = trail_to_simulation(request, jury)
    context = {
        "jury": jury,
        "scenario": scenario,
        "adoptable": adoptable,
        "plan": plan,
        "form": form,
        "way": Way(way),
        "trail": trail,
        "back": trail[-1]["url"],
    }
    return render(request, "grading/jury/adoption.html", context)


def adopted(
    request: SignedInRequest, jury: Jury, scenario: ScenarioForm, form: AdoptionForm
) -> bool:
    """Write what was chosen, and say so; what the service refuses joins the errors."""
    if not form.is_valid():
        return False
    try:
        lines = adopt(
            jury.pk,
            scenario.scenario,
            form.way,
            form.cleaned_data["choix"],
            by=request.user,
            reason=form.cleaned_data["motif"],
        )
    except (Jury.DoesNotExist, Enrolment.DoesNotExist):
        raise Http404("Ce jury n’est pas à vous.") from None
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, said(lines, form.way))
    return True


def said(lines: tuple[Line, ...], way: Way) -> str:
    count = len(lines)
    who = f"{count} étudiant{plural(count)}"
    if way is Way.POINTS:
        return f"Scénario adopté : les points sont ajoutés pour {who}."
    decisions = sum(len(line.granted) + len(line.entailed) for line in lines)
    return f"Scénario adopté : {decisions} décision{plural(decisions)} pour {who}."


def trail_to_simulation(request: SignedInRequest, jury: Jury) -> Trail:
    url = reverse("grading:jury-simulation", args=[jury.pk])
    query = request.GET.urlencode()
    return [*trail_to_jury(jury), {"label": "Simulation", "url": f"{url}?{query}"}]

"""What a jury tries: scenarios side by side, which live in the address and nowhere else."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grading.forms.jury_simulation import PLACES, ScenarioForm, ShownForm
from grading.permissions import JURY_READERS, SignedInRequest, allow
from grading.selectors.jury_simulation import Comparison, bench_of
from grading.views.juries.named import holds, named_jury, trail_to_jury

MOST_ROWS = 300
"""Changes on one page; the filter shows the others."""


@require_safe
@allow(*JURY_READERS)
def simulation(request: SignedInRequest, jury_id: int) -> HttpResponse:
    jury = named_jury(request.user, jury_id)
    bench = bench_of(jury)
    scenarios = [ScenarioForm(request.GET, place=place, bench=bench) for place in PLACES]
    tried = [form for form in scenarios if not form.scenario.is_empty]
    comparison = Comparison(bench, tuple(bench.trial(form.scenario) for form in tried))
    shown = ShownForm(request.GET)
    rows = shown.chosen(comparison.rows())
    context = {
        "jury": jury,
        "scenarios": scenarios,
        "tried": list(zip(tried, comparison.trials, strict=True)),
        "totals": list(comparison.totals()),
        "granted": list(comparison.granted()),
        "rows": rows[:MOST_ROWS],
        "left_out": max(len(rows) - MOST_ROWS, 0),
        "shown": shown,
        "partial": any(form.errors for form in scenarios),
        "query": urlencode([pair for form in scenarios for pair in form.typed]),
        "holds": holds(request.user, jury),
        "students": len(bench.judged),
        "trail": trail_to_jury(jury),
    }
    return render(request, "grading/jury/simulation.html", context)

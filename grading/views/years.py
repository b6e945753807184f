"""A new year, prepared from the last one in five screens; nothing is stored before the last."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading.forms.years import CHOICE, SUMMARY, TERMS, OrderForm, YearForm
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.years import YearPlan, year_plan
from grading.services.years import Opened, open_year
from grading.templatetags.french import plural

TITLES = (
    "Année et programme",
    "Semestres, jurys, groupes",
    "Qui enseigne quoi",
    "Évaluations",
    "Ouvrir l’année",
)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def new_year(request: SignedInRequest) -> HttpResponse:
    choice = YearForm(request.POST or None, user=request.user)
    if request.method != "POST" or not choice.is_valid():
        return screen(request, CHOICE, choice)
    plan = year_plan(choice.cleaned_data["programme"], choice.cleaned_data["year"])
    order, asked = OrderForm(request.POST, plan=plan), asked_screen(request)
    if asked > TERMS and not order.is_valid():
        return screen(request, TERMS, choice, plan, order)
    if "ouvrir" in request.POST and order.is_valid() and opened(request, plan, order):
        return redirect("grading:term-list")
    return screen(request, asked, choice, plan, order)


def asked_screen(request: SignedInRequest) -> int:
    if "ouvrir" in request.POST:
        return SUMMARY
    asked = request.POST.get("ecran", "")
    return int(asked) if asked in set("12345") else TERMS


def opened(request: SignedInRequest, plan: YearPlan, order: OrderForm) -> bool:
    try:
        made = open_year(plan.programme.pk, plan.year, order.order, by=request.user)
    except ValidationError as error:
        order.add_error(None, error.messages)
        return False
    messages.success(request, told(made, plan))
    return True


def told(made: Opened, plan: YearPlan) -> str:
    parts = [
        f"{count} {word}{plural(count)}"
        for count, word in (
            (made.terms, "semestre"),
            (made.groups, "groupe"),
            (made.services, "service"),
            (made.assessments, "évaluation"),
        )
        if count
    ]
    if not parts:
        return f"L’année {plan.academic_year} avait déjà tout : rien n’a été ajouté."
    return f"L’année {plan.academic_year} est ouverte : {', '.join(parts)}."


def screen(
    request: SignedInRequest,
    number: int,
    choice: YearForm,
    plan: YearPlan | None = None,
    order: OrderForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "screen": number,
        "title": TITLES[number - 1],
        "choice": choice,
        "plan": plan,
        "order": order,
        "trail": [{"label": "Semestres", "url": reverse("grading:term-list")}],
    }
    if plan and order:
        chosen = order.chosen("terms")
        context |= {
            "carried": order.fields_beside(number),
            "seen": max(number, (order["vu"].value() and int(order["vu"].value())) or CHOICE),
            "ticked": {name: order.chosen(name) for name in ("terms", "services", "assessments")},
            "terms": [term for term in plan.terms if number == TERMS or term.number in chosen],
        }
    return render(request, "grading/new_year.html", context)

"""A new year: what each screen asks. Nothing is stored before the last one; each screen carries
what the others said."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from curriculum.models import Programme
from curriculum.models.semester import SEMESTERS
from grading.forms.chosen import ChosenField
from grading.forms.situations import FIRST_MONTH
from grading.models import User
from grading.selectors.years import YearPlan, latest_year, programmes_to_open
from grading.services.years import YearOrder

CHOICE, TERMS, SERVICES, ASSESSMENTS, SUMMARY = range(1, 6)
SELECT = forms.Select(attrs={"class": "form-select"})
CHECKBOX = forms.CheckboxInput(attrs={"class": "form-check-input"})
YEARS_AHEAD = 2


class YearForm(forms.Form):
    """The first screen: the year that follows the latest, the last version of the programme."""

    year = forms.TypedChoiceField(label="Année", coerce=int, widget=SELECT)
    programme = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label=None,
        widget=SELECT,
        error_messages={"required": "Aucun programme : l’administration en importe un d’abord."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest, today = latest_year(user), timezone.localdate()
        first = latest or (today.year if today.month >= FIRST_MONTH else today.year - 1)
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, f"{year}-{year + 1}") for year in range(first, first + YEARS_AHEAD + 1)
        ]
        self.initial["year"] = first + 1 if latest else first
        self.fields["programme"].queryset = programmes_to_open(user)  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    """The screens that follow; `vu` is the furthest that was shown."""

    vu = forms.IntegerField(
        required=False, min_value=CHOICE, max_value=SUMMARY, widget=forms.HiddenInput
    )
    terms = ChosenField(required=False)
    groups = forms.BooleanField(label="Reprendre les groupes", required=False, widget=CHECKBOX)
    services = ChosenField(required=False)
    assessments = ChosenField(required=False)
    dated = forms.BooleanField(
        label="Reprendre les dates, décalées au même jour de la semaine",
        required=False,
        widget=CHECKBOX,
    )

    SCREENS = {
        TERMS: ("terms", "groups"),
        SERVICES: ("services",),
        ASSESSMENTS: ("assessments", "dated"),
    }

    def __init__(self, data: QueryDict, *, plan: YearPlan) -> None:
        super().__init__(with_defaults(data, plan))
        self.plan = plan
        for number in NUMBERS:
            self.fields[jury_name(number)] = forms.DateField(
                label=f"Date du jury de S{number}",
                required=False,
                widget=forms.DateInput(
                    attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
                ),
                error_messages={"invalid": "Date illisible."},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        years = (self.plan.year, self.plan.year + 1)
        for number in NUMBERS:
            day = data.get(jury_name(number))
            if day and day.year not in years:
                self.add_error(
                    jury_name(number),
                    f"Cette date n’est pas dans l’année {self.plan.academic_year}.",
                )
        if not data.get("terms") and "terms" not in self.errors:
            self.add_error("terms", "Choisissez au moins un semestre.")
        return data

    def fields_beside(self, screen: int) -> list[forms.BoundField]:
        """What the other screens said, to be carried by this one."""
        own = set(self.SCREENS.get(screen, ()))
        own |= (
            {jury_name(number) for number in range(1, SEMESTERS + 1)} if screen == TERMS else set()
        )
        return [self[name] for name in self.fields if name not in own | {"vu"}]

    def chosen(self, name: str) -> frozenset[int]:
        """What is ticked of these, be the form right or not."""
        return frozenset(int(each) for each in self[name].value() or () if each.isdecimal())

    @property
    def order(self) -> YearOrder:
        data = self.cleaned_data
        return YearOrder(
            {number: data[jury_name(number)] for number in data["terms"] if number in NUMBERS},
            data["groups"],
            frozenset(data["services"]),
            frozenset(data["assessments"]),
            data["dated"],
        )


def jury_name(number: int) -> str:
    return f"jury_{number}"


NUMBERS = range(1, SEMESTERS + 1)
ASKED = {
    TERMS: ("terms", "groups", *map(jury_name, NUMBERS)),
    SERVICES: ("services",),
    ASSESSMENTS: ("assessments", "dated"),
}
"""The fields of each screen."""


def with_defaults(data: QueryDict, plan: YearPlan) -> QueryDict:
    """What was sent, and for the screens that were not shown yet what is proposed."""
    filled, shown = data.copy(), data.get("vu", "")
    seen = int(shown) if shown in set("12345") else CHOICE
    proposed = [term for term in plan.terms if term.is_proposed]
    if seen < TERMS:
        filled.setlist("terms", [str(term.number) for term in proposed])
        filled["groups"] = "on"
    if seen < SERVICES:
        ids = [str(each.original.pk) for term in plan.terms for each in term.services]
        filled.setlist("services", ids)
    if seen < ASSESSMENTS:
        held = (each for term in plan.terms for module in term.modules for each in module.renewals)
        normal = [str(each.original.pk) for each in held if each.original.is_normal]
        filled.setlist("assessments", normal)
        filled["dated"] = "on"
    return filled

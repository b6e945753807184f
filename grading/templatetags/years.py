"""A year that is being prepared, screen by screen."""

from collections.abc import Collection
from datetime import date

from django import template
from django.forms import BoundField

from grading.forms.years import OrderForm, jury_name
from grading.selectors.years import TermPlan

register = template.Library()


@register.filter
def jury_field(order: OrderForm, number: int) -> BoundField:
    """The field of the date of the jury of that semester."""
    return order[jury_name(number)]


@register.filter
def jury_day(order: OrderForm, number: int) -> date | None:
    found: date | None = getattr(order, "cleaned_data", {}).get(jury_name(number))
    return found


@register.filter
def services_in(term: TermPlan, ticked: Collection[int]) -> int:
    return sum(each.original.pk in ticked for each in term.services)


@register.filter
def assessments_in(term: TermPlan, ticked: Collection[int]) -> int:
    held = (each for module in term.modules for each in module.renewals)
    return sum(each.original.pk in ticked for each in held)

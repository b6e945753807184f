"""The fields of the form that settles the doubts of a plan, beside what they settle."""

from django import template
from django.forms import BoundField

from grading.forms.imports import DoubtsForm, line_name, stale_name
from grading.imports.plan import Doubt, Item

register = template.Library()


@register.filter
def doubt_field(form: DoubtsForm, doubt: Doubt) -> BoundField | None:
    """The field of a doubtful row; None beyond those that one page asks about."""
    name = line_name(doubt.line)
    return form[name] if name in form.fields else None


@register.filter
def stale_field(form: DoubtsForm, item: Item) -> BoundField:
    return form[stale_name(item.cell)]

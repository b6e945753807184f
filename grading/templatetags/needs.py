"""What the pages of results say of what it takes: the sentences are in `grading.labels`."""

from django import template
from django.template.defaultfilters import capfirst

from grading import labels
from grading.core.needs import RCUENeed, UENeed, YearNeed

register = template.Library()


@register.filter
def ue_need(need: UENeed, assessments: labels.Assessments) -> str:
    return _as_sentence(labels.ue_need(need, assessments))


@register.filter
def rcue_need(need: RCUENeed, assessments: labels.Assessments) -> str:
    return _as_sentence(labels.rcue_need(need, assessments))


@register.filter
def year_need(need: YearNeed, assessments: labels.Assessments) -> str:
    return _as_sentence(labels.year_need(need, assessments))


def _as_sentence(text: str) -> str:
    return f"{capfirst(text)}."

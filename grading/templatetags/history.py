"""A line of the history, in words."""

from django import template
from django.urls import reverse
from django.utils import formats, timezone

from grading.forms.history import write_place
from grading.forms.marks import written_mark, written_points
from grading.forms.sheet import cell_name
from grading.models import Assessment, Enrolment, MarkBatch, MarkChange
from grading.selectors.marks import MarkValue
from grading.selectors.masks import Masks

register = template.Library()
register.filter("place", write_place)

USUAL_MAXIMUM = 2000
EMPTY = "vide"


@register.filter
def old_mark(change: MarkChange) -> str:
    return content_of(MarkValue(change.old_status, change.old_value), change.assessment)


@register.filter
def new_mark(change: MarkChange) -> str:
    return content_of(new_content(change), change.assessment)


@register.filter
def new_content(change: MarkChange) -> MarkValue:
    return MarkValue(change.new_status, change.new_value)


@register.filter
def content_of(content: MarkValue, assessment: Assessment) -> str:
    """« 12,5 », « 12,5 / 40 » where marks are not out of 20, « ABS », « vide »."""
    if content.value is None or assessment.maximum == USUAL_MAXIMUM:
        return written_mark(content) or EMPTY
    return f"{written_points(content.value)} / {written_points(assessment.maximum)}"


@register.filter
def cell_url(change: MarkChange) -> str:
    """Where the history of the cell is."""
    assessment = change.assessment
    url = reverse("grading:module-history", args=[assessment.term_id, assessment.module_id])
    return f"{url}?case={cell_name(assessment.pk, change.enrolment_id)}"


@register.simple_tag
def name_at(enrolment: Enrolment, assessment: Assessment, masks: Masks) -> str:
    """The student, or the number of his copy where its name is hidden."""
    if assessment.pk not in masks:
        return str(enrolment.student)
    number = masks[assessment.pk].get(enrolment.pk)
    return f"Copie {number}" if number else "Copie sans numéro"


@register.filter
def moment(row: MarkChange | MarkBatch) -> str:
    """« le 23/11/2026 à 14:02 »."""
    return formats.date_format(timezone.localtime(row.at), r"\l\e d/m/Y à H:i")

"""Lists of students: the field that settles a line, what a change entails, whose number it is."""

from collections.abc import Iterator, Mapping

from django import template
from django.forms import BoundField

from grading.forms.doubtful import PeopleForm, person_name
from grading.imports.students.plan import Line
from grading.imports.students.sentences import impact_told as sentences
from grading.selectors.tracks import TrackImpact

register = template.Library()


@register.filter
def line_field(form: PeopleForm, line: Line) -> BoundField | None:
    """The field of a doubtful line; None beyond those that one page asks about."""
    name = person_name(line.number)
    return form[name] if name in form.fields else None


@register.filter
def impact_told(impact: TrackImpact | None) -> Iterator[str]:
    return sentences(impact)


@register.filter
def of_number(students: Mapping[str, int] | None, number: str) -> int | None:
    """The id of the student who bears the number."""
    return students.get(number) if students else None

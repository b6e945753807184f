"""What a student may do about the mark of a line of his explanation."""

from collections.abc import Mapping

from django import template

from grading.selectors.appeals import Contest
from grading.selectors.explanations import Line

register = template.Library()


@register.filter
def contest_of(contests: Mapping[int, Contest] | None, line: Line) -> Contest | None:
    """None for what was not contested and cannot be, or for who reads the results of another."""
    if not contests or not line.trace.assessment:
        return None
    return contests.get(int(line.trace.assessment))

"""Points of assessments, stored in hundredths, as people write them."""

from django import template

from grading.forms.marks import written_points

register = template.Library()
register.filter("points", written_points)

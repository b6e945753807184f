"""Small lookups that the components of templates/components/ need."""

from django import template

from grading.core.values import round_half_up
from grading.templatetags.french import Exact, exact

register = template.Library()

SCALE_START, SCALE_STEP = 10, 11  # must match the track drawn in _range.svg.html

# The look of a decision code; its sentence is written in grading/labels.py.
STATES = {
    **dict.fromkeys(("ADM", "ADSUP", "ADJ", "ADJR"), "acquired"),
    "CMP": "compensated",
    **dict.fromkeys(("AJ", "DEF", "NAR"), "not_acquired"),
    **dict.fromkeys(("ATT", "ATJ", "RAT"), "provisional"),
}


@register.filter
def state_of(name: str | None) -> str:
    """The look of a decision code, or of a state named outright; `neutral` for all others."""
    return str(name) if name in STATES.values() else STATES.get(str(name), "neutral")


@register.filter
def on_scale(value: Exact) -> str:
    """The abscissa of a mark on 20 in _range.svg.html, with a point whatever the language."""
    return f"{round_half_up(SCALE_START + SCALE_STEP * exact(value), 1):f}"

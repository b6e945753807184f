"""What the pages of decisions say of them, and the fields of their form."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField

from grading import labels
from grading.core.codes import Code
from grading.forms.decisions import DecisionForm
from grading.forms.jury_contradictions import SettleForm
from grading.models import DecisionChange, Settlement, Turn
from grading.selectors.judged import Contradiction
from grading.selectors.jury_file import CHANGE, Repeated, Told
from grading.templatetags.french import plural

register = template.Library()

WITHDRAWN = "rien"


@register.filter
def fields_of(form: DecisionForm, of: str) -> dict[str, BoundField]:
    """Its `code`, `reason` and `seen`."""
    return {name: form[f"{name}-{of}"] for name in ("code", "reason", "seen")}


@register.filter
def at_key(known: Mapping[str, Any], key: str) -> Any:
    return known.get(key)


@register.filter
def code_sentence(code: Code) -> str:
    """« ADJ : UE accordée par le jury »."""
    return labels.with_sentence(code)


@register.filter
def repeat_sentence(repeated: Repeated) -> str:
    """« S2 : redoublé 1 fois, peut redoubler »."""
    allowed = labels.REPEATS[repeated.allowed]
    times = f"redoublé {repeated.times} fois" if repeated.times else "jamais redoublé"
    return f"S{repeated.semester}\u00a0: {times}, {allowed}"


@register.filter
def told_sentence(told: Told) -> str:
    """« UE11 : AJ devient ADJ », « UE11 : décision maintenue »."""
    if told.kind != CHANGE:
        kinds = dict(Settlement.Outcome.choices) | dict(Turn.Kind.choices)
        return f"{told.of}\u00a0: {kinds[told.after]}" if told.after else str(kinds[told.of])
    if not told.before:
        return f"{told.of}\u00a0: {told.after}"
    return f"{told.of}\u00a0: {told.before} devient {told.after or WITHDRAWN}"


@register.filter
def told_origin(told: Told) -> str:
    return dict(DecisionChange.Origin.choices).get(told.origin, "")


@register.filter
def half_days(count: int) -> str:
    return f"{count} demi-journée{plural(count)}"


@register.filter
def typed_reason(contradiction: Contradiction, form: SettleForm | None) -> str:
    """The reason that was typed in the form that was refused, when it is about this one."""
    if form is None or form.data.get("decision") != str(contradiction.decision.pk):
        return ""
    return str(form.data.get("reason", ""))

"""The turns of a path, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django import template

from curriculum.models import Modality
from grading.models import Acquisition, Turn
from grading.templatetags.french import hundredths_fr

register = template.Library()


@register.filter
def turn_sentence(turn: Turn) -> str:
    """What happened, without who and why: « Démission : S3 2026-2027 »."""
    kind = Turn.Kind(turn.kind)
    said = SAID.get(kind, terms_of)(turn.details)
    name = "UE acquise ailleurs, retirée" if turn.details.get("withdrawn") else kind.label
    return f"{name[:1].upper()}{name[1:]}" + (f"\u00a0: {said}" if said else "")


def terms_of(details: Mapping[str, Any]) -> str:
    """« S3 2026-2027, S4 2026-2027, vers l’IUT de Dijon »."""
    institution = details.get("institution")
    return ", ".join([*details.get("terms", []), *([institution] if institution else [])])


def elsewhere(details: Mapping[str, Any]) -> str:
    ues = (
        f"{code} {'sans moyenne' if average is None else hundredths_fr(average)}"
        for code, average in sorted(details.get("ues", {}).items())
    )
    return f"{', '.join(ues)} ({details.get('institution', '')})"


def gap(details: Mapping[str, Any]) -> str:
    year = details.get("year", 0)
    left = terms_of(details)
    return f"{year}-{year + 1}" + (f", quitte {left}" if left else "")


def track(details: Mapping[str, Any]) -> str:
    before, after = (MODALITIES.get(each, each) or "aucun" for each in details.get("change", "??"))
    moved = [
        f"{words} {', '.join(details[key])}"
        for key, words in (("lost", "ne suit plus"), ("gained", "suit désormais"))
        if details.get(key)
    ]
    return "\u202f; ".join([f"{before} → {after}", *moved])


MODALITIES = dict(Modality.choices)
SAID: Mapping[Turn.Kind, Callable[[Mapping[str, Any]], str]] = {
    Turn.Kind.ELSEWHERE: elsewhere,
    Turn.Kind.GAP: gap,
    Turn.Kind.PARCOURS: track,
    Turn.Kind.MODALITY: track,
}


@register.filter
def acquired_where(acquisition: Acquisition) -> str:
    """« S1 2025-2026, jury de BUT1 2025-2026 », « IUT de Dijon »."""
    if acquisition.term is None:
        return acquisition.origin or "ailleurs"
    place = str(acquisition.term)
    return f"{place}, {acquisition.jury}" if acquisition.jury else place

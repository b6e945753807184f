"""The life of an assessment, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats

from grading.core.values import Mark
from grading.forms.marks import written_points
from grading.models import Assessment, AssessmentEvent
from grading.selectors.candidates import Roll
from grading.selectors.marks import Column
from grading.selectors.module_averages import Averages
from grading.templatetags.french import decimal_fr, mark20, plural

register = template.Library()

NONE = "–"
BOOLEANS = {True: "oui", False: "non"}
NAMES = {
    "title": "intitulé",
    "type": "type",
    "kind": "nature",
    "maximum": "barème",
    "coefficient": "coefficient",
    "weights": "poids par UE",
    "date": "date",
    "deadline": "date limite de saisie",
    "double_entry": "double saisie",
    "anonymous": "copies anonymes",
}
# RULES, section 2.
KIND_EFFECTS = {
    Assessment.Kind.NORMAL: "Elle entre dans la moyenne du module, avec son coefficient.",
    Assessment.Kind.RESIT: "Le rattrapage remplace la moyenne du module s’il est meilleur "
    "qu’elle ; sinon, ou si l’étudiant est absent, la moyenne reste. Sans autre note, il fait "
    "la moyenne.",
    Assessment.Kind.SECOND_SESSION: "La seconde session remplace la moyenne du module dès que la "
    "note est saisie, même si elle est plus basse.",
    Assessment.Kind.BONUS: "Le bonus s’ajoute à la moyenne du module, sans dépasser 20 : 0,5 "
    "ajoute un demi-point.",
}


@register.simple_tag
def event_sentence(event: AssessmentEvent, roll: Roll | None = None) -> str:
    """What happened; `roll` gives the names of those called, who are only counted without it."""
    kind, details = AssessmentEvent.Kind(event.kind), event.details
    if kind == AssessmentEvent.Kind.COPIED:
        return copied(details)
    if kind == AssessmentEvent.Kind.CHANGED:
        return f"Modifiée : {', '.join(changed(details.get('changes', {})))}"
    if kind == AssessmentEvent.Kind.CANDIDATES:
        return called(details, roll)
    if kind == AssessmentEvent.Kind.VALIDATED:
        return validated(details)
    if kind == AssessmentEvent.Kind.PUBLISHED and details.get("again"):
        return "Publiée de nouveau"
    return kind.label.capitalize()


def copied(details: Mapping[str, Any]) -> str:
    dropped = details.get("dropped", [])
    left = f", sans le poids de {', '.join(dropped)} qui n’existe plus" if dropped else ""
    return f"Reprise de {details['term']}{left}" if "term" in details else "Reprise"


def changed(changes: Mapping[str, Any]) -> list[str]:
    """« barème 20 → 40 » for each field; a database does not keep the order of keys."""
    return [
        f"{words} {written(name, changes[name][0])} → {written(name, changes[name][1])}"
        for name, words in NAMES.items()
        if name in changes
    ]


def written(name: str, value: Any) -> str:
    """A value of the description, as the history keeps it, in words."""
    if name == "coefficient":
        return "du programme" if value is None else decimal_fr(Decimal(value))
    if value in (None, ""):
        return NONE
    if name == "maximum":
        return written_points(value)
    if name in ("date", "deadline"):
        return formats.date_format(date.fromisoformat(value), "d/m/Y")
    if name == "weights":
        return weights(value)
    if name == "kind":
        return Assessment.Kind(value).label
    return BOOLEANS.get(value, str(value)) if isinstance(value, bool) else str(value)


@register.filter
def weights(given: Mapping[str, str]) -> str:
    """« UE12 0,5, UE13 0 »; what is not there weighs 1."""
    told = (f"{code} {decimal_fr(Decimal(weight))}" for code, weight in sorted(given.items()))
    return ", ".join(told) or "1 partout"


def called(details: Mapping[str, Any], roll: Roll | None) -> str:
    parts = []
    for key, verb in (("added", "Convoqué"), ("removed", "Retiré")):
        ids = details.get(key, [])
        if ids:
            parts.append(f"{verb}{plural(len(ids))} : {whom(ids, roll)}")
    return ". ".join(parts) or numbered(details)


def numbered(details: Mapping[str, Any]) -> str:
    count = details.get("numbered", 0)
    again = " de nouveau" if details.get("again") else ""
    return f"{count} numéro{plural(count)} d’anonymat tiré{plural(count)}{again}"


def whom(ids: Sequence[int], roll: Roll | None) -> str:
    if roll is None:
        return f"{len(ids)} étudiant{plural(len(ids))}"
    names = {place.enrolment.pk: str(place.enrolment.student) for place in roll.places}
    return ", ".join(names.get(each, "un étudiant qui ne suit plus le module") for each in ids)


def validated(details: Mapping[str, Any]) -> str:
    entered, missing = details.get("entered"), details.get("missing")
    if entered is None:
        return "Validée"
    lacking = f", {missing} manquante{plural(missing)}" if missing else ""
    return f"Validée : {entered} note{plural(entered)}{lacking}"


@register.filter
def averages_text(averages: Averages) -> str:
    """« 11,50 », or one by UE where they differ: « UE11 11,50, UE12 9,00 »."""
    values = set(averages.values())
    if len(values) == 1:
        return mark20(values.pop())
    return ", ".join(f"{code} {mark20(value)}" for code, value in averages.items()) or NONE


@register.filter
def ready(columns: Iterable[Column]) -> list[Assessment]:
    """The assessments of a sheet that are validated and wait for their publication."""
    return [column.assessment for column in columns if column.assessment.is_validated]


@register.filter
def described(assessment: Assessment) -> str:
    """« DS, sur 20, coef. 2 »: what distinguishes it, in one line."""
    parts = [assessment.type] if assessment.type else []
    if not assessment.is_normal:
        parts.append(assessment.get_kind_display())
    parts.append(f"sur {written_points(assessment.maximum)}")
    if assessment.coefficient is not None:
        parts.append(f"coef. {decimal_fr(assessment.coefficient)}")
    parts += [label for held, label in optional(assessment) if held]
    return ", ".join(parts)


def optional(assessment: Assessment) -> tuple[tuple[bool, str], ...]:
    return (assessment.anonymous, "anonyme"), (assessment.double_entry, "double saisie")


@register.filter
def kind_effect(kind: str) -> str:
    """What an assessment of this kind does to the average of its module."""
    return KIND_EFFECTS[Assessment.Kind(kind)]


@register.filter
def as_typed(mark: Mark | None) -> str:
    """A mark as its cell shows it: « 12,5 », « ABS »; « – » for a blank."""
    if mark is None:
        return NONE
    return str(mark.status) if mark.value is None else decimal_fr(mark.value)

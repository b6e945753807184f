"""What the page of the rules says of a figure, a bonus or an example, in words."""

import re
from fractions import Fraction

from django import template
from django.template.defaultfilters import capfirst, stringfilter
from django.utils.safestring import SafeString, mark_safe

from curriculum.selectors.settings import SettingInForce
from grading import labels
from grading.core.averages.bonuses import BonusMethod, BonusRule, Sign
from grading.core.results import ModuleResult, UEResult
from grading.core.rules import RCUEWeights
from grading.templatetags.french import NARROW_SPACE, decimal_fr, percent_fr, plural

register = template.Library()

WIDE_SPACE = "\u00a0"  # no-break, as wide as a space between words
HALF = Fraction(1, 2)


@register.filter(is_safe=True)
@stringfilter
def french_spaces(text: str) -> SafeString:
    """The spaces that French puts before « : ; ? ! % » and inside guillemets never break.

    For whole blocks of a template: its markup stays as it is.
    """
    text = re.sub(r" (?=[;?!%])", NARROW_SPACE, text)
    text = re.sub(r"(?<=«) | (?=[:»])", WIDE_SPACE, text)
    return mark_safe(text)


@register.filter
def average_fr(value: Fraction | None, decimals: int) -> str:
    """An average with the decimals in force."""
    return labels.average(value, decimals)


@register.filter
def module_outcome(module: ModuleResult, decimals: int) -> str:
    """What a module's average has become."""
    if module.exempt:
        return "le module ne compte pas"
    if module.average is None or not module.missing:
        return labels.average(module.average, decimals)
    known, lowest, highest = (
        labels.average(each, decimals) for each in (module.average, module.lowest, module.highest)
    )
    return f"{known} à ce jour, entre {lowest} et {highest}"


@register.filter
def provisional_sentence(ue: UEResult, decimals: int) -> str:
    return labels.provisional(ue, decimals)


@register.filter
def rcue_weights_fr(weights: RCUEWeights) -> str:
    return labels.RCUE_WEIGHTS[weights]


@register.filter
def share_fr(share: Fraction) -> str:
    """« la moitié », « 60 % »."""
    return "la moitié" if share == HALF else percent_fr(share)


@register.filter
def in_force_fr(setting: SettingInForce) -> str:
    return setting.words if setting.number is None else decimal_fr(setting.number)


@register.filter
def bonus_sentence(rule: BonusRule) -> str:
    """What a bonus or malus rule of the programme does."""
    verb = "ajoute" if rule.sign is Sign.BONUS else "retire"
    cap = "" if rule.cap is None else f", {_points(rule.cap)} au plus"
    where = "chaque UE" if rule.ues is None else ", ".join(sorted(rule.ues))
    return f"{capfirst(rule.name)} : {verb} {_amount(rule)}{cap}, sur {where}."


def _amount(rule: BonusRule) -> str:
    if rule.method is BonusMethod.RATE:
        return f"{_points(rule.rate)} par point au-dessus de {decimal_fr(rule.threshold)}"
    if rule.method is BonusMethod.STEPS:
        steps = (f"{_points(gain)} à partir de {decimal_fr(start)}" for start, gain in rule.steps)
        return ", ".join(steps)
    return "les points accordés à l’étudiant"


def _points(value: Fraction) -> str:
    return f"{decimal_fr(value)} point{plural(value)}"

"""The arithmetic of an explanation, written out; every figure comes from the core."""

from fractions import Fraction

from django import template
from django.template.defaultfilters import capfirst
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from grading import labels
from grading.core.codes import LineState, State, StepKind
from grading.core.results import ModuleResult, Step, UEResult
from grading.core.rules import Compare, RCUEFrom, Rules, UnjustifiedAbsence, Weighting
from grading.core.values import MarkStatus
from grading.forms.marks import written_mark
from grading.selectors.corrections import Correction
from grading.selectors.explanations import Explanation, Line, ModuleExplanation, Share
from grading.templatetags.french import MINUS, NARROW_SPACE, NO_VALUE, decimal_fr
from grading.templatetags.results import no_average

register = template.Library()

DECIMALS = 4  # what has more is cut there, with « … »


def is_finite(value: Fraction) -> bool:
    return (value * 10**DECIMALS).denominator == 1


@register.filter
def cut(value: Fraction | None) -> str:
    """The decimals of an exact value, « … » when they go on: « 12,5 », « 2,0833… »."""
    if value is None or is_finite(value):
        return decimal_fr(value, DECIMALS)
    whole, decimals = divmod(int(abs(value) * 10**DECIMALS), 10**DECIMALS)
    return f"{MINUS if value < 0 else ''}{whole},{decimals:0{DECIMALS}}…"


def short(value: Fraction) -> str:
    """The exact value in a formula: « 12,5 » or « 37/3 »."""
    return cut(value) if is_finite(value) else str(value).replace("-", MINUS)


@register.filter
def exact_fr(value: Fraction | None) -> str:
    """The exact value, with its decimals: « 12,5 », « 37/3 (12,3333…) »."""
    if value is None:
        return NO_VALUE
    return cut(value) if is_finite(value) else f"{short(value)} ({cut(value)})"


@register.filter
def over_common(share: Share) -> str:
    """« 1 250/6 000 »: figures over the common denominator; nothing when that is 1. Where there
    is no room for it, it breaks after its bar."""
    if share.denominator == 1:
        return ""
    numerator, denominator = (
        f"{figure:,}".replace(",", NARROW_SPACE).replace("-", MINUS)
        for figure in (share.numerator, share.denominator)
    )
    return format_html("{}/<wbr>{}", numerator, denominator)


@register.filter
def mark_text(line: Line) -> str:
    """The mark as entered, on the maximum of its assessment; six different things stay so."""
    mark, maximum = line.trace.mark, line.trace.maximum
    if mark is None:
        return NO_VALUE if line.assessment is None else "à venir" if line.to_come else "non saisie"
    if mark.status is MarkStatus.GRADED:
        return f"{decimal_fr(mark.value)} / {decimal_fr(maximum)}"
    return str(mark.status)


@register.filter
def kind(line: Line) -> str:
    return labels.WHATS[line.trace.what]


@register.filter
def effect(line: Line, rules: Rules) -> str:
    """What the line does to the average."""
    state = line.trace.state
    said = labels.LINE_STATES[state] if line.assessment else labels.WHATS[line.trace.what]
    if state is LineState.BLANK and line.to_come:
        said = "à venir"
    if line.changes_nothing:
        return f"{said}, ne change rien"
    if state in (LineState.BLANK, LineState.PENDING):
        return f"{said}, ne compte pas encore"
    zero = state is LineState.ABSENT and line.trace.scaled is not None
    if zero and rules.unjustified_absence is UnjustifiedAbsence.ZERO:
        return f"{said}, compte 0"
    return said


@register.filter
def module_sentence(module: ModuleExplanation, rules: Rules) -> str:
    """How the module got its average, before what follows the mean."""
    result = module.result
    if result.exempt:
        return capfirst(labels.EXEMPT) + "."
    if result.given:
        return f"Moyenne du module donnée entière : {exact_fr(result.average)}."
    if result.defaulting:
        return "Une absence injustifiée prive ce module de moyenne, et rend l’UE défaillante."
    if module.mean is None:
        return _without_mean(module)
    return f"{_mean(module, rules)}{_range(result)}."


def _without_mean(module: ModuleExplanation) -> str:
    if module.result.missing:
        return "Pas encore de moyenne : aucune note ne compte pour l’instant."
    if module.result.average is not None:
        return "Aucune évaluation ordinaire ne compte."
    return "Ce module ne compte pas ici, son coefficient non plus."


def _mean(module: ModuleExplanation, rules: Rules) -> str:
    if rules.assessment_weighting is Weighting.PER_TYPE and len(module.terms) > 1:
        return (
            "Moyenne du module, où la moyenne de chaque type d’évaluation porte son coefficient "
            f"une fois : {exact_fr(module.mean)}"
        )
    if len(module.terms) == 1:
        return f"Moyenne du module, d’une seule évaluation : {exact_fr(module.mean)}"
    products = " + ".join(f"{short(mark)} × {short(weight)}" for mark, weight in module.terms)
    weights = " + ".join(short(weight) for _, weight in module.terms)
    return f"Moyenne du module : ({products}) ÷ ({weights}) = {exact_fr(module.mean)}"


def _range(result: ModuleResult) -> str:
    if not result.missing:
        return ""
    lowest, highest = labels.average(result.lowest), labels.average(result.highest)
    return f" à ce jour, entre {lowest} et {highest} selon les notes à venir"


STEPS = {
    StepKind.BONUS: "Bonus",
    StepKind.CLIP: "Ramenée entre 0 et 20",
    StepKind.RESIT: "Rattrapage, s’il est meilleur",
    StepKind.SECOND_SESSION: "Seconde session, qui remplace",
}


@register.filter
def step_sentence(step: Step) -> str:
    """What a step after the mean made of it."""
    if step.before == step.after:
        return f"{STEPS[step.kind]} : rien ne change."
    if step.before is None:
        return f"{STEPS[step.kind]} : tient lieu de moyenne, {exact_fr(step.after)}."
    return f"{STEPS[step.kind]} : de {exact_fr(step.before)} à {exact_fr(step.after)}."


@register.filter
def adjustment_sentence(ue: UEResult) -> str:
    assert ue.raw is not None
    name, sign = ("Bonus", "+") if ue.adjustment > 0 else ("Malus", MINUS)
    change = f"{name} : {exact_fr(ue.raw)} {sign} {short(abs(ue.adjustment))}"
    if ue.clip:
        return f"{change}, ramené entre 0 et 20 : {exact_fr(ue.new)}."
    return f"{change} = {exact_fr(ue.new)}."


@register.filter
def rounded_fr(ue: UEResult, rules: Rules) -> str:
    """The rounded average with all its decimals: « 8,20 »."""
    return labels.average(ue.average, rules.average_decimals)


@register.filter
def correction_text(correction: Correction) -> str:
    """« note corrigée le 12/11/2025 : 9 → 11 (erreur de saisie) »."""
    before, after = (
        written_mark(content) or "vide" for content in (correction.before, correction.after)
    )
    day = date_format(localtime(correction.at), "d/m/Y")
    return f"note corrigée le {day} : {before} → {after} ({correction.reason})"


@register.filter
def threshold_sentence(ue: UEResult, rules: Rules) -> str:
    """The comparison with the bar; a provisional average is compared with nothing."""
    bar = decimal_fr(rules.validation_bar)
    if ue.state is not State.COMPLETE or ue.average is None:
        return f"Le seuil de {bar} ne se compare qu’à une moyenne complète."
    rounds = rules.compare is Compare.ROUNDED
    which, compared = (
        ("arrondie", rounded_fr(ue, rules)) if rounds else ("exacte", exact_fr(ue.average))
    )
    reached = rules.reaches(ue.average, rules.validation_bar)
    verdict = "le seuil est atteint" if reached else "le seuil n’est pas atteint"
    return f"La moyenne {which}, {compared}, est comparée au seuil de {bar} : {verdict}."


def _enters(ue: UEResult, rules: Rules) -> Fraction | None:
    return ue.average if rules.rcue_from is RCUEFrom.EXACT else ue.rounded


@register.filter
def entering(ue: UEResult, rules: Rules) -> str:
    """The average with which a UE enters its RCUE."""
    if ue.state is not State.COMPLETE:
        return "sans moyenne" if no_average(ue) else "pas encore complète"
    return exact_fr(_enters(ue, rules))


@register.filter
def rcue_formula(explanation: Explanation) -> str:
    """« (1 × 11 + 1 × 9,1) ÷ (1 + 1) = 10,05 »."""
    assert explanation.rcue is not None
    rules, weights = explanation.shown.rules, explanation.rcue.weights
    values = (_enters(ue, rules) or Fraction(0) for ue in explanation.rcue_ues)
    products = " + ".join(
        f"{short(weight)} × {short(value)}" for weight, value in zip(weights, values, strict=True)
    )
    total = " + ".join(short(weight) for weight in weights)
    return f"Moyenne du RCUE : ({products}) ÷ ({total}) = {exact_fr(explanation.rcue.average)}."

"""What the pages of a jury's simulation say of scenarios and of what they change."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grading import labels
from grading.core.codes import Code
from grading.core.decisions.rulings import Ruling, Subject
from grading.core.decisions.simulation import Trial
from grading.core.settings import SETTINGS
from grading.core.values import Mark
from grading.forms.jury_simulation import ScenarioForm
from grading.selectors.adoption import Line
from grading.selectors.judged import Judged
from grading.selectors.records import as_value
from grading.templatetags.components import state_of
from grading.templatetags.french import decimal_fr, mark20, plural

register = template.Library()

FIGURE = '{}<b class="code state-{}" title="{}">{}</b>'
NAMED_AT_MOST = 3
SUBJECTS = {
    Subject.YEAR: "Année",
    Subject.DIPLOMA: "Diplôme",
    Subject.RCUE: "RCUE",
    Subject.UE: "UE",
}


@register.filter
def scenario_parts(form: ScenarioForm) -> list[str]:
    """« +0,2 point en UE13 à partir de 9,8, à tous », « Seuil d’acquisition : 9,5 »."""
    scenario, parts = form.scenario, []
    if scenario.points:
        value, least = scenario.points.value, scenario.points.least
        from_ = "" if least is None else f" à partir de {decimal_fr(least)}"
        said = f"{signed(value)} point{plural(value)} en {scenario.points.ue}{from_}"
        parts.append(f"{said}, {_whom(form, 'à tous')}")
    if scenario.late and form.late_assessment:
        where = labels.at_assessment(as_value(form.late_assessment))
        whom = _whom(form, "à ceux à qui elle manque")
        parts.append(f"{_written(scenario.late.mark)} {where}, {whom}")
    parts += [_setting(name, str(value)) for name, value in scenario.settings.items()]
    return parts


def signed(value: Fraction) -> str:
    return f"+{decimal_fr(value)}" if value > 0 else decimal_fr(value)


def _written(mark: Mark) -> str:
    return str(mark.status) if mark.value is None else decimal_fr(mark.value)


def _whom(form: ScenarioForm, everybody: str) -> str:
    """« à Abadie Léa et 2 autres », by the choice that was made."""
    chosen = form.scenario.students
    if chosen is None:
        return everybody
    names = [name for id, name in form.students if id in chosen]
    named, others = names[:NAMED_AT_MOST], len(names) - NAMED_AT_MOST
    more = f" et {others} autre{plural(others)}" if others > 0 else ""
    return f"à {', '.join(named)}{more}"


def _setting(name: str, value: str) -> str:
    setting = SETTINGS[name]
    return f"{setting.label} : {setting.choices.get(value, value.replace('.', ','))}"


@register.filter
def trial_sentence(trial: Trial) -> str:
    """« 11 étudiants changent », « personne ne change »."""
    count = len(trial.changes)
    if not count:
        return "personne ne change"
    return f"{count} étudiant{plural(count)} change{plural(count, 'nt')}"


@register.filter
def beside(tried: Iterable[tuple[ScenarioForm, Trial]], cells: Iterable[Any]) -> list[Any]:
    """What stands in the column of each scenario, with its place."""
    return [(form.place, cell) for (form, _), cell in zip(tried, cells, strict=True)]


@register.filter
def ruling_figure(ruling: Ruling | None, code: Code | None = None) -> SafeString | str:
    """The average and the code: that which stands, or the one given."""
    if ruling is None:
        return "–"
    average = "" if ruling.average is None else format_html("{} ", mark20(ruling.average))
    code = code or ruling.code
    return format_html(FIGURE, average, state_of(code), labels.sentence(code), code)


@register.filter
def of_name(of: str) -> str:
    """« UE13 », « RCUE UE13 et UE23 », « BUT1 »."""
    return f"RCUE {' et '.join(of.split('+'))}" if "+" in of else of


@register.filter
def subject_name(subject: Subject) -> str:
    return SUBJECTS[subject]


@register.filter
def passed_over_sentence(others: Iterable[Judged], average: Fraction) -> str:
    """« 7 autres étudiants ont au moins 9,80 et ne passent pas »."""
    count = len(tuple(others))
    if not count:
        return f"Personne d’autre n’a au moins {mark20(average)} sans passer."
    has, passes = plural(count, "a,ont"), plural(count, "passe,passent")
    who = f"{count} autre{plural(count)} étudiant{plural(count)}"
    return f"{who} {has} au moins {mark20(average)} et ne {passes} pas"


@register.filter
def entailed_codes(line: Line) -> str:
    """What else is decided with it: « UE13 ADJR, UE23 ADJR »."""
    return ", ".join(f"{of_name(each.of)} {each.proposal}" for each in line.entailed)

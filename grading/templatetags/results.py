"""What the pages of results say of a core result, in words."""

from collections import Counter
from collections.abc import Iterable

from django import template
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from grading import labels
from grading.core.codes import Certainty, RCUECode, State, UECode, YearCode
from grading.core.ranks import Rank
from grading.core.results import ModuleResult, Reason, UEResult
from grading.core.rules import Rules
from grading.core.settings import Setting
from grading.selectors.results import Column, SemesterResult
from grading.templatetags.components import state_of
from grading.templatetags.french import NO_VALUE, decimal_fr, mark20, percent_fr, plural

register = template.Library()

CELL = '<a href="{}">{}</a> <b class="code state-{}">{}</b>'
OPEN_CELL = (
    '<a class="provisional" href="{}">{}</a> <b class="code">{}</b> <small>{} · {}–{}</small>'
)
# How a UE stands, in the singular and in the plural, in the order in which they are told.
STANDINGS = {
    "acquise": "acquises",
    "validée quoi qu’il arrive": "validées quoi qu’il arrive",
    "en jeu": "en jeu",
    "en attente": "en attente",
    "à compenser": "à compenser",
    "non acquise": "non acquises",
}
SETTLED = {
    Certainty.VALIDATED: "validée quoi qu’il arrive",
    Certainty.LOST: "à compenser",
}


@register.filter
def sentence(code: UECode | RCUECode | YearCode) -> str:
    return labels.sentence(code)


@register.filter
def reason_sentence(reason: Reason) -> str:
    """Why, with the figures and the article or setting."""
    return capfirst(labels.say(reason))


@register.filter
def rank_in_words(rank: Rank) -> str:
    """« 1er sur 97 », « 12e ex æquo sur 97 »."""
    ordinal = "1er" if rank.place == 1 else f"{rank.place}e"
    return f"{ordinal}{' ex æquo' if rank.tied else ''} sur {rank.among}"


@register.filter
def is_open(ue: UEResult) -> bool:
    """Whether marks to come may still change its average."""
    return ue.state is State.PROVISIONAL


@register.filter
def is_unsettled(shown: SemesterResult) -> bool:
    """Whether marks to come may still change an average of the semester."""
    return any(is_open(ue) or ue.state is State.NONE for ue in shown.ues)


@register.filter
def certainty_sentence(ue: UEResult) -> str:
    """What the bounds already settle while marks are missing; nothing otherwise."""
    settled = ue.state is State.PROVISIONAL and ue.certainty is not Certainty.OPEN
    return capfirst(labels.CERTAINTIES[ue.certainty]) if settled else ""


@register.filter
def no_average(ue: UEResult) -> str:
    """Why a UE will have no average, in a sentence; nothing where one may still come."""
    if ue.acquired is not None:
        return "Acquise sans note."
    return "Dispense\u00a0: cette UE n’a pas de moyenne." if ue.exempt else ""


@register.filter
def standing(shown: SemesterResult) -> str:
    """Where the UEs of a semester are: « 2 UE acquises, 1 validée quoi qu’il arrive, 3 en jeu ».
    Nothing while none has an average, nor for who left: nothing comes any more."""
    if not shown.enrolment.is_active or all(ue.average is None for ue in shown.ues):
        return ""
    counts = Counter(map(_stands, shown.ues))
    said = [
        f"{counts[one]} {several if plural(counts[one]) else one}"
        for one, several in STANDINGS.items()
        if counts[one]
    ]
    return ", ".join(said).replace(" ", " UE ", 1)


def _stands(ue: UEResult) -> str:
    """One of STANDINGS, in the singular."""
    if ue.is_acquired:
        return "acquise"
    if not is_open(ue):
        return "non acquise" if ue.proposal in (UECode.AJ, UECode.DEF) else "en attente"
    return SETTLED.get(ue.certainty, "en jeu")


@register.filter
def ects_sentence(ue: UEResult) -> str:
    if ue.ects:
        return f"{decimal_fr(ue.ects)} ECTS accordé{plural(ue.ects)}"
    return f"0 ECTS sur {decimal_fr(ue.ects_value)}"


@register.filter
def module_average(module: ModuleResult) -> str:
    """The average of a module in a list; never a bare provisional figure."""
    if module.exempt:
        return "dispensé"
    if module.defaulting:
        return "défaillant"
    if module.average is None:
        return "à venir" if module.missing else "ne compte pas"
    return f"{mark20(module.average)} à ce jour" if module.missing else mark20(module.average)


@register.filter
def term_cells(student: SemesterResult, columns: Iterable[Column]) -> SafeString:
    """The cells of a student in the table of a term: average, its explanation, code.

    Written without includes: a page of 150 students has 750 of them.
    """
    ues = {ue.code: ue for ue in student.ues}
    return format_html_join(
        "",
        '<td data-label="{}"><span>{}</span></td>',
        ((each.code, _cell(ues.get(each.code), student.enrolment.pk)) for each in columns),
    )


def _cell(ue: UEResult | None, enrolment_id: int) -> str:
    if ue is None:
        return NO_VALUE
    url = reverse("grading:explanation", args=[enrolment_id, ue.code])
    if not is_open(ue):
        return format_html(CELL, url, mark20(ue.average), state_of(ue.proposal), ue.proposal)
    known = percent_fr(ue.coverage), mark20(ue.lowest), mark20(ue.highest)
    return format_html(OPEN_CELL, url, mark20(ue.average), ue.proposal, *known)


@register.filter
def setting_value(setting: Setting, rules: Rules) -> str:
    """The value in force of a setting, in words."""
    value = getattr(rules, setting.name)
    if setting.choices:
        return setting.choices[str(value)]
    if setting.bounds is None:
        return ", ".join(bonus.name for bonus in value)
    return decimal_fr(value)

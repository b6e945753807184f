"""What the page of a simulation says of its fields and of what comes of them."""

from collections.abc import Sequence
from fractions import Fraction

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from grading import labels
from grading.core.codes import RCUECode, State, UECode, YearCode
from grading.core.results import RCUEResult, UEResult, YearResult
from grading.core.values import Kind, round_half_up
from grading.forms.simulation import Attempt
from grading.selectors.simulation import Compared, Entry, Outcome
from grading.templatetags.components import state_of
from grading.templatetags.french import decimal_fr, mark20, percent_fr, plural

register = template.Library()

FIGURE = '{}<b class="code state-{}" title="{}">{}</b>'
OPEN_FIGURE = "{}<small>{} · {}–{}</small> "
SAME = "inchangé"

Judged = UEResult | RCUEResult | YearResult
Code = UECode | RCUECode | YearCode
AnyCompared = Compared[UEResult] | Compared[RCUEResult] | Compared[YearResult]


@register.filter
def field_id(name: str) -> str:
    """The id of a field: a name may hold the accents and spaces of a module code."""
    return slugify(name)


@register.filter
def entry_name(entry: Entry) -> str:
    return entry.assessment.title if entry.assessment else "Moyenne du module"


@register.filter
def entry_details(entry: Entry) -> str:
    """« sur 10, rattrapage »."""
    if entry.assessment is None:
        return "sur 20, aucune évaluation pour le moment"
    kind = (
        "" if entry.assessment.kind is Kind.NORMAL else f", {labels.KINDS[entry.assessment.kind]}"
    )
    return f"sur {decimal_fr(entry.maximum)}{kind}"


@register.filter
def figure(result: Judged) -> SafeString:
    """Average and code; never a bare provisional figure."""
    code = result.proposal
    looks = (state_of(code), labels.sentence(code), code)
    return format_html(FIGURE, _average(result), *looks)


def _average(result: Judged) -> str:
    if isinstance(result, YearResult):
        return ""
    written = format_html("<strong>{}</strong> ", mark20(result.average))
    if isinstance(result, RCUEResult) or result.state is not State.PROVISIONAL:
        return written
    known = percent_fr(result.coverage), mark20(result.lowest), mark20(result.highest)
    return format_html(OPEN_FIGURE, written, *known)


@register.filter
def rcue_name(each: Compared[RCUEResult]) -> str:
    return " et ".join(each.official.ues)


@register.filter
def rcue_what(each: Compared[RCUEResult]) -> str:
    return f"RCUE {each.official.competence or ''}"


@register.filter
def change(each: AnyCompared) -> str:
    """« +0,75, AJ devient ADM », « rien »."""
    before, after = each.official, each.tried
    parts = [_difference(before, after)]
    if before.proposal != after.proposal:
        parts.append(f"{before.proposal} devient {after.proposal}")
    said = ", ".join(filter(None, parts))
    return said or ("les bornes" if each.moves else SAME)


def _difference(before: Judged, after: Judged) -> str:
    if isinstance(before, YearResult) or isinstance(after, YearResult):
        return ""
    if before.average is None or after.average is None:
        return "" if before.average == after.average else _appears(after.average)
    # Of the figures that stand beside it, which anybody may subtract.
    return _signed(shown_average(after.average) - shown_average(before.average))


def shown_average(average: Fraction) -> Fraction:
    return Fraction(round_half_up(average, 2))


def _appears(average: Fraction | None) -> str:
    return "perd sa moyenne" if average is None else "a une moyenne"


def _signed(difference: Fraction) -> str:
    """« +0,75 », « −2 »; nothing where nothing changes."""
    if not difference:
        return ""
    written = decimal_fr(difference, 2)
    return written if difference < 0 else f"+{written}"


@register.filter
def ects_change(outcome: Outcome) -> str:
    official, tried = outcome.ects
    return _signed(tried - official) or SAME


@register.filter
def codes(outcome: Outcome) -> list[tuple[str, str]]:
    """Each code of the table once, by what it judges, with its sentence."""
    years = [outcome.year] if outcome.year else []
    rows: dict[str, Sequence[AnyCompared]]
    rows = {"UE": outcome.ues, "RCUE": outcome.rcues, "Année": years}
    return [
        (f"{what} {code}", labels.sentence(code))
        for what, compared in rows.items()
        for code in dict.fromkeys(code for each in compared for code in _proposals(each))
    ]


def _proposals(each: AnyCompared) -> tuple[Code, Code]:
    return each.official.proposal, each.tried.proposal


@register.filter
def summary(attempt: Attempt, outcome: Outcome) -> str:
    """« 2 notes changées ; UE acquises : 3, 4 dans la simulation »."""
    count, refused = len(attempt.changed), len(attempt.errors)
    if not count and not refused:
        return "Rien n’est changé pour l’instant."
    said = f"{count} note{plural(count)} changée{plural(count)}"
    if refused:
        said += f", {refused} refusée{plural(refused)}"
    acquired = [sum(each.is_acquired for each in ues) for ues in _both(outcome)]
    official, tried = (decimal_fr(each) for each in outcome.ects)
    return f"{said} ; UE acquises : {acquired[0]} → {acquired[1]}, ECTS : {official} → {tried}."


def _both(outcome: Outcome) -> tuple[list[UEResult], list[UEResult]]:
    return [each.official for each in outcome.ues], [each.tried for each in outcome.ues]

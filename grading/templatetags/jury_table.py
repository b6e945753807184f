"""The cells of the table of a jury, and what its rows say."""

from collections.abc import Iterable
from typing import cast

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from grading import labels
from grading.core.codes import Code, RCUECode, State, UECode
from grading.core.decisions.attention import TO_DISCUSS, Attention
from grading.core.decisions.rulings import VOCABULARIES, Ruling, Subject
from grading.core.results import UEResult
from grading.models import Jury
from grading.selectors.judged import Contradiction, Judged
from grading.selectors.jury_table import dues_of, ects_of
from grading.templatetags.components import state_of
from grading.templatetags.french import NO_VALUE, decimal_fr, mark20, percent_fr

register = template.Library()

NAMES = {
    Subject.UE: "UE",
    Subject.RCUE: "RCUE",
    Subject.YEAR: "Année",
    Subject.DIPLOMA: "Diplôme",
}
SHORT = 60
"""Characters of a reason in a cell; the file of the student has it whole."""


@register.filter
def jury_cells(judged: Judged, columns: Iterable[str]) -> SafeString:
    """The cells of a student, flat: a page of 150 students has 3,000 of them."""
    open_ = {each.decision.of: each for each in judged.open_contradictions}
    return format_html_join(
        "",
        '<td data-label="{}" class="{}">{}{}</td>',
        ((of, *_cell(judged, judged.rulings.get(of), open_.get(of))) for of in columns),
    )


def _cell(
    judged: Judged, ruling: Ruling | None, contradiction: Contradiction | None
) -> tuple[str, str, str | SafeString]:
    """Its look, what it says, and small under it what one has to know."""
    if ruling is None:
        return "is-void", NO_VALUE, ""
    looks = [f"state-{state_of(ruling.code)}", *_looks(ruling, contradiction)]
    said = f"{_average(ruling)}{written_code(ruling)}"
    return " ".join(looks), said, _small(judged, ruling, contradiction)


def _looks(ruling: Ruling, contradiction: Contradiction | None) -> list[str]:
    if contradiction:
        return ["is-contradicted"]
    if ruling.departs:
        return ["is-decided", "is-departing"]
    return ["is-decided"] if ruling.decision else []


def _average(ruling: Ruling) -> str:
    has_none = ruling.subject in (Subject.YEAR, Subject.DIPLOMA)
    return "" if has_none else f"{mark20(ruling.average)} "


@register.filter
def written_code(ruling: Ruling) -> str:
    """« ADM » proposed, « ADM ✓ » decided, « AJ → ADJ ✓ » where the jury departed."""
    if ruling.decision is None:
        return str(ruling.proposal)
    departure = f"{ruling.proposal} → " if ruling.departs else ""
    return f"{departure}{ruling.decision} ✓"


def _small(judged: Judged, ruling: Ruling, contradiction: Contradiction | None) -> str | SafeString:
    told = filter(None, (_bounds(judged, ruling), _why(judged, ruling, contradiction)))
    return format_html_join("", "<small>{}</small>", ((each,) for each in told))


def _bounds(judged: Judged, ruling: Ruling) -> str:
    """A provisional average never goes alone."""
    ue = judged.result.ues.get(ruling.of)
    return bounds(ue) if ue and ue.state is State.PROVISIONAL else ""


def bounds(ue: UEResult) -> str:
    return f"{percent_fr(ue.coverage)} · {mark20(ue.lowest)}–{mark20(ue.highest)}"


def _why(judged: Judged, ruling: Ruling, contradiction: Contradiction | None) -> str:
    if contradiction:
        return f"contredite : prise sur {basis(contradiction)}"
    if not ruling.departs:
        return ""
    reason = judged.decisions[ruling.of].reason
    return reason if len(reason) <= SHORT else f"{reason[: SHORT - 1]}…"


@register.filter
def basis(contradiction: Contradiction) -> str:
    """What the decision rests on: « ADM, 12,35 »."""
    before = contradiction.before
    average = "" if before is None else f", {mark20(before)}"
    return f"{contradiction.decision.proposal}{average}"


@register.filter
def ects_cell(judged: Judged, jury: Jury) -> str:
    granted, worth = ects_of(judged, jury)
    return f"{decimal_fr(granted)} / {decimal_fr(worth)}"


@register.filter
def dues_cell(judged: Judged, jury: Jury) -> str:
    """What is due of the years before: « UE12 AJ, UE12+UE22 AJ »."""
    return ", ".join(f"{each.of} {written_code(each)}" for each in dues_of(judged, jury))


@register.filter
def attention_cell(judged: Judged) -> str:
    """Why the student is to be discussed, in the order of the vocabulary."""
    said = [labels.ATTENTIONS[each] for each in Attention if each in judged.attentions & TO_DISCUSS]
    return ", ".join([*(["contradiction"] if judged.open_contradictions else []), *said])


@register.filter
def earlier_years(judged: Judged) -> str:
    """« BUT1 : ADM 2024-2025 », of each earlier jury that is closed."""
    return ", ".join(
        f"{each.of}\u00a0: {each.code} {each.jury.term.academic_year}"
        for each in judged.earlier
        if each.jury.is_closed
    )


@register.filter
def legend_of(students: Iterable[Judged]) -> list[tuple[str, str]]:
    """Each code of the table once, by what it judges, with its sentence."""
    used = {
        (ruling.subject, str(code))
        for judged in students
        for ruling in judged.rulings.values()
        for code in (ruling.proposal, ruling.code)
    }
    return [
        (f"{NAMES[subject]} {code}", labels.sentence(code))
        for subject, vocabulary in VOCABULARIES.items()
        for code in cast(Iterable[Code], vocabulary)
        if (subject, str(code)) in used
    ]


@register.filter
def written_proposals_cell(judged: Judged) -> str:
    """What would be written, with its average: « UE11 12,35 ADM »."""
    written = (
        f"{each.of} {_average(each)}{each.proposal}" for each in judged.deliberation.undecided
    )
    return ", ".join(each.replace(" ", "\u00a0") for each in written)


@register.filter
def live_average(ruling: Ruling, judged: Judged) -> str:
    """« 12,35 », « 11,40 à ce jour, 62 % · 7,10–14,70 », nothing for a year or a diploma."""
    known = _bounds(judged, ruling)
    return f"{_average(ruling)}à ce jour, {known}" if known else _average(ruling).strip()


@register.filter
def is_to_discuss(ruling: Ruling) -> bool:
    """Whether a projected line says why: what is plainly acquired needs no word."""
    return ruling.code not in (UECode.ADM, RCUECode.ADM) or ruling.departs

"""Freezes what a document says. The bytes are made elsewhere, from this content alone."""

from datetime import datetime
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.timezone import localtime

from grading import labels
from grading.core.codes import Certainty, LineState, State, UECode, What
from grading.core.results import ModuleResult, RCUEResult, TraceLine, UEResult
from grading.core.rules import Rules
from grading.core.settings import SETTINGS
from grading.core.values import SCALE, plain, round_half_up
from grading.selectors.results import SemesterResult, TermResults
from grading.services.document_content import (
    FORMAT,
    ModuleContent,
    RCUEContent,
    SettingContent,
    StudentContent,
    TranscriptContent,
    UEContent,
)

# What a transcript depends on; the settings of the passage and of repeating are not among them.
SETTINGS_SHOWN = (
    "validation_bar",
    "unjustified_absence",
    "assessment_weighting",
    "average_decimals",
    "compare",
    "rcue_from",
    "rcue_weights",
    "bonuses",
)
OF_ASSESSMENTS = (What.NORMAL, What.RESIT, What.SECOND_SESSION, What.BONUS)
REMARKABLE = (LineState.AWAITED, LineState.EXEMPT)
REASONS_SHOWN = ("ue_held", "ue_exempt")
NOT_ENTERED = "–"

PROVISIONAL = (
    "Relevé provisoire : il manque des notes. Les moyennes dites provisoires peuvent encore "
    "changer, entre les bornes indiquées, et n’ouvrent aucune décision."
)
OF_PUBLISHED = (
    "Ce relevé ne tient compte que des notes publiées à ce jour. Seul un relevé remis par la "
    "scolarité a valeur officielle."
)
NOT_TO_BE_GIVEN_YET = (
    "Ce relevé tient compte de notes qui ne sont pas encore publiées : il ne se remet pas à "
    "l’étudiant avant leur publication."
)


def transcript_content(results: TermResults, *, issued_at: datetime) -> TranscriptContent:
    """The transcripts of these students, in their order, as they stand at `issued_at`.

    The results must be explained: the marks are read in their traces.
    """
    term, at = results.term, localtime(issued_at)
    programme = term.programme
    return {
        "format": FORMAT,
        "institution": programme.department.institution,
        "department": programme.department.name,
        "programme": programme.title,
        "version": programme.version,
        "semester": term.number,
        "academic_year": term.academic_year,
        "group": results.group.name if results.group else "",
        "published_only": results.published_only,
        "issued_at": at.isoformat(timespec="seconds"),
        "issued": _in_french(at),
        "students": [_student(each, results.published_only) for each in results.students],
    }


def _in_french(at: datetime) -> str:
    """« 1er novembre 2026 à 9 h 05 »."""
    day = "1er" if at.day == 1 else str(at.day)
    return f"{day} {date_format(at, 'F Y')} à {at.hour} h {at:%M}"


def _student(shown: SemesterResult, published_only: bool) -> StudentContent:
    enrolment, decimals = shown.enrolment, shown.rules.average_decimals
    student, parcours = enrolment.student, enrolment.parcours
    other_ues = [ue for ue in shown.result.ues.values() if ue not in shown.ues]
    return {
        "last_name": student.last_name,
        "first_name": student.first_name,
        "number": student.number,
        "group": enrolment.group.name if enrolment.group else "",
        "parcours": f"{parcours.code}, {parcours.title}" if parcours else "",
        "modality": enrolment.get_modality_display(),
        "situation": "" if enrolment.is_active else enrolment.get_status_display(),
        "provisional": published_only or _is_provisional(shown),
        "mentions": _mentions(shown, published_only),
        "ues": [_ue(ue, shown.rules) for ue in shown.ues],
        "rcues": [_rcue(rcue, decimals) for rcue in shown.rcues],
        "held": [ue.code for ue in other_ues if ue.is_acquired],
        "ects": plain(shown.ects),
        "ects_value": plain(shown.ects_value),
        "ects_in_all": plain(shown.result.ects),
        "settings": settings_in_force(shown.rules),
    }


def settings_in_force(rules: Rules) -> list[SettingContent]:
    """The settings that a transcript depends on, with their values in French."""
    return [
        {"label": SETTINGS[name].label, "value": _setting(rules, name)} for name in SETTINGS_SHOWN
    ]


def _setting(rules: Rules, name: str) -> str:
    if name == "bonuses":
        return ", ".join(rule.name for rule in rules.bonuses) or "aucun"
    value = getattr(rules, name)
    return SETTINGS[name].choices.get(str(value)) or _comma(Fraction(value))


def _is_provisional(shown: SemesterResult) -> bool:
    return any(ue.state is State.PROVISIONAL or ue.proposal is UECode.ATT for ue in shown.ues)


def _mentions(shown: SemesterResult, published_only: bool) -> list[str]:
    entered = {
        line.assessment
        for ue in shown.ues
        for module in ue.modules
        for line in module.lines
        if line.mark is not None
    }
    said = {
        OF_PUBLISHED: published_only,
        NOT_TO_BE_GIVEN_YET: not entered.isdisjoint(shown.unpublished),
        PROVISIONAL: _is_provisional(shown),
    }
    return [mention for mention, holds in said.items() if holds]


def _ue(ue: UEResult, rules: Rules) -> UEContent:
    decimals = rules.average_decimals
    return {
        "code": ue.code,
        "competence": ue.competence or "",
        "average": _rounded(ue.average, decimals),
        "lowest": _rounded(ue.lowest, decimals),
        "highest": _rounded(ue.highest, decimals),
        "provisional": ue.state is State.PROVISIONAL,
        "bar": plain(rules.validation_bar),
        "decision": ue.proposal.value,
        "sentence": labels.sentence(ue.proposal),
        "remark": " ; ".join(_ue_remarks(ue, decimals)),
        "ects": plain(ue.ects),
        "ects_value": plain(ue.ects_value),
        "modules": [_module(module, decimals) for module in ue.modules],
    }


def _ue_remarks(ue: UEResult, decimals: int) -> list[str]:
    remarks = [
        labels.REASONS[reason.rule](reason.figures, decimals)
        for reason in ue.reasons
        if reason.rule in REASONS_SHOWN
    ]
    if ue.state is State.PROVISIONAL and ue.certainty is not Certainty.OPEN:
        remarks.append(labels.CERTAINTIES[ue.certainty])
    if ue.adjustment:
        remarks.append(f"{labels.WHATS[What.ADJUSTMENT]} : {_signed(ue.adjustment)}")
    return remarks


def _module(module: ModuleResult, decimals: int) -> ModuleContent:
    entries = [line for line in module.lines if line.what in OF_ASSESSMENTS]
    remarks = [labels.LINE_STATES[line.state] for line in module.lines if line.state in REMARKABLE]
    return {
        "code": module.code,
        "title": module.title,
        "coefficient": plain(module.coefficient),
        "average": _rounded(module.average, decimals),
        "lowest": _rounded(module.lowest, decimals),
        "highest": _rounded(module.highest, decimals),
        "provisional": module.state is State.PROVISIONAL,
        "marks": [_mark(line) for line in entries if _says_something(line)],
        "remark": " ; ".join(remarks),
    }


def _says_something(line: TraceLine) -> bool:
    """Nobody misses a resit or a bonus that he did not sit."""
    if line.state is LineState.WEIGHTLESS:
        return False
    return line.what is What.NORMAL or line.mark is not None


def _mark(line: TraceLine) -> str:
    """« 12,5 », « 31/40 », « ABS », « rattrapage 11 »; « – » when nothing was entered."""
    kind = "" if line.what is What.NORMAL else f"{labels.WHATS[line.what]} "
    if line.mark is None:
        return f"{kind}{NOT_ENTERED}"
    if line.mark.value is None:
        return f"{kind}{line.mark.status.value}"
    scale = f"/{_comma(line.maximum)}" if line.maximum and line.maximum != SCALE else ""
    return f"{kind}{_comma(line.mark.value)}{scale}"


def _rcue(rcue: RCUEResult, decimals: int) -> RCUEContent:
    return {
        "code": " + ".join(rcue.ues),
        "competence": rcue.competence or "",
        "average": _rounded(rcue.average, decimals),
        "decision": rcue.proposal.value,
        "sentence": labels.sentence(rcue.proposal),
    }


def _rounded(value: Fraction | None, decimals: int) -> str | None:
    return None if value is None else f"{round_half_up(value, decimals):f}"


def _comma(value: Fraction) -> str:
    return plain(value).replace(".", ",")


def _signed(value: Fraction) -> str:
    return f"{'+' if value > 0 else '−'}{_comma(abs(value))}"

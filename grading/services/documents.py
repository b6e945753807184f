"""Freezes what a document says. The bytes are made elsewhere, from this content alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.utils.timezone import localtime

from grading import labels
from grading.core.codes import State, UECode
from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.core.ranks import Rank
from grading.core.results import RCUEResult
from grading.core.rules import Rules
from grading.core.settings import SETTINGS
from grading.core.values import plain
from grading.models import Decision, DocumentTemplate, Jury, Student
from grading.selectors.results import SemesterResult, TermResults
from grading.selectors.situations import Elsewhere
from grading.selectors.verdicts import Verdicts, verdicts_on
from grading.services.document_content import (
    FORMAT,
    OutcomeContent,
    RCUEContent,
    SettingContent,
    StudentContent,
    TextsContent,
    TranscriptContent,
    UEContent,
)
from grading.services.looks import look_of, texts_of
from grading.services.transcript_lines import comma, rounded, ue_content

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
WHOLE = (Decision.Subject.YEAR, Decision.Subject.DIPLOMA)
NO_DECISIONS: Mapping[int, Sequence[Decision]] = {}
NO_RANKS: Mapping[int, Rank] = {}
NOWHERE_ELSE: Elsewhere = {}

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


def transcript_content(
    results: TermResults,
    *,
    template: DocumentTemplate,
    issued_at: datetime,
    decisions: Mapping[int, Sequence[Decision]] = NO_DECISIONS,
    ranks: Mapping[int, Rank] = NO_RANKS,
    elsewhere: Elsewhere = NOWHERE_ELSE,
) -> TranscriptContent:
    """The transcripts of these students, in their order, as they stand at `issued_at`.

    `decisions` are those that juries show, by student: they stand in the place of proposals.
    `ranks` are those of the whole term, by student, when the rules show them; a rank that a missing
    mark of his may still change is not printed. `elsewhere` says which UEs come from another
    institution.

    The results must be explained: the marks are read in their traces.
    """
    term, at = results.term, localtime(issued_at)
    programme = term.programme
    return {
        "format": FORMAT,
        "look": look_of(template),
        "institution": template.institution,
        "department": template.unit,
        "programme": programme.title,
        "version": programme.version,
        "semester": term.number,
        "academic_year": term.academic_year,
        "group": results.group.name if results.group else "",
        "published_only": results.published_only,
        "issued_at": at.isoformat(timespec="seconds"),
        "issued": in_words(at),
        "students": [
            _student(
                each,
                verdicts_on(each.enrolment, decisions.get(each.enrolment.student_id, ())),
                texts_of(template, _fields(each)),
                ranks.get(each.enrolment.student_id),
                elsewhere.get(each.enrolment.student_id, {}),
            )
            for each in results.students
        ],
    }


def _rank(rank: Rank | None) -> str:
    """« 12e sur 96 », « 12e ex æquo sur 96 »."""
    if rank is None:
        return ""
    tied = " ex æquo" if rank.tied else ""
    return f"{rank.place}{'er' if rank.place == 1 else 'e'}{tied} sur {rank.among}"


def _fields(shown: SemesterResult) -> dict[str, str]:
    """What the texts of the template may name; the date is that of the issue, and comes last."""
    term, parcours = shown.enrolment.term, shown.enrolment.parcours
    return fields_of(shown.enrolment.student) | {
        "parcours": parcours.title if parcours else "",
        "formation": term.programme.title,
        "semestre": f"semestre {term.number}",
        "annee": term.academic_year,
    }


def fields_of(student: Student) -> dict[str, str]:
    return {
        "etudiant": f"{student.first_name} {student.last_name}",
        "prenom": student.first_name,
        "nom": student.last_name,
        "numero": student.number,
    }


def fields_of_jury(jury: Jury) -> dict[str, str]:
    return {
        "jury": str(jury),
        "date_jury": held_on(jury),
        "annee": jury.term.academic_year,
    }


def born(student: Student) -> str:
    return day_in_words(student.birth_date) if student.birth_date else ""


def in_words(at: datetime) -> str:
    """« 1er novembre 2026 à 9 h 05 »."""
    return f"{day_in_words(at)} à {at.hour} h {at:%M}"


def day_in_words(at: date) -> str:
    """« 1er novembre 2026 »."""
    return labels.french_date(at, "j F Y")


def _student(
    shown: SemesterResult,
    verdicts: Verdicts,
    texts: TextsContent,
    rank: Rank | None,
    elsewhere: Mapping[str, str],
) -> StudentContent:
    enrolment, decimals = shown.enrolment, shown.rules.average_decimals
    student, parcours = enrolment.student, enrolment.parcours
    other_ues = [ue for ue in shown.result.ues.values() if ue not in shown.ues]
    return {
        "last_name": student.last_name,
        "first_name": student.first_name,
        "number": student.number,
        "born": born(student),
        "group": enrolment.group.name if enrolment.group else "",
        "parcours": f"{parcours.code}, {parcours.title}" if parcours else "",
        "modality": enrolment.get_modality_display(),
        "situation": "" if enrolment.is_active else enrolment.get_status_display(),
        "provisional": shown.published_only or _is_provisional(shown),
        "mentions": _mentions(shown),
        "decided": _decided(verdicts),
        "ues": [
            _from_elsewhere(_decided_ue(ue_content(ue, shown), verdicts), elsewhere)
            for ue in shown.ues
        ],
        "rcues": [_decided_rcue(_rcue(rcue, decimals), verdicts) for rcue in shown.rcues],
        "outcomes": _outcomes(verdicts),
        "general": None if _is_provisional(shown) else rounded(shown.general, decimals),
        "rank": "" if _is_provisional(shown) else _rank(rank),
        **texts,
        "held": [_held(ue.code, elsewhere) for ue in other_ues if ue.is_acquired],
        "ects": plain(shown.ects),
        "ects_value": plain(shown.ects_value),
        "ects_in_all": plain(shown.result.ects),
        "settings": settings_in_force(shown.rules),
    }


def _decided_ue(ue: UEContent, verdicts: Verdicts) -> UEContent:
    """With what a jury decided in the place of what is proposed, where one shows it."""
    decision = verdicts.get(ue["code"])
    return {**ue, "decision": decision.code, "sentence": said(decision)} if decision else ue


def _from_elsewhere(ue: UEContent, elsewhere: Mapping[str, str]) -> UEContent:
    """A UE of another institution says so, whatever its average here."""
    if ue["code"] not in elsewhere:
        return ue
    where = elsewhere[ue["code"]]
    return {**ue, "sentence": f"UE acquise ailleurs : {where}" if where else "UE acquise ailleurs"}


def _held(code: str, elsewhere: Mapping[str, str]) -> str:
    """« UE11 », « UE11 (IUT d’essai) » when it was acquired there."""
    return f"{code} ({elsewhere[code] or 'ailleurs'})" if code in elsewhere else code


def _decided_rcue(rcue: RCUEContent, verdicts: Verdicts) -> RCUEContent:
    decision = verdicts.get(rcue["code"].replace(" ", ""))
    return {**rcue, "decision": decision.code, "sentence": said(decision)} if decision else rcue


def _outcomes(verdicts: Verdicts) -> list[OutcomeContent]:
    """What juries decided of the year and of diplomas; a proposal of these is never printed."""
    return [outcome(each) for each in verdicts.values() if each.subject in WHOLE]


def outcome(decision: Decision) -> OutcomeContent:
    return {"of": decision.of, "decision": decision.code, "sentence": said(decision)}


def said(decision: Decision) -> str:
    vocabulary: Any = VOCABULARIES[Subject(decision.subject)]
    return labels.sentence(vocabulary(decision.code))


def _decided(verdicts: Verdicts) -> str:
    """« Jury de BUT1 2025-2026 du 3 juillet 2026 », or several; nothing where none decided."""
    juries = {each.jury_id: each.jury for each in verdicts.values()}
    return ", ".join(f"{juries[pk]} du {held_on(juries[pk])}" for pk in sorted(juries))


def held_on(jury: Jury) -> str:
    """The day on which a jury met, or else was closed."""
    at = jury.held_at or jury.closed_at
    return day_in_words(localtime(at)) if at else ""


def settings_in_force(rules: Rules, names: Iterable[str] = SETTINGS_SHOWN) -> list[SettingContent]:
    """The settings that a document depends on, a transcript by default, with their values in
    French."""
    return [{"label": SETTINGS[name].label, "value": _setting(rules, name)} for name in names]


def _setting(rules: Rules, name: str) -> str:
    if name == "bonuses":
        return ", ".join(rule.name for rule in rules.bonuses) or "aucun"
    value = getattr(rules, name)
    return SETTINGS[name].choices.get(str(value)) or comma(Fraction(value))


def _is_provisional(shown: SemesterResult) -> bool:
    return any(ue.state is State.PROVISIONAL or ue.proposal is UECode.ATT for ue in shown.ues)


def _mentions(shown: SemesterResult) -> list[str]:
    said = {
        OF_PUBLISHED: shown.published_only,
        NOT_TO_BE_GIVEN_YET: tells_unpublished(shown),
        PROVISIONAL: _is_provisional(shown),
    }
    return [mention for mention, holds in said.items() if holds]


def tells_unpublished(shown: SemesterResult) -> bool:
    """Whether a mark of the semester is not published yet; the results must be explained."""
    entered = {
        line.assessment
        for ue in shown.ues
        for module in ue.modules
        for line in module.lines
        if line.mark is not None
    }
    return not entered.isdisjoint(shown.unpublished)


def _rcue(rcue: RCUEResult, decimals: int) -> RCUEContent:
    return {
        "code": " + ".join(rcue.ues),
        "competence": rcue.competence or "",
        "average": rounded(rcue.average, decimals),
        "decision": rcue.proposal.value,
        "sentence": labels.sentence(rcue.proposal),
    }

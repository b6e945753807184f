"""Statements of success: what juries granted and show, for those to whom they granted it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from django.utils.timezone import localtime

from grading.core.codes import (
    AWARDING_CODES,
    VALIDATING_RCUE_CODES,
    VALIDATING_YEAR_CODES,
    DiplomaCode,
    RCUECode,
    YearCode,
)
from grading.core.values import plain
from grading.labels import with_sentence
from grading.models import Decision, DocumentTemplate
from grading.selectors.results import SemesterResult, TermResults
from grading.selectors.verdicts import Verdicts, verdicts_on
from grading.services.document_content import RCUEContent
from grading.services.documents import (
    born,
    fields_of,
    fields_of_jury,
    held_on,
    in_words,
    outcome,
    said,
)
from grading.services.looks import look_of, texts_of
from grading.services.statement_content import (
    FORMAT,
    AttestedContent,
    StatementContent,
)
from grading.services.transcript_lines import rounded

Subject = Decision.Subject
WHOLE = (Subject.YEAR, Subject.DIPLOMA)
OBTAINED: Mapping[str, str] = {
    "BUT1": "a validé la première année du bachelor universitaire de technologie (BUT1)",
    "BUT2": "a validé la deuxième année du bachelor universitaire de technologie (BUT2)",
    "BUT3": "a validé la troisième année du bachelor universitaire de technologie (BUT3)",
    "DUT": "a obtenu le diplôme universitaire de technologie (DUT)",
    "BUT": "a obtenu le bachelor universitaire de technologie (BUT)",
}
NOTHING_DECIDED = "aucun jury n’a encore montré de décision sur son année"


def statement_content(
    results: TermResults,
    *,
    template: DocumentTemplate,
    issued_at: datetime,
    decisions: Mapping[int, Sequence[Decision]],
) -> StatementContent:
    """The statements of those of these students who succeeded, in their order. `decisions` are
    those that juries show, by student."""
    term, at = results.term, localtime(issued_at)
    return {
        "format": FORMAT,
        "look": look_of(template),
        "institution": template.institution,
        "department": template.unit,
        "programme": term.programme.title,
        "version": term.programme.version,
        "academic_year": term.academic_year,
        "issued_at": at.isoformat(timespec="seconds"),
        "issued": in_words(at),
        "students": [
            _student(shown, verdicts, template)
            for shown, verdicts in _with_verdicts(results, decisions)
            if obtained(verdicts)
        ],
    }


def why_none(shown: SemesterResult, decisions: Iterable[Decision]) -> str:
    """Why this student has no statement, in a sentence; nothing when he has one."""
    verdicts = verdicts_on(shown.enrolment, decisions)
    if obtained(verdicts):
        return ""
    decided = [each for each in verdicts.values() if each.subject in WHOLE]
    return ", ".join(f"{each.of} {_named(each)}" for each in decided) or NOTHING_DECIDED


def obtained(verdicts: Verdicts) -> list[Decision]:
    """The years and diplomas that a jury granted."""
    return [each for each in verdicts.values() if _is_success(each)]


def _is_success(decision: Decision) -> bool:
    granted = {Subject.YEAR: VALIDATING_YEAR_CODES, Subject.DIPLOMA: AWARDING_CODES}
    return decision.code in granted.get(Subject(decision.subject), ())


def _named(decision: Decision) -> str:
    is_year = decision.subject == Subject.YEAR
    return with_sentence(YearCode(decision.code) if is_year else DiplomaCode(decision.code))


def _with_verdicts(
    results: TermResults, decisions: Mapping[int, Sequence[Decision]]
) -> Iterator[tuple[SemesterResult, Verdicts]]:
    for each in results.students:
        yield each, verdicts_on(each.enrolment, decisions.get(each.enrolment.student_id, ()))


def _student(
    shown: SemesterResult, verdicts: Verdicts, template: DocumentTemplate
) -> AttestedContent:
    enrolment, granted = shown.enrolment, obtained(verdicts)
    student, parcours = enrolment.student, enrolment.parcours
    jury = granted[-1].jury
    values = (
        fields_of(student)
        | fields_of_jury(jury)
        | {
            "parcours": parcours.title if parcours else "",
            "formation": enrolment.term.programme.title,
            "annee": enrolment.term.academic_year,
            "acquis": " et ".join(OBTAINED[each.of] for each in granted),
        }
    )
    return {
        **texts_of(template, values),
        "last_name": student.last_name,
        "first_name": student.first_name,
        "number": student.number,
        "born": born(student),
        "parcours": f"{parcours.code}, {parcours.title}" if parcours else "",
        "modality": enrolment.get_modality_display(),
        "outcomes": [outcome(each) for each in granted],
        "jury": str(jury),
        "held": held_on(jury),
        "competences": list(_competences(shown, verdicts)),
        "ects": plain(shown.result.ects),
    }


def _competences(shown: SemesterResult, verdicts: Verdicts) -> Iterator[RCUEContent]:
    """The RCUEs of the year that are validated, in programme order."""
    for rcue in shown.rcues:
        decision = verdicts.get(rcue.code)
        if decision and RCUECode(decision.code) in VALIDATING_RCUE_CODES:
            average = Fraction(decision.average) if decision.average else None
            yield {
                "code": " + ".join(rcue.ues),
                "competence": rcue.competence or "",
                "average": rounded(average, shown.rules.average_decimals),
                "decision": decision.code,
                "sentence": said(decision),
            }

"""What each student of a run may be issued, or why he is issued nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.timezone import localtime

from grading.core.ranks import Rank
from grading.models import Decision, IssuedDocument, Jury, Term
from grading.selectors.document_templates import template_of
from grading.selectors.ranks import ranks_in
from grading.selectors.results import SemesterResult, TermResults, term_results
from grading.selectors.situations import acquired_elsewhere
from grading.selectors.verdicts import decisions_shown, embargoes, verdicts_on
from grading.services.document_content import StudentContent
from grading.services.documents import in_words, tells_unpublished, transcript_content
from grading.services.issuing.issue import Draft
from grading.services.statement_content import AttestedContent
from grading.services.statements import obtained, statement_content, why_none

Kind = IssuedDocument.Kind
Drafts = Mapping[int, Draft | str]
"""By id of the enrolment: the document to issue, or why there is none."""
Shown = Mapping[int, Sequence[Decision]]
Ranks = Mapping[int, Rank]
RanksOf = Callable[[TermResults], Ranks]

NOT_PUBLISHED = "il porterait des notes qui ne sont pas encore publiées"


def drafts_of(
    kind: Kind, term: Term, enrolments: Collection[int], ranks: RanksOf = ranks_in
) -> Drafts:
    """For these enrolments of a term, in a fixed number of queries. The term must be read with its
    programme and department. Who issues to a term a few at a time gives `ranks_kept()`."""
    found = term_results(term, among=enrolments, explain=True)
    students = [each.enrolment.student_id for each in found.students]
    hidden = embargoes(term, students)
    refused: dict[int, Draft | str] = {
        each.enrolment.pk: _embargo(hidden[each.enrolment.student_id])
        for each in found.students
        if each.enrolment.student_id in hidden
    }
    kept = tuple(each for each in found.students if each.enrolment.pk not in refused)
    results, decisions = replace(found, students=kept), decisions_shown(students)
    if kind == Kind.STATEMENT:
        return {**refused, **_statements(results, decisions)}
    return {**refused, **_transcripts(results, decisions, ranks(results))}


def ranks_kept() -> RanksOf:
    """As `ranks_in`, but those of a term are computed once, among everybody in it."""
    known: dict[int, Ranks] = {}

    def ranks(results: TermResults) -> Ranks:
        if results.students and results.term.pk not in known:
            known[results.term.pk] = ranks_in(results)
        return known.get(results.term.pk, {})

    return ranks


def _embargo(jury: Jury) -> str:
    if jury.embargo_until is None:
        return f"{jury} est clos, et la date où ses décisions se montrent n’est pas fixée"
    shown = in_words(localtime(jury.embargo_until))
    return f"{jury} est clos, et ses décisions se montrent à partir du {shown}"


def _transcripts(found: TermResults, decisions: Shown, ranks: Ranks) -> Drafts:
    term = found.term
    template, at = template_of(term.department, Kind.TRANSCRIPT), timezone.now()
    students = [each.enrolment.student_id for each in found.students]
    elsewhere = acquired_elsewhere(students, term.department.institution)

    def draft(shown: SemesterResult) -> Draft | str:
        if tells_unpublished(shown):
            return NOT_PUBLISHED
        content = transcript_content(
            replace(found, students=(shown,)),
            template=template,
            issued_at=at,
            decisions=decisions,
            ranks=ranks,
            elsewhere=elsewhere,
        )
        (student,) = content["students"]
        told = verdicts_on(shown.enrolment, decisions.get(shown.enrolment.student_id, ()))
        return Draft(
            content=content,
            department=term.department,
            about=f"Semestre {term.number}, {term.academic_year}",
            says=_says_of_transcript(student),
            student=shown.enrolment.student,
            term_id=term.pk,
            juries=frozenset(each.jury_id for each in told.values()),
        )

    return {each.enrolment.pk: draft(each) for each in found.students}


def _statements(found: TermResults, decisions: Shown) -> Drafts:
    term = found.term
    template, at = template_of(term.department, Kind.STATEMENT), timezone.now()

    def draft(shown: SemesterResult) -> Draft | str:
        own = decisions.get(shown.enrolment.student_id, ())
        if reason := why_none(shown, own):
            return reason
        content = statement_content(
            replace(found, students=(shown,)), template=template, issued_at=at, decisions=decisions
        )
        (student,) = content["students"]
        named = ", ".join(each["of"] for each in student["outcomes"])
        told = verdicts_on(shown.enrolment, own)
        return Draft(
            content=content,
            department=term.department,
            about=f"{named}, {term.academic_year}",
            says=_says_of_statement(student),
            student=shown.enrolment.student,
            # Of the jury, so that a year has one statement, asked for from either semester.
            term_id=obtained(told)[-1].jury.term_id,
            juries=frozenset(each.jury_id for each in told.values()),
        )

    return {each.enrolment.pk: draft(each) for each in found.students}


def _says_of_transcript(student: StudentContent) -> str:
    """« UE11 12,34 ADM, UE12 9,61 CMP ; 30 ECTS sur 30 »."""
    ues = ", ".join(
        f"{ue['code']} {comma(ue['average'])} {ue['decision']}" for ue in student["ues"]
    )
    return f"{ues} ; {comma(student['ects'])} ECTS sur {comma(student['ects_value'])}"


def _says_of_statement(student: AttestedContent) -> str:
    """« BUT2 ADM, DUT ADM ; 120 ECTS »."""
    granted = ", ".join(f"{each['of']} {each['decision']}" for each in student["outcomes"])
    return f"{granted} ; {comma(student['ects'])} ECTS"


def comma(figure: str | None) -> str:
    return "–" if figure is None else figure.replace(".", ",")

"""What is coming for a student: assessments, marks that are due, juries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grading.models import Assessment, Student, Term
from grading.selectors.results import SemesterResult, StudentResults, student_results


class AgendaKind(StrEnum):
    """DUE: until when the teacher has to enter the marks of something already held."""

    ASSESSMENT = "assessment"
    DUE = "due"
    JURY = "jury"


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """A whole day of a student. ``assessment`` is None for a jury."""

    id: str
    kind: AgendaKind
    day: date
    term: Term
    assessment: Assessment | None = None


def agenda_of(student: Student, today: date) -> tuple[AgendaEntry, ...]:
    """What is to come from `today` on, the nearest first, in 6 queries."""
    return agenda_in(student_results(student, published_only=True), today)


def agenda_in(path: StudentResults, today: date) -> tuple[AgendaEntry, ...]:
    """The same without a query, for a path computed from what is published.

    Only in the semesters where he is enrolled, in the modules that he follows, at the resits
    and second sessions that he is called to. An assessment without date is not announced, and
    one that is published has nothing more to come.
    """
    taken = [each for each in path.semesters if each.enrolment.is_active]
    found = [entry for each in taken for entry in _of_semester(path, each, today)]
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.id)))


def _of_semester(
    path: StudentResults, semester: SemesterResult, today: date
) -> Iterator[AgendaEntry]:
    term = semester.enrolment.term
    if term.jury_on and term.jury_on >= today:
        yield AgendaEntry(f"jury-{term.pk}", AgendaKind.JURY, term.jury_on, term)
    awaited = _awaited(path, term.number)
    for assessment in path.stored:
        if str(assessment.pk) in awaited and not assessment.is_published:
            yield from _entry(assessment, term, today)


def _awaited(path: StudentResults, number: int) -> frozenset[str]:
    """The assessments of the modules that he follows in that semester and is not exempted from.
    Those that he is not called to are not among the assessments of his path."""
    assert path.computation is not None
    scheme, student, _ = path.computation
    return frozenset(
        assessment.id
        for ue in scheme.ues(number, student.modality_in(number), student.parcours)
        if ue.ue.code not in student.exempt_ues
        for module in ue.modules
        if module.row.module not in student.exempt_modules
        for assessment in module.assessments
    )


def _entry(assessment: Assessment, term: Term, today: date) -> Iterator[AgendaEntry]:
    """The day when it is held; once it has been, the day when its marks are due."""
    if assessment.date is None:
        return
    kind, day = AgendaKind.ASSESSMENT, assessment.date
    if day < today and assessment.deadline:
        kind, day = AgendaKind.DUE, assessment.deadline
    if day >= today:
        yield AgendaEntry(f"{kind}-{assessment.pk}", kind, day, term, assessment)

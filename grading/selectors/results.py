"""Results as pages and documents need them: who, in which semester, with which core result.

Everything shown comes from the core objects held here; nothing is computed again. The
functions take a fixed number of queries, whatever the number of students and semesters.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from grading.core.averages.scheme import Scheme
from grading.core.codes import UECode, YearCode
from grading.core.computation import Explain, compute, compute_student
from grading.core.results import RCUEResult, StudentResult, UEResult, YearResult
from grading.core.rules import Rules
from grading.core.values import Assessment, Programme
from grading.core.values import Student as CoreStudent
from grading.models import Assessment as StoredAssessment
from grading.models import Enrolment, Group, Student, Term
from grading.selectors.cases import PromotionCase, cases_of
from grading.selectors.paths import Path, path_of, paths_of, student_enrolments, term_paths


@dataclass(frozen=True, slots=True)
class SemesterResult:
    """A student in one semester.

    ``enrolment`` comes with its student, group, parcours, term, and the term's programme and
    department: reading them asks for no query. ``result`` is the core's result of the whole
    path of the student (all semesters of one path share it). ``programme`` and ``rules`` are
    those it was computed with, ``assessments`` maps the ids found in traces to assessments;
    ``unpublished`` are those that students do not see yet, whose marks are not read when
    ``published_only``.
    """

    enrolment: Enrolment
    programme: Programme
    rules: Rules
    assessments: Mapping[str, Assessment]
    unpublished: frozenset[str]
    published_only: bool
    result: StudentResult

    @property
    def ues(self) -> tuple[UEResult, ...]:
        """The UEs of this semester, in programme order."""
        number = self.enrolment.term.number
        return tuple(ue for ue in self.result.ues.values() if ue.semester == number)

    @property
    def lacks_parcours(self) -> bool:
        """Whether a UE of this semester is that of a parcours, and the student has none: it then
        has no average."""
        return any(ue.competence is None for ue in self.ues)

    @property
    def rcues(self) -> tuple[RCUEResult, ...]:
        """The RCUEs of the year of this semester, in programme order."""
        codes = {ue.code for ue in self.ues}
        return tuple(rcue for rcue in self.result.rcues.values() if codes & set(rcue.ues))

    @property
    def year(self) -> YearResult | None:
        """The year of this semester, None when its other semester was not computed."""
        return self.result.years.get((self.enrolment.term.number + 1) // 2)

    @property
    def general(self) -> Fraction | None:
        """The indicative average of the semester; None unless the rules show it."""
        return self.result.general.get(self.enrolment.term.number)

    @property
    def ects(self) -> Fraction:
        """ECTS granted in this semester."""
        return sum((ue.ects for ue in self.ues), Fraction(0))

    @property
    def ects_value(self) -> Fraction:
        """ECTS that this semester is worth."""
        return sum((ue.ects_value for ue in self.ues), Fraction(0))


class Computation(NamedTuple):
    """What the core was given for one student, and what it answered."""

    scheme: Scheme
    student: CoreStudent
    result: StudentResult


@dataclass(frozen=True, slots=True)
class StudentResults:
    """The path of a student: one result for each semester number, in order.

    ``superseded`` are his other enrolments in the same semesters: those taken again, or when
    an older attempt is shown, those that came after it. ``computation`` is None without any
    enrolment. ``stored`` are the assessments of these semesters, with their term and module.
    """

    student: Student
    semesters: tuple[SemesterResult, ...]
    superseded: tuple[Enrolment, ...]
    computation: Computation | None = None
    stored: tuple[StoredAssessment, ...] = ()

    @property
    def current(self) -> SemesterResult | None:
        """The latest semester: last year first, then highest number. None without enrolment."""
        return max(
            self.semesters,
            key=lambda each: (each.enrolment.term.year, each.enrolment.term.number),
            default=None,
        )

    def of(self, enrolment: Enrolment) -> SemesterResult | None:
        """The result of that enrolment, None when it is not on this path."""
        return next((each for each in self.semesters if each.enrolment == enrolment), None)


class Column(NamedTuple):
    """A UE of a term. ``competence`` None: it differs from one parcours to the other."""

    code: str
    competence: str | None
    ects: Fraction


@dataclass(frozen=True, slots=True)
class TermResults:
    """A term, or one group of it: its students by name. ``students`` keeps those who left."""

    term: Term
    group: Group | None
    published_only: bool
    students: tuple[SemesterResult, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The UEs of the term, in programme order; a student may lack some of them."""
        found: dict[str, Column] = {}
        for ue in (ue for student in self.students for ue in student.ues):
            known = found.setdefault(ue.code, Column(ue.code, ue.competence, ue.ects_value))
            if known.competence != ue.competence:
                found[ue.code] = Column(ue.code, None, ue.ects_value)
        return tuple(found.values())

    @property
    def without_parcours(self) -> tuple[SemesterResult, ...]:
        """Those whose parcours is not recorded though a UE of this semester depends on it."""
        return tuple(student for student in self.students if student.lacks_parcours)

    @property
    def ue_codes(self) -> tuple[UECode, ...]:
        """The codes proposed for UEs, each once."""
        used = {ue.proposal for student in self.students for ue in student.ues}
        return tuple(code for code in UECode if code in used)

    @property
    def year_codes(self) -> tuple[YearCode, ...]:
        """The codes proposed for years, each once; none while no year is computed."""
        used = {student.year.proposal for student in self.students if student.year}
        return tuple(code for code in YearCode if code in used)


def student_results(
    student: Student,
    *,
    published_only: bool,
    explain: bool = False,
    attempt: Enrolment | None = None,
) -> StudentResults:
    """The whole path of a student, in 6 queries.

    For each semester number his latest enrolment counts. ``attempt`` names another enrolment
    to show in its place: the path is then cut at the year of that attempt, so that what was
    taken again is shown as it stood. With ``published_only``, an assessment that is not
    published counts as not entered, and its marks are not even read. ``explain`` fills the
    traces of the core results.
    """
    return results_along(
        student,
        student_enrolments(student),
        published_only=published_only,
        explain=explain,
        attempt=attempt,
    )


def results_along(
    student: Student,
    enrolments: Iterable[Enrolment],
    *,
    published_only: bool,
    explain: bool = False,
    attempt: Enrolment | None = None,
) -> StudentResults:
    """The same in 5 queries, once all the enrolments of the student are read with everything."""
    path = path_of(enrolments, attempt)
    if path is None:
        return StudentResults(student=student, semesters=(), superseded=())
    (found,) = cases_of([path], published_only=published_only)
    scheme = Scheme(found.case.programme, found.case.rules, found.case.assessments)
    (taken,) = found.case.students
    result = compute_student(scheme, taken, explain=explain)
    return StudentResults(
        student=student,
        semesters=tuple(
            semester_result(enrolment, found, scheme.assessments, result)
            for enrolment in path.enrolments
        ),
        superseded=path.superseded,
        computation=Computation(scheme, taken, result),
        stored=found.stored,
    )


def term_results(
    term: Term,
    *,
    group: Group | None = None,
    among: Collection[int] | None = None,
    published_only: bool = False,
    explain: bool = False,
) -> TermResults:
    """All students of a term (or of one of its groups, or `among` the ids of its enrolments), each
    with his whole path, in 6 queries.

    `explain` fills the traces of this semester alone, which tables and transcripts read.

    RCUEs need the other semester of the year, upward validation and the year's code need the
    others: the codes are the same as those of ``student_results``.
    """
    traced: Explain = [term.number] if explain else False
    shown = term_paths(term, group, among)
    students = _computed(shown, published_only=published_only, explain=traced)
    return TermResults(term=term, group=group, published_only=published_only, students=students)


def results_of(
    term: Term, enrolments: Collection[int], *, published_only: bool
) -> tuple[SemesterResult, ...]:
    """The same of these enrolments of the term alone, by their id."""
    shown = paths_of(Enrolment.objects.filter(term=term, pk__in=enrolments), {term.pk})
    return _computed(
        sorted(shown, key=lambda each: each[0].pk), published_only=published_only, explain=False
    )


def _computed(
    shown: Sequence[tuple[Enrolment, Path]], *, published_only: bool, explain: Explain
) -> tuple[SemesterResult, ...]:
    results: dict[int, SemesterResult] = {}
    enrolment_of = {path.student.pk: enrolment for enrolment, path in shown}
    for found in cases_of((path for _, path in shown), published_only=published_only):
        assessments = {each.id: each for each in found.case.assessments}
        computed = compute(found.case, explain=explain)
        for path, result in zip(found.paths, computed, strict=True):
            enrolment = enrolment_of[path.student.pk]
            results[enrolment.pk] = semester_result(enrolment, found, assessments, result)
    return tuple(results[enrolment.pk] for enrolment, _ in shown)


def semester_result(
    enrolment: Enrolment,
    found: PromotionCase,
    assessments: Mapping[str, Assessment],
    result: StudentResult,
) -> SemesterResult:
    return SemesterResult(
        enrolment=enrolment,
        programme=found.case.programme,
        rules=found.case.rules,
        assessments=assessments,
        unpublished=found.unpublished,
        published_only=found.published_only,
        result=result,
    )

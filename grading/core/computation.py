"""The entry points: one student, or a whole case.

>>> scheme = Scheme(programme, rules, assessments)    # once
>>> compute_student(scheme, student).ues["UE11"].average
"""

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from grading.core.averages.modules import Outcomes
from grading.core.averages.scheme import Scheme, UEPlan
from grading.core.averages.trace import explained
from grading.core.averages.ues import ue_result
from grading.core.decisions.competences import decide
from grading.core.decisions.progression import BUT_SEMESTERS, DUT_SEMESTERS, ects, has_all, years
from grading.core.ranks import semester_average
from grading.core.results import StudentResult, UEResult
from grading.core.rules import Display
from grading.core.values import Case, Student

Explain = bool | Collection[int]
"""Whether to fill the traces: of every UE, or of those of some semesters."""


def compute(case: Case, *, explain: Explain = False) -> tuple[StudentResult, ...]:
    """The results of every student of a case, in its order."""
    return tuple(each_result(case, explain=explain))


def each_result(case: Case, *, explain: Explain = False) -> Iterator[StudentResult]:
    """The same, one at a time: thousands of students need not be held together."""
    scheme = Scheme(case.programme, case.rules, case.assessments)
    for student in case.students:
        yield compute_student(scheme, student, explain=explain)


def compute_student(scheme: Scheme, student: Student, *, explain: Explain = True) -> StudentResult:
    """Everything about one student: averages, codes, years, diplomas, and why.

    `explain` fills the traces; without it the figures are the same, three times as fast.
    """
    outcomes: Outcomes = {}
    plans = plans_of(scheme, student)
    return assembled(
        scheme,
        student.id,
        (_ue(scheme, plan, student, outcomes, explain=explain) for plan in plans),
    )


def plans_of(scheme: Scheme, student: Student) -> list[UEPlan]:
    """The UEs computed for a student, in the order of the programme."""
    return [
        plan
        for number in semesters_of(scheme, student)
        for plan in scheme.ues(number, student.modality_in(number), student.parcours)
    ]


def assembled(scheme: Scheme, id: str, undecided: Iterable[UEResult]) -> StudentResult:
    """The result of a student from all his UEs, still undecided."""
    ues, rcues = decide(undecided, scheme.rules)
    return StudentResult(
        id=id,
        ues={ue.code: ue for ue in ues},
        rcues={rcue.code: rcue for rcue in rcues},
        years=years(ues, rcues, scheme.rules),
        ects=ects(ues),
        dut=has_all(ues, DUT_SEMESTERS),
        but=has_all(ues, BUT_SEMESTERS),
        general=_general(scheme, ues),
    )


def _ue(
    scheme: Scheme, plan: UEPlan, student: Student, outcomes: Outcomes, *, explain: Explain
) -> UEResult:
    ue = ue_result(plan, student, scheme.rules, outcomes)
    if explain is False or (explain is not True and plan.semester not in explain):
        return ue
    return explained(plan, ue, student, scheme.rules.unjustified_absence)


def semesters_of(scheme: Scheme, student: Student) -> list[int]:
    """The semesters computed for a student: enrolled in, or with any data (CASES)."""
    ues = [*student.ue_averages, *student.adjustments, *student.acquired]
    marked = {
        scheme.assessments[each].semester for each in student.marks if each in scheme.assessments
    }
    averaged = (scheme.semesters_of_module.get(each, ()) for each in student.module_averages)
    named = (scheme.semesters_of_ue.get(each, ()) for each in ues)
    return sorted(student.semesters.union(marked, *averaged, *named))


def _general(scheme: Scheme, ues: Iterable[UEResult]) -> dict[int, Fraction]:
    """ECTS-weighted averages of the semesters: indicative, without effect, off by default."""
    if scheme.rules.general_average is not Display.SHOWN:
        return {}
    known = list(ues)
    numbers = dict.fromkeys(ue.semester for ue in known)
    found = {number: semester_average(known, number) for number in numbers}
    return {number: average for number, average in found.items() if average is not None}

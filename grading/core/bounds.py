"""The mark needed to reach a goal, found with the official computation.

A better mark never lowers anything, so the least mark that reaches a goal is found by
bisection over the marks that can be given: at the answer the goal holds, one step below it
does not. Lowest and highest averages are in the results themselves (``modules``, ``ues``).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from grading.core.averages.modules import entries, pending, steps_in
from grading.core.averages.scheme import ModulePlan, Scheme
from grading.core.codes import UECode
from grading.core.computation import compute_student, semesters_of
from grading.core.results import StudentResult
from grading.core.values import SCALE, Assessment, Mark, MarkStatus, Student

ZERO = Fraction(0)


class Verdict(StrEnum):
    """NEEDED: with at least that mark; ALREADY: whatever the mark; IMPOSSIBLE: even with all."""

    NEEDED = "needed"
    ALREADY = "already"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class MarkNeeded:
    """``mark`` (only when needed) is out of ``maximum``: the assessment's own for one, 20 for
    several at once."""

    verdict: Verdict
    mark: Fraction | None
    maximum: Fraction


Goal = Callable[[StudentResult], bool]


def ue_validated(code: str) -> Goal:
    """The UE by its own average, or held from before."""

    def holds(result: StudentResult) -> bool:
        ue = result.ues[code]
        return ue.acquired is not None or ue.proposal is UECode.ADM

    return holds


def ue_acquired(code: str) -> Goal:
    """The UE in any way: by itself, compensated, or by the level above."""
    return lambda result: result.ues[code].is_acquired


def passage(year: int) -> Goal:
    """The passage to the year after that one."""
    return lambda result: year in result.years and result.years[year].next is True


def mark_needed(
    scheme: Scheme,
    student: Student,
    goal: Goal,
    assessments: Collection[str],
    *,
    modules: Collection[str] = (),
    rest: Fraction = ZERO,
    step: Fraction | None = None,
) -> MarkNeeded:
    """The least mark at one assessment, or the least equal mark on 20 at several, that reaches
    a goal.

    `modules` without assessments yet may take part, for their average. All else that is
    missing is taken at the share `rest` of its maximum: 0 makes the answer a guarantee, 1 the
    least one can still hope for. `step` is that of the marks (default: the rules' decimals).
    Raises KeyError for an assessment of another case.
    """
    chosen = [scheme.assessments[each] for each in assessments]
    alone = chosen[0] if len(chosen) == 1 and not modules else None
    maximum = alone.maximum if alone else SCALE
    filled = with_rest(scheme, student, {*assessments}, {*modules}, rest)

    def holds(mark: Fraction) -> bool:
        tried = _with_share(filled, chosen, modules, mark / maximum)
        return goal(compute_student(scheme, tried, explain=False))

    if holds(ZERO):
        return MarkNeeded(Verdict.ALREADY, None, maximum)
    if not holds(maximum):
        return MarkNeeded(Verdict.IMPOSSIBLE, None, maximum)
    step = step or Fraction(1, 10**scheme.rules.mark_decimals)
    return MarkNeeded(Verdict.NEEDED, _least(holds, step, maximum), maximum)


def _least(holds: Callable[[Fraction], bool], step: Fraction, maximum: Fraction) -> Fraction:
    """The least multiple of the step, or the maximum, at which it holds; it fails at 0."""
    failing, holding = 0, -(-maximum // step)
    while holding - failing > 1:
        middle = (failing + holding) // 2
        if holds(middle * step):
            holding = middle
        else:
            failing = middle
    return min(holding * step, maximum)


def _with_share(
    student: Student, assessments: Collection[Assessment], modules: Collection[str], share: Fraction
) -> Student:
    """The student with that share of the maximum everywhere it is asked for."""
    marks = {each.id: Mark(MarkStatus.GRADED, share * each.maximum) for each in assessments}
    averages = dict.fromkeys(modules, share * SCALE)
    return replace(
        student,
        marks={**student.marks, **marks},
        module_averages={**student.module_averages, **averages},
    )


def with_rest(
    scheme: Scheme,
    student: Student,
    assessments: Collection[str],
    modules: Collection[str],
    share: Fraction,
) -> Student:
    """The student with all that is missing, except these, at a share of its maximum."""
    missing, awaited = what_is_missing(scheme, student)
    return _with_share(
        replace(student, semesters=frozenset(semesters_of(scheme, student))),
        [each for id_, each in missing.items() if id_ not in assessments],
        [code for code in awaited if code not in modules],
        share,
    )


def what_is_missing(
    scheme: Scheme, student: Student
) -> tuple[Mapping[str, Assessment], tuple[str, ...]]:
    """The assessments still to be entered, by id, and the modules without assessment yet."""
    missing: dict[str, Assessment] = {}
    awaited: dict[str, None] = {}
    for plan in _plans(scheme, student):
        if plan.feed.awaited and not steps_in(plan.feed, student.marks):
            awaited[plan.row.module] = None
        open_ = {
            *entries(plan.feed, student.marks).missing,
            *(each.id for each in plan.assessments if pending(each, student.marks)),
        }
        missing.update((each.id, each) for each in plan.assessments if each.id in open_)
    return missing, tuple(awaited)


def _plans(scheme: Scheme, student: Student) -> list[ModulePlan]:
    """The modules that count for a student and are computed from their assessments."""
    left_out = {*student.exempt_modules, *student.module_averages}
    return [
        module
        for number in semesters_of(scheme, student)
        for ue in scheme.ues(number, student.modality_in(number), student.parcours)
        if ue.ue.code not in student.ue_averages
        for module in ue.modules
        if module.row.coefficient and module.row.module not in left_out
    ]

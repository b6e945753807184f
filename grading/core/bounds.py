"""The mark needed to reach a goal, found with the official computation.

A better mark never lowers anything, so the least mark that reaches a goal is found by
bisection over the marks that can be given: at the answer the goal holds, one step below it
does not. Lowest and highest averages are in the results themselves (``modules``, ``ues``).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from grading.core.averages.modules import entries, pending, steps_in
from grading.core.averages.scheme import ModulePlan, Scheme
from grading.core.computation import semesters_of
from grading.core.goals import Goal
from grading.core.search import crossings, least
from grading.core.trials import Trials
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
    filled = with_rest(scheme, student, {*assessments}, {*modules}, rest)
    step = step or Fraction(1, 10**scheme.rules.mark_decimals)
    return least_mark(scheme, filled, goal, assessments, modules, step)


def least_mark(
    scheme: Scheme,
    filled: Student,
    goal: Goal,
    assessments: Collection[str],
    modules: Collection[str],
    step: Fraction,
) -> MarkNeeded:
    """The same for a student to whom nothing else is missing any more."""
    chosen = [scheme.assessments[each] for each in assessments]
    alone = chosen[0] if len(chosen) == 1 and not modules else None
    maximum = alone.maximum if alone else SCALE

    def tried(mark: Fraction) -> Student:
        return _with_share(filled, chosen, modules, mark / maximum)

    trials = Trials(scheme, tried(ZERO), {*assessments}, {*modules}, goal.ue)

    worst, best = (trials.result(tried(end)) for end in (ZERO, maximum))
    if goal(worst):
        return MarkNeeded(Verdict.ALREADY, None, maximum)
    if not goal(best):
        return MarkNeeded(Verdict.IMPOSSIBLE, None, maximum)
    steps = -(-maximum // step)
    guesses = crossings(worst, best, scheme.rules, steps)
    found = least(lambda units: goal(trials.result(tried(units * step))), steps, guesses)
    return MarkNeeded(Verdict.NEEDED, min(found * step, maximum), maximum)


def _with_share(
    student: Student, assessments: Iterable[Assessment], modules: Iterable[str], share: Fraction
) -> Student:
    """The student with that share of the maximum everywhere it is asked for."""
    marks = {each.id: _mark_at(share, each.maximum) for each in assessments}
    averages = dict.fromkeys(modules, share * SCALE)
    return replace(
        student,
        marks={**student.marks, **marks},
        module_averages={**student.module_averages, **averages},
    )


@lru_cache(maxsize=1024)
def _mark_at(share: Fraction, maximum: Fraction) -> Mark:
    return Mark(MarkStatus.GRADED, share * maximum)


def with_rest(
    scheme: Scheme,
    student: Student,
    assessments: Collection[str],
    modules: Collection[str],
    share: Fraction,
) -> Student:
    """The student with all that is missing, except these, at a share of its maximum."""
    missing, awaited = what_is_missing(scheme, student)
    return completed(
        scheme,
        student,
        [each for id_, each in missing.items() if id_ not in assessments],
        [code for code in awaited if code not in modules],
        share,
    )


def completed(
    scheme: Scheme,
    student: Student,
    assessments: Iterable[Assessment],
    modules: Iterable[str],
    share: Fraction,
) -> Student:
    """The student with these at a share of their maximum, and no other semester for that."""
    taken = frozenset(semesters_of(scheme, student))
    return _with_share(replace(student, semesters=taken), assessments, modules, share)


def what_is_missing(
    scheme: Scheme, student: Student, ues: Collection[str] | None = None
) -> tuple[Mapping[str, Assessment], tuple[str, ...]]:
    """The assessments still to be entered, by id, and the modules without assessment yet: all,
    or those that feed one of `ues`."""
    missing: dict[str, Assessment] = {}
    awaited: dict[str, None] = {}
    for plan in _plans(scheme, student):
        if ues is not None and plan.ue not in ues:
            continue
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

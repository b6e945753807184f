"""The average of a UE (RULES, section 3): its figures, before any decision."""

from fractions import Fraction
from typing import NamedTuple

from grading.core.averages.bonuses import adjustment
from grading.core.averages.modules import (
    NO_FIGURES,
    WHOLE,
    ZERO,
    Figures,
    Outcomes,
    module_result,
    state_of,
)
from grading.core.averages.scheme import UEPlan
from grading.core.codes import Certainty, State, UECode
from grading.core.results import ModuleResult, UEResult
from grading.core.rules import Rules
from grading.core.values import (
    Acquired,
    Student,
    clipped,
    rounded,
    weighted_average,
)


class Attempt(NamedTuple):
    """A UE as taken now; figures before or after adjustment, whatever was acquired before."""

    modules: tuple[ModuleResult, ...]
    figures: Figures
    coverage: Fraction | None
    state: State


def ue_result(plan: UEPlan, student: Student, rules: Rules, outcomes: Outcomes) -> UEResult:
    """The UE of one student, still undecided (ATT) and without its explanation."""
    attempt = _attempt(plan, student, rules, outcomes)
    points = adjustment(rules.bonuses, student, plan.ue.code)
    new = _adjusted(attempt.figures, points)
    raw, held = attempt.figures.average, student.acquired.get(plan.ue.code)
    taken = attempt._replace(figures=new)
    counting = taken if held is None else _with_held(taken, held)
    average = counting.figures.average
    return UEResult(
        code=plan.ue.code,
        semester=plan.semester,
        competence=plan.competence,
        level=plan.ue.level,
        ects_value=plan.ue.ects,
        average=average,
        rounded=None if average is None else rounded(average, rules.average_decimals),
        lowest=counting.figures.lowest,
        highest=counting.figures.highest,
        coverage=counting.coverage,
        state=counting.state,
        proposal=UECode.ATT,
        ects=ZERO,
        modules=attempt.modules,
        new=new.average,
        new_state=attempt.state,
        raw=raw,
        adjustment=points,
        clip=ZERO if raw is None or new.average is raw else clipped(raw + points) - raw - points,
        acquired=held,
        exempt=plan.ue.code in student.exempt_ues,
        certainty=_certainty(counting.figures, held, rules),
        reasons=(),
    )


def _adjusted(figures: Figures, points: Fraction) -> Figures:
    if not points:
        return figures
    return Figures(*(None if each is None else clipped(each + points) for each in figures))


def _attempt(plan: UEPlan, student: Student, rules: Rules, outcomes: Outcomes) -> Attempt:
    if plan.ue.code in student.exempt_ues:
        return Attempt((), NO_FIGURES, None, State.NONE)
    given = student.ue_averages.get(plan.ue.code)
    if given is not None:
        return Attempt((), Figures(given, given, given), WHOLE, State.COMPLETE)
    modules = tuple(
        module_result(each, student, rules.unjustified_absence, outcomes) for each in plan.modules
    )
    figures = _figures(modules)
    missing = any(each.missing and each.coefficient for each in modules)
    return Attempt(modules, figures, _coverage(modules), state_of(figures.average, missing))


def _coverage(modules: tuple[ModuleResult, ...]) -> Fraction | None:
    """Share of the coefficients already known; None when no module remains."""
    return weighted_average((each.coverage, each.coefficient) for each in modules)


def _figures(modules: tuple[ModuleResult, ...]) -> Figures:
    """Mean of the modules that have one; a defaulting module leaves the UE without average."""
    if any(each.defaulting and each.coefficient for each in modules):
        return NO_FIGURES
    average = weighted_average((each.average, each.coefficient) for each in modules)
    if not any(each.missing for each in modules):
        return Figures(average, average, average)
    return Figures(
        average,
        weighted_average((each.lowest, each.coefficient) for each in modules),
        weighted_average((each.highest, each.coefficient) for each in modules),
    )


def _with_held(taken: Attempt, held: Acquired) -> Attempt:
    """An acquired UE is complete: the better of the stored average and a new complete one."""
    new = taken.figures.average if taken.state is State.COMPLETE else None
    known = [each for each in (held.average, new) if each is not None]
    if not known:
        return taken._replace(figures=NO_FIGURES, coverage=None, state=State.NONE)
    best = max(known)
    return taken._replace(figures=Figures(best, best, best), coverage=WHOLE, state=State.COMPLETE)


def _certainty(figures: Figures, held: Acquired | None, rules: Rules) -> Certainty:
    """What the bounds settle; compensation by another semester is not considered."""
    if held is not None or rules.reaches(figures.lowest, rules.validation_bar):
        return Certainty.VALIDATED
    if figures.highest is not None and not rules.reaches(figures.highest, rules.validation_bar):
        return Certainty.LOST
    return Certainty.OPEN

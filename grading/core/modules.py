"""The average of a module towards a UE (RULES, section 2), with its bounds.

The order is that of the rules: mean of the normal assessments, plus bonus assessments,
clipping, resit, second session.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from grading.core.codes import State
from grading.core.results import ModuleResult
from grading.core.rules import UnjustifiedAbsence
from grading.core.scheme import Group, ModulePlan
from grading.core.values import (
    SCALE,
    Assessment,
    Mark,
    MarkStatus,
    Student,
    clipped,
    weighted_average,
)

ZERO, WHOLE = Fraction(0), Fraction(1)


class Figures(NamedTuple):
    """An average as it stands, if all that is missing gets 0, and if it gets the maximum."""

    average: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None


NO_FIGURES = Figures(None, None, None)


class Entries(NamedTuple):
    """The normal assessments of one student: known values on 20, what is missing, whether
    one was missed without a justification. The excused are in neither."""

    known: dict[str, Fraction]
    missing: tuple[str, ...]
    absent: bool


def scaled(mark: Mark, maximum: Fraction) -> Fraction:
    """A mark on 20: value × 20 ÷ maximum; an unjustified absence counts 0."""
    if mark.value is None:
        return ZERO
    return mark.value if maximum == SCALE else mark.value * SCALE / maximum


def entries(plan: ModulePlan, marks: Mapping[str, Mark]) -> Entries:
    known: dict[str, Fraction] = {}
    missing: list[str] = []
    absent = False
    for each in plan.normal:
        mark = marks.get(each.id)
        if mark is None or mark.status is MarkStatus.PENDING:
            missing.append(each.id)
        elif mark.status is not MarkStatus.EXCUSED:
            known[each.id] = scaled(mark, each.maximum)
            absent = absent or mark.status is MarkStatus.ABSENT
    return Entries(known, tuple(missing), absent)


def mean(groups: Iterable[Group], values: Mapping[str, Fraction]) -> Fraction | None:
    """Mean of the groups' means, over the assessments that have a value."""
    means = [
        (
            weighted_average(
                (values.get(each.assessment.id), each.share) for each in group.members
            ),
            group.coefficient,
        )
        for group in groups
    ]
    return means[0][0] if len(means) == 1 else weighted_average(means)


def graded(assessment: Assessment, marks: Mapping[str, Mark]) -> Fraction | None:
    """The mark on 20 of a resit, second session or bonus: None unless a number was entered."""
    mark = marks.get(assessment.id)
    if mark is None or mark.status is not MarkStatus.GRADED:
        return None
    return scaled(mark, assessment.maximum)


def pending(assessment: Assessment, marks: Mapping[str, Mark]) -> bool:
    mark = marks.get(assessment.id)
    return mark is not None and mark.status is MarkStatus.PENDING


def bonus_points(plan: ModulePlan, marks: Mapping[str, Mark]) -> Fraction:
    return sum(((graded(each, marks) or ZERO) * weight for each, weight in plan.bonuses), ZERO)


def best_resit(plan: ModulePlan, marks: Mapping[str, Mark]) -> tuple[Assessment, Fraction] | None:
    sat = [(each, graded(each, marks)) for each in plan.resits]
    known = [(each, value) for each, value in sat if value is not None]
    return max(known, key=lambda pair: pair[1], default=None)


def module_result(plan: ModulePlan, student: Student, absence: UnjustifiedAbsence) -> ModuleResult:
    """The module of one student towards one UE, without its explanation."""
    if plan.row.module in student.exempt_modules:
        return _result(plan, NO_FIGURES, None, exempt=True)
    given = student.module_averages.get(plan.row.module)
    if given is not None:
        return _result(plan, Figures(given, given, given), WHOLE, given=True)
    found, means = means_of(plan, student.marks, absence)
    raised_means = _bonuses(plan, means, student.marks)
    figures = _second_session(plan, _resits(plan, raised_means, student.marks), student.marks)
    return _result(
        plan,
        figures,
        _coverage(plan, found, figures),
        missing=_missing(plan, found, means, figures, student.marks),
        defaulting=found.absent and means.highest is None and figures.highest is None,
    )


def means_of(
    plan: ModulePlan, marks: Mapping[str, Mark], absence: UnjustifiedAbsence
) -> tuple[Entries, Figures]:
    """The normal assessments of a student and their mean: none where he is defaulting."""
    found = entries(plan, marks)
    if found.absent and absence is UnjustifiedAbsence.DEFAULTING:
        return found, NO_FIGURES
    return found, _means(plan, found, marks)


def _means(plan: ModulePlan, found: Entries, marks: Mapping[str, Mark]) -> Figures:
    """The mean and its bounds. Without any normal assessment yet it may end anywhere, unless
    a resit or a second session already stands for it."""
    if plan.awaited:
        return NO_FIGURES if _steps_in(plan, marks) else Figures(None, ZERO, SCALE)
    average = mean(plan.groups, found.known)
    if not found.missing:
        return Figures(average, average, average)
    return Figures(
        average,
        mean(plan.groups, found.known | dict.fromkeys(found.missing, ZERO)),
        mean(plan.groups, found.known | dict.fromkeys(found.missing, SCALE)),
    )


def _replacing(plan: ModulePlan) -> tuple[Assessment, ...]:
    return plan.resits + ((plan.second_session,) if plan.second_session else ())


def _steps_in(plan: ModulePlan, marks: Mapping[str, Mark]) -> bool:
    """Whether a resit or second session is graded or pending."""
    return any(pending(each, marks) or graded(each, marks) is not None for each in _replacing(plan))


def _bonuses(plan: ModulePlan, means: Figures, marks: Mapping[str, Mark]) -> Figures:
    """The means plus the bonus assessments, clipped. A pending one may still bring its maximum."""
    if not plan.bonuses:
        return means
    points = bonus_points(plan, marks)
    to_come = sum((SCALE * weight for each, weight in plan.bonuses if pending(each, marks)), ZERO)
    return Figures(
        raised(means.average, points),
        raised(means.lowest, points),
        raised(means.highest, points + to_come),
    )


def raised(value: Fraction | None, points: Fraction) -> Fraction | None:
    return None if value is None else clipped(value + points)


def _resits(plan: ModulePlan, figures: Figures, marks: Mapping[str, Mark]) -> Figures:
    """A resit replaces when it is higher; a pending one may still bring its maximum."""
    best = best_resit(plan, marks)
    if best is not None:
        figures = Figures(*(best[1] if each is None else max(each, best[1]) for each in figures))
    if any(pending(each, marks) for each in plan.resits):
        return Figures(figures.average, ZERO if figures.lowest is None else figures.lowest, SCALE)
    return figures


def _second_session(plan: ModulePlan, figures: Figures, marks: Mapping[str, Mark]) -> Figures:
    """A second session replaces as soon as it is entered, even if lower."""
    if plan.second_session is None:
        return figures
    if pending(plan.second_session, marks):
        return Figures(figures.average, ZERO, SCALE)
    value = graded(plan.second_session, marks)
    return figures if value is None else Figures(value, value, value)


def _missing(
    plan: ModulePlan, found: Entries, means: Figures, figures: Figures, marks: Mapping[str, Mark]
) -> bool:
    """Whether something is still to be entered: a normal mark, or a step typed as pending."""
    awaited = plan.awaited and figures.average is None and figures.highest is not None
    steps = any(pending(each, marks) for each in _replacing(plan))
    bonuses = means.highest is not None and any(pending(each, marks) for each, _ in plan.bonuses)
    return bool(found.missing) or awaited or steps or bonuses


def _coverage(plan: ModulePlan, found: Entries, figures: Figures) -> Fraction | None:
    """k: the share of the module's weights already entered; None when the module leaves."""
    if found.missing:
        entered = dict.fromkeys(found.known, WHOLE) | dict.fromkeys(found.missing, ZERO)
        return mean(plan.groups, entered)
    if found.known or figures.average is not None:
        return WHOLE
    return None if figures.highest is None else ZERO


def _result(
    plan: ModulePlan,
    figures: Figures,
    coverage: Fraction | None,
    *,
    missing: bool = False,
    defaulting: bool = False,
    exempt: bool = False,
    given: bool = False,
) -> ModuleResult:
    row = plan.row
    return ModuleResult(
        code=row.module,
        title=row.title,
        kind=row.kind,
        coefficient=row.coefficient,
        average=figures.average,
        lowest=figures.lowest,
        highest=figures.highest,
        coverage=coverage,
        state=state_of(figures.average, missing),
        missing=missing,
        defaulting=defaulting,
        exempt=exempt,
        given=given,
    )


def state_of(average: Fraction | None, missing: bool) -> State:
    """NONE exactly when there is no average."""
    if average is None:
        return State.NONE
    return State.PROVISIONAL if missing else State.COMPLETE

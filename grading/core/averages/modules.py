"""The average of a module towards a UE (RULES, section 2), with its bounds.

The order is that of the rules: mean of the normal assessments, plus bonus assessments,
clipping, resit, second session.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from grading.core.averages.scheme import Feed, Group, ModulePlan
from grading.core.codes import State
from grading.core.results import ModuleResult
from grading.core.rules import UnjustifiedAbsence
from grading.core.values import (
    SCALE,
    Assessment,
    Mark,
    MarkStatus,
    Row,
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


class Outcome(NamedTuple):
    """What a feed gives a student: `coverage` is k, None when the module leaves the UE."""

    figures: Figures
    coverage: Fraction | None
    missing: bool = False
    defaulting: bool = False


ABSTAINING = Outcome(NO_FIGURES, None)

Outcomes = dict[int, Outcome]
"""The outcomes of one student by feed: a module is computed once for all UEs alike."""


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


def entries(feed: Feed, marks: Mapping[str, Mark]) -> Entries:
    known: dict[str, Fraction] = {}
    missing: list[str] = []
    absent = False
    for each in feed.normal:
        id_ = each.assessment.id
        mark = marks.get(id_)
        if mark is None or mark.status is MarkStatus.PENDING:
            missing.append(id_)
        elif mark.value is not None:
            known[id_] = mark.value if each.factor is None else mark.value * each.factor
        elif mark.status is MarkStatus.ABSENT:
            known[id_], absent = ZERO, True
    return Entries(known, tuple(missing), absent)


def mean(groups: tuple[Group, ...], values: Mapping[str, Fraction]) -> Fraction | None:
    """Mean of the groups' means, over the assessments that have a value."""
    if len(groups) == 1:
        return _group_mean(groups[0], values)
    return weighted_average((_group_mean(group, values), group.coefficient) for group in groups)


def _group_mean(group: Group, values: Mapping[str, Fraction]) -> Fraction | None:
    return weighted_average(
        [(values.get(each.assessment.id), each.share) for each in group.members]
    )


def graded(assessment: Assessment, marks: Mapping[str, Mark]) -> Fraction | None:
    """The mark on 20 of a resit, second session or bonus: None unless a number was entered."""
    mark = marks.get(assessment.id)
    if mark is None or mark.status is not MarkStatus.GRADED:
        return None
    return scaled(mark, assessment.maximum)


def pending(assessment: Assessment, marks: Mapping[str, Mark]) -> bool:
    mark = marks.get(assessment.id)
    return mark is not None and mark.status is MarkStatus.PENDING


def bonus_points(feed: Feed, marks: Mapping[str, Mark]) -> Fraction:
    return sum(((graded(each, marks) or ZERO) * weight for each, weight in feed.bonuses), ZERO)


def best_resit(feed: Feed, marks: Mapping[str, Mark]) -> tuple[Assessment, Fraction] | None:
    sat = [(each, graded(each, marks)) for each in feed.resits]
    known = [(each, value) for each, value in sat if value is not None]
    return max(known, key=lambda pair: pair[1], default=None)


def module_result(
    plan: ModulePlan, student: Student, absence: UnjustifiedAbsence, outcomes: Outcomes
) -> ModuleResult:
    """The module of one student towards one UE, without its explanation."""
    if plan.row.module in student.exempt_modules:
        return _result(plan.row, ABSTAINING, exempt=True)
    given = student.module_averages.get(plan.row.module)
    if given is not None:
        return _result(plan.row, Outcome(Figures(given, given, given), WHOLE), given=True)
    outcome = outcomes.get(plan.feed.index)
    if outcome is None:
        outcome = outcomes[plan.feed.index] = outcome_of(plan.feed, student.marks, absence)
    return _result(plan.row, outcome)


def outcome_of(feed: Feed, marks: Mapping[str, Mark], absence: UnjustifiedAbsence) -> Outcome:
    found, means = means_of(feed, marks, absence)
    if feed.stepless:
        figures, missing = means, bool(found.missing)
    else:
        raised_means = _bonuses(feed, means, marks)
        figures = _second_session(feed, _resits(feed, raised_means, marks), marks)
        missing = _missing(feed, found, means, figures, marks)
    defaulting = found.absent and figures.highest is None
    return Outcome(figures, _coverage(feed, found, figures), missing, defaulting)


def means_of(
    feed: Feed, marks: Mapping[str, Mark], absence: UnjustifiedAbsence
) -> tuple[Entries, Figures]:
    """The normal assessments of a student and their mean: none where he is defaulting."""
    found = entries(feed, marks)
    if found.absent and absence is UnjustifiedAbsence.DEFAULTING:
        return found, NO_FIGURES
    return found, _means(feed, found, marks)


def _means(feed: Feed, found: Entries, marks: Mapping[str, Mark]) -> Figures:
    """The mean and its bounds. Without any normal assessment yet it may end anywhere, unless
    a resit or a second session already stands for it."""
    if feed.awaited:
        return NO_FIGURES if steps_in(feed, marks) else Figures(None, ZERO, SCALE)
    average = mean(feed.groups, found.known)
    if not found.missing:
        return Figures(average, average, average)
    return Figures(
        average,
        mean(feed.groups, found.known | dict.fromkeys(found.missing, ZERO)),
        mean(feed.groups, found.known | dict.fromkeys(found.missing, SCALE)),
    )


def steps_in(feed: Feed, marks: Mapping[str, Mark]) -> bool:
    """Whether a resit or second session is graded or pending."""
    return any(pending(each, marks) or graded(each, marks) is not None for each in feed.replacing)


def _bonuses(feed: Feed, means: Figures, marks: Mapping[str, Mark]) -> Figures:
    """The means plus the bonus assessments, clipped. A pending one may still bring its maximum.

    Where no normal assessment was set yet there is no mean to add to: it may end anywhere.
    """
    if feed.awaited or not feed.bonuses:
        return means
    points = bonus_points(feed, marks)
    to_come = sum((SCALE * weight for each, weight in feed.bonuses if pending(each, marks)), ZERO)
    return Figures(
        raised(means.average, points),
        raised(means.lowest, points),
        raised(means.highest, points + to_come),
    )


def raised(value: Fraction | None, points: Fraction) -> Fraction | None:
    return None if value is None else clipped(value + points)


def _resits(feed: Feed, figures: Figures, marks: Mapping[str, Mark]) -> Figures:
    """A resit replaces when it is higher; a pending one may still bring its maximum."""
    best = best_resit(feed, marks)
    if best is not None:
        figures = Figures(*(best[1] if each is None else max(each, best[1]) for each in figures))
    if any(pending(each, marks) for each in feed.resits):
        return Figures(figures.average, ZERO if figures.lowest is None else figures.lowest, SCALE)
    return figures


def _second_session(feed: Feed, figures: Figures, marks: Mapping[str, Mark]) -> Figures:
    """A second session replaces as soon as it is entered, even if lower."""
    if feed.second_session is None:
        return figures
    if pending(feed.second_session, marks):
        return Figures(figures.average, ZERO, SCALE)
    value = graded(feed.second_session, marks)
    return figures if value is None else Figures(value, value, value)


def _missing(
    feed: Feed, found: Entries, means: Figures, figures: Figures, marks: Mapping[str, Mark]
) -> bool:
    """Whether something is still to be entered: a normal mark, or a step typed as pending."""
    awaited = feed.awaited and figures.average is None and figures.highest is not None
    steps = any(pending(each, marks) for each in feed.replacing)
    bonuses = means.highest is not None and any(pending(each, marks) for each, _ in feed.bonuses)
    return bool(found.missing) or awaited or steps or bonuses


def _coverage(feed: Feed, found: Entries, figures: Figures) -> Fraction | None:
    """k: the share of the module's weights already entered; None when the module leaves."""
    if found.missing:
        entered = dict.fromkeys(found.known, WHOLE) | dict.fromkeys(found.missing, ZERO)
        return mean(feed.groups, entered)
    if found.known or figures.average is not None:
        return WHOLE
    return None if figures.highest is None else ZERO


def _result(
    row: Row, outcome: Outcome, *, exempt: bool = False, given: bool = False
) -> ModuleResult:
    figures = outcome.figures
    return ModuleResult(
        code=row.module,
        title=row.title,
        kind=row.kind,
        coefficient=row.coefficient,
        average=figures.average,
        lowest=figures.lowest,
        highest=figures.highest,
        coverage=outcome.coverage,
        state=state_of(figures.average, outcome.missing),
        missing=outcome.missing,
        defaulting=outcome.defaulting,
        exempt=exempt,
        given=given,
    )


def state_of(average: Fraction | None, missing: bool) -> State:
    """NONE exactly when there is no average."""
    if average is None:
        return State.NONE
    return State.PROVISIONAL if missing else State.COMPLETE

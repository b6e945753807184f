"""The explanation of a UE: lines whose contributions add up to its average, exactly.

No average is computed here: the figures come from ``modules`` and ``ues``; this module tells
which assessment brought what.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from grading.core.averages.modules import (
    ZERO,
    best_resit,
    bonus_points,
    graded,
    means_of,
    raised,
    scaled,
)
from grading.core.averages.scheme import Group, ModulePlan, UEPlan, coefficient, weight
from grading.core.codes import LineState, State, StepKind, What
from grading.core.results import ModuleResult, Step, TraceLine, UEResult
from grading.core.rules import UnjustifiedAbsence
from grading.core.values import Assessment, Kind, Mark, MarkStatus, Student

NOT_GRADED = {
    MarkStatus.ABSENT: LineState.ABSENT,
    MarkStatus.EXCUSED: LineState.EXCUSED,
    MarkStatus.PENDING: LineState.PENDING,
}


class Basis(Enum):
    """What a module's average comes from, in the end."""

    MEAN = "mean"
    RESIT = "resit"
    SECOND_SESSION = "second_session"


@dataclass(frozen=True, slots=True)
class Account:
    """How the average of a module came about, for one student."""

    plan: ModulePlan
    marks: Mapping[str, Mark]
    mean: Fraction | None
    points: Fraction
    resit: tuple[Assessment, Fraction] | None
    second: Fraction | None
    shares: Mapping[str, Fraction]

    @property
    def clipped(self) -> Fraction | None:
        return raised(self.mean, self.points)

    @property
    def basis(self) -> Basis:
        if self.second is not None:
            return Basis.SECOND_SESSION
        if self.resit is None:
            return Basis.MEAN
        better = self.clipped is None or self.resit[1] > self.clipped
        return Basis.RESIT if better else Basis.MEAN


def explained(
    plan: UEPlan, ue: UEResult, student: Student, absence: UnjustifiedAbsence
) -> UEResult:
    """The same result, with its trace and that of its modules."""
    total = sum((each.coefficient for each in ue.modules if each.average is not None), ZERO)
    unit = 1 / total if total and ue.raw is not None else ZERO
    modules = tuple(
        _explained_module(module_plan, module, student.marks, absence, unit)
        for module_plan, module in zip(plan.modules, ue.modules, strict=False)
    )
    return replace(ue, modules=modules, trace=tuple(_trace(ue, modules)))


def _trace(ue: UEResult, modules: Iterable[ModuleResult]) -> Iterator[TraceLine]:
    """The lines of what counts, then adjustment and clipping."""
    adjustment, clip = (ue.adjustment, ue.clip) if ue.new is not None else (ZERO, ZERO)
    if not _counts_new(ue):
        yield _whole(What.ACQUIRED, ue.average)
        adjustment = clip = ZERO
    elif not ue.modules and ue.raw is not None:
        yield _whole(What.UE_AVERAGE, ue.raw)
    else:
        for module in modules:
            yield from module.lines
    yield TraceLine(What.ADJUSTMENT, LineState.COUNTED, adjustment)
    yield TraceLine(What.CLIP, LineState.COUNTED, clip)


def _counts_new(ue: UEResult) -> bool:
    """Whether the average that counts is that of the UE as taken now."""
    return ue.acquired is None or (ue.new_state is State.COMPLETE and ue.new == ue.average)


def _whole(what: What, average: Fraction | None) -> TraceLine:
    return TraceLine(what, LineState.COUNTED, average or ZERO, scaled=average)


def _explained_module(
    plan: ModulePlan,
    module: ModuleResult,
    marks: Mapping[str, Mark],
    absence: UnjustifiedAbsence,
    unit: Fraction,
) -> ModuleResult:
    """`unit` is what one point of coefficient weighs in the UE's average."""
    share = module.coefficient * unit
    if module.exempt:
        return replace(module, lines=(_of_module(module, What.MODULE, LineState.EXEMPT),))
    if module.average is not None and module.given:
        line = _of_module(module, What.MODULE_AVERAGE, LineState.COUNTED, module.average * share)
        return replace(module, lines=(replace(line, scaled=module.average),))
    account = _account(plan, marks, absence)
    return replace(module, lines=tuple(_lines(account, module, share)), steps=_steps(account))


def _of_module(
    module: ModuleResult, what: What, state: LineState, contribution: Fraction = ZERO
) -> TraceLine:
    return TraceLine(what, state, contribution, module=module.code)


def _account(plan: ModulePlan, marks: Mapping[str, Mark], absence: UnjustifiedAbsence) -> Account:
    found, means = means_of(plan.feed, marks, absence)
    second = plan.feed.second_session
    return Account(
        plan=plan,
        marks=marks,
        mean=means.average,
        points=bonus_points(plan.feed, marks),
        resit=best_resit(plan.feed, marks),
        second=None if second is None else graded(second, marks),
        shares={} if means.average is None else _shares(plan.feed.groups, found.known),
    )


def _shares(groups: Iterable[Group], known: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The share of each known assessment in the module's mean: they sum to 1."""
    counted = [
        (group, [each for each in group.members if each.assessment.id in known]) for group in groups
    ]
    total = sum((group.coefficient for group, members in counted if members), ZERO)
    return {
        each.assessment.id: group.coefficient
        / total
        * each.share
        / sum(other.share for other in members)
        for group, members in counted
        for each in members
    }


def _lines(account: Account, module: ModuleResult, share: Fraction) -> Iterator[TraceLine]:
    order = list(Kind)
    for each in sorted(account.plan.assessments, key=lambda each: order.index(each.kind)):
        yield _line(account, each, share)
    if account.clipped is not None and account.mean is not None and account.basis is Basis.MEAN:
        clip = account.clipped - account.mean - account.points
        if clip:
            yield _of_module(module, What.MODULE_CLIP, LineState.COUNTED, clip * share)
    if account.plan.feed.awaited and module.average is None:
        yield _of_module(module, What.MODULE, LineState.AWAITED)


def _line(account: Account, each: Assessment, share: Fraction) -> TraceLine:
    plan, mark = account.plan, account.marks.get(each.id)
    value = None if mark is None else _value(each, mark)
    state = _state(account, each, mark)
    counted = state is LineState.COUNTED and value is not None
    return TraceLine(
        what=What(each.kind.value),
        state=state,
        contribution=(value or ZERO) * _part(account, each) * share if counted else ZERO,
        module=each.module,
        assessment=each.id,
        type=each.type,
        mark=mark,
        maximum=each.maximum,
        scaled=value,
        coefficient=coefficient(each, plan.row) if each.kind is Kind.NORMAL else None,
        weight=weight(each, plan.ue),
    )


def _value(assessment: Assessment, mark: Mark) -> Fraction | None:
    """The mark on 20; an unjustified absence is 0 at a normal assessment only."""
    absent = mark.status is MarkStatus.ABSENT and assessment.kind is Kind.NORMAL
    return scaled(mark, assessment.maximum) if absent or mark.value is not None else None


def _part(account: Account, each: Assessment) -> Fraction:
    """What one point at a counted assessment brings to the module's average."""
    if each.kind is Kind.NORMAL:
        return account.shares[each.id]
    return weight(each, account.plan.ue) if each.kind is Kind.BONUS else Fraction(1)


def _state(account: Account, each: Assessment, mark: Mark | None) -> LineState:
    if _is_weightless(account.plan, each):
        return LineState.WEIGHTLESS
    if mark is None:
        return LineState.BLANK
    if mark.status in NOT_GRADED:
        return NOT_GRADED[mark.status]
    return _graded_state(account, each)


def _is_weightless(plan: ModulePlan, each: Assessment) -> bool:
    if each.kind is Kind.NORMAL:
        return all(other.assessment.id != each.id for other in plan.feed.normal)
    return not weight(each, plan.ue)


def _graded_state(account: Account, each: Assessment) -> LineState:
    if each.kind is Kind.SECOND_SESSION:
        return LineState.COUNTED
    if account.basis is Basis.SECOND_SESSION:
        return LineState.REPLACED
    if each.kind is Kind.RESIT:
        best = account.resit[0] if account.resit and account.basis is Basis.RESIT else None
        return LineState.COUNTED if each is best else LineState.IGNORED
    if account.basis is Basis.RESIT:
        return LineState.REPLACED
    return LineState.COUNTED if account.mean is not None else LineState.IGNORED


def _steps(account: Account) -> tuple[Step, ...]:
    """The steps that exist for this module, in their order, also those that changed nothing."""
    feed, clipped = account.plan.feed, account.clipped
    sat = [value for value in (clipped, account.resit and account.resit[1]) if value is not None]
    best = max(sat, default=None)
    second = best if account.second is None else account.second
    found = _bonus_steps(account)
    if feed.resits:
        found.append(Step(StepKind.RESIT, clipped, best, _ids(feed.resits)))
    if feed.second_session:
        found.append(Step(StepKind.SECOND_SESSION, best, second, (feed.second_session.id,)))
    return tuple(found)


def _bonus_steps(account: Account) -> list[Step]:
    if not account.plan.feed.bonuses:
        return []
    total = None if account.mean is None else account.mean + account.points
    ids = _ids(each for each, _ in account.plan.feed.bonuses)
    found = [Step(StepKind.BONUS, account.mean, total, ids)]
    return (
        found if total == account.clipped else [*found, Step(StepKind.CLIP, total, account.clipped)]
    )


def _ids(assessments: Iterable[Assessment]) -> tuple[str, ...]:
    return tuple(each.id for each in assessments)

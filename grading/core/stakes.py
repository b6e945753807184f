"""Which of the marks still missing can change a decision, found with the official computation.

A better mark never lowers an average, so a bar that is passed alike when all that is missing gets
0 and when it all gets the maximum is passed alike whatever comes: what it decides is settled. A
missing mark is decisive when it weighs in an average that has a bar still open, and that bar
decides something: a UE, its RCUE, or by the floor of the RCUEs the passage of the year.

Only the semesters that a student takes are looked at: an RCUE whose other semester is still to
come decides nothing yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from grading.core.averages.modules import entries, pending
from grading.core.averages.scheme import Feed, ModulePlan, Scheme
from grading.core.bounds import completed, what_is_missing
from grading.core.computation import plans_of, semesters_of
from grading.core.decisions.progression import LAST_YEAR
from grading.core.results import RCUEResult, StudentResult, UEResult
from grading.core.rules import Rules, UnjustifiedAbsence
from grading.core.trials import Trials
from grading.core.values import Assessment, Case, Mark, Student

NOTHING, ALL = Fraction(0), Fraction(1)

AtStake = Mapping[str, tuple[str, ...]]
"""The outcomes that something may still change: codes of UEs (UE11), RCUEs (UE11+UE21) and
years (BUT1)."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is missing for a student: assessments by id, and modules without assessment yet.

    Each maps to the outcomes that it may still change; those that change none are not decisive.
    This errs on one side only. A mark without outcomes never changes a code, whether a number, an
    absence or an excuse is entered, unless excuses leave nothing at all to a UE. A mark with
    outcomes weighs in an average whose bar is open, though in rare cases no entry of the others
    lets that very mark tip it: a floor that matters only if the other RCUEs pass, a mark that
    a pending second session would replace.
    """

    assessments: AtStake
    modules: AtStake

    @property
    def decisive(self) -> frozenset[str]:
        return frozenset(each for each, outcomes in self.assessments.items() if outcomes)

    @property
    def decisive_modules(self) -> frozenset[str]:
        return frozenset(each for each, outcomes in self.modules.items() if outcomes)


NO_STAKES = Stakes({}, {})


def each_stakes(case: Case) -> Iterator[Stakes]:
    """The stakes of every student of a case, in its order."""
    scheme = Scheme(case.programme, case.rules, case.assessments)
    return (stakes_of(scheme, student) for student in case.students)


def stakes_of(scheme: Scheme, student: Student) -> Stakes:
    missing, awaited = _missing(scheme, student)
    if not missing and not awaited:
        return NO_STAKES
    low, high = (
        completed(scheme, student, missing.values(), awaited, share) for share in (NOTHING, ALL)
    )
    trials = Trials(scheme, low, missing.keys(), awaited)
    worst, best = trials.result(low), trials.result(high)
    assessments: dict[str, dict[str, None]] = {each: {} for each in missing}
    modules: dict[str, dict[str, None]] = {each: {} for each in awaited}
    outcomes = _open_outcomes(worst, best, scheme.rules)
    for plan in _moving(scheme, student, worst, best):
        at_stake = dict.fromkeys(outcomes[plan.ue])
        for each in _open_marks(plan.feed, student.marks):
            assessments[each] |= at_stake
        if plan.row.module in modules:
            modules[plan.row.module] |= at_stake
    return Stakes(_in_order(assessments), _in_order(modules))


def _missing(scheme: Scheme, student: Student) -> tuple[dict[str, Assessment], tuple[str, ...]]:
    """What is missing in the semesters that he takes: of one known by the UEs that he holds
    there, nothing more is expected."""
    taken = {*semesters_of(scheme, replace(student, acquired={}))}
    missing, awaited = what_is_missing(scheme, student)
    return (
        {id_: each for id_, each in missing.items() if each.semester in taken},
        tuple(code for code in awaited if taken & scheme.semesters_of_module[code]),
    )


def _in_order(found: Mapping[str, Iterable[str]]) -> AtStake:
    """The UEs first, then the RCUEs, then the years."""
    return {
        each: tuple(sorted(outcomes, key=lambda code: (code.startswith("BUT"), len(code), code)))
        for each, outcomes in found.items()
    }


def _moving(
    scheme: Scheme, student: Student, worst: StudentResult, best: StudentResult
) -> Iterator[ModulePlan]:
    """The modules, towards each UE, whose average is still open and counts."""
    for ue in plans_of(scheme, student):
        ends = (worst.ues[ue.ue.code].modules, best.ues[ue.ue.code].modules)
        # A UE given whole, or exempt, has no modules.
        for plan, low, high in zip(ue.modules, *ends, strict=False):
            if plan.row.coefficient and low.average != high.average:
                yield plan


def _open_marks(feed: Feed, marks: Mapping[str, Mark]) -> Iterator[str]:
    """The assessments that weigh in a module and are still to be entered."""
    yield from entries(feed, marks).missing
    steps = (*feed.replacing, *(each for each, _ in feed.bonuses))
    yield from (each.id for each in steps if pending(each, marks))


def _open_outcomes(worst: StudentResult, best: StudentResult, rules: Rules) -> AtStake:
    """By UE, the outcomes that its average may still change."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, low in worst.ues.items():
        if _ue_is_open(low, best.ues[code], rules):
            found[code].append(code)
    for low_rcue, high_rcue in zip(worst.rcues.values(), best.rcues.values(), strict=True):
        outcomes = list(_rcue_outcomes(low_rcue, high_rcue, worst, best, rules))
        for ue in low_rcue.ues:
            found[ue] += outcomes
    return {code: tuple(found[code]) for code in worst.ues}


def _ue_is_open(low: UEResult, high: UEResult, rules: Rules) -> bool:
    """Whether a UE may still pass by itself or not, or become defaulting by an absence."""
    if low.acquired is None and rules.unjustified_absence is UnjustifiedAbsence.DEFAULTING:
        return not low.is_defaulting
    crossed = rules.reaches(low.new, rules.validation_bar) != rules.reaches(
        high.new, rules.validation_bar
    )
    return crossed and low.proposal is not high.proposal


def _rcue_outcomes(
    low: RCUEResult, high: RCUEResult, worst: StudentResult, best: StudentResult, rules: Rules
) -> Iterator[str]:
    def crosses(bar: Fraction) -> bool:
        return rules.reaches(low.average, bar) != rules.reaches(high.average, bar)

    if crosses(rules.validation_bar):
        yield low.code
    if low.year == LAST_YEAR or not crosses(rules.floor_bar):
        return
    years = worst.years[low.year], best.years[low.year]
    if len({(year.proposal, year.next) for year in years}) > 1:
        yield years[0].code

"""What a scenario would change before a jury: who, what, by which rule, and who is passed over.

Decisions already taken stand: a scenario changes what is proposed, never what was decided. What
it does not touch is not computed again: the rulings are those of the whole computation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from grading.core.averages.modules import Outcomes
from grading.core.averages.scheme import Scheme, UEPlan
from grading.core.averages.ues import ue_result
from grading.core.computation import plans_of
from grading.core.decisions.attention import comparable
from grading.core.decisions.deliberation import deliberate
from grading.core.decisions.rulings import Circumstances, Ruling, Scope
from grading.core.results import StudentResult
from grading.core.scenarios import JuryScenario, scheme_in, student_in
from grading.core.values import Student

OF_AVERAGES = frozenset({"unjustified_absence", "assessment_weighting"})
"""The settings that change averages of UEs; the others change what is made of them."""

Rulings = Mapping[str, Ruling]
"""What a jury decides of a student, by what it is about, in its order."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A student before a jury: what he was computed from, his result before any decision, what
    the jury decided of him and what that entailed, and what it has before it."""

    scheme: Scheme
    student: Student
    result: StudentResult
    decided: Mapping[str, str]
    entailed: Mapping[str, str]
    scope: Scope
    circumstances: Circumstances
    rulings: Rulings


@dataclass(frozen=True, slots=True)
class Change:
    """What is no longer proposed the same. None stands for nothing to decide."""

    before: Ruling | None
    after: Ruling | None

    @property
    def ruling(self) -> Ruling:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def of(self) -> str:
        return self.ruling.of

    @property
    def grants(self) -> bool:
        """Whether a UE becomes acquired, or an RCUE validated."""
        return _validates(self.after) and not _validates(self.before)

    @property
    def withdraws(self) -> bool:
        return _validates(self.before) and not _validates(self.after)


def _validates(ruling: Ruling | None) -> bool:
    return ruling is not None and ruling.validates


@dataclass(frozen=True, slots=True)
class Trial:
    """A scenario before the jury. `rulings` are those of every student in it; `changes` only has
    those of whom something changes."""

    scenario: JuryScenario
    hearings: Mapping[str, Hearing]
    rulings: Mapping[str, Rulings]
    changes: Mapping[str, tuple[Change, ...]]

    def passed_over(self, change: Change) -> tuple[str, ...]:
        """Equity: those who have today at least the average for which this is granted, and to
        whom it is refused in the scenario."""
        if not change.grants or change.before is None or change.before.average is None:
            return ()
        return tuple(self._passed_over(change.of, change.before.average))

    def _passed_over(self, of: str, average: Fraction) -> Iterator[str]:
        for student, hearing in self.hearings.items():
            today, then = hearing.rulings.get(of), self.rulings[student].get(of)
            if today is None or then is None or not then.refuses:
                continue
            rules = hearing.scheme.rules
            if rules.reaches(today.average, comparable(average, rules)):
                yield student


def trial(hearings: Iterable[Hearing], scenario: JuryScenario) -> Trial:
    """The scenario by the official computation. Raises Unreadable for what is no setting."""
    heard = {each.student.id: each for each in hearings}
    schemes = {each.scheme: None for each in heard.values()}
    tried = {scheme: scheme_in(scenario, scheme) for scheme in schemes}
    rulings = {id: _rulings(each, scenario, tried[each.scheme]) for id, each in heard.items()}
    found = {id: tuple(changes(each.rulings, rulings[id])) for id, each in heard.items()}
    return Trial(scenario, heard, rulings, {id: each for id, each in found.items() if each})


def _rulings(hearing: Hearing, scenario: JuryScenario, scheme: Scheme) -> Rulings:
    """What the jury would have before it; what it has where nothing of him is tried."""
    student = student_in(scenario, hearing.scheme, hearing.student, hearing.result)
    if student is hearing.student and scheme is hearing.scheme:
        return hearing.rulings
    outcomes: Outcomes = {}
    ues = {
        plan.ue.code: ue_result(plan, student, scheme.rules, outcomes)
        if _touches(scenario, plan)
        else hearing.result.ues[plan.ue.code]
        for plan in plans_of(scheme, student)
    }
    return deliberate(
        replace(hearing.result, ues=ues),
        hearing.decided,
        hearing.scope,
        scheme.rules,
        hearing.circumstances,
        hearing.entailed,
    ).rulings


def _touches(scenario: JuryScenario, plan: UEPlan) -> bool:
    """Whether the average of a UE may be another in a scenario."""
    points, late = scenario.points, scenario.late
    if scenario.settings.keys() & OF_AVERAGES or (points and points.ue == plan.ue.code):
        return True
    return late is not None and any(
        each.id == late.assessment for module in plan.modules for each in module.assessments
    )


def changes(before: Rulings, after: Rulings) -> Iterator[Change]:
    """What is proposed otherwise, in the order of a jury."""
    if before is after:
        return
    for of in dict.fromkeys((*before, *after)):
        old, new = before.get(of), after.get(of)
        if old is None or new is None or old.proposal != new.proposal:
            yield Change(old, new)

"""What adopting a scenario of points would write: the plan shown is the plan that runs.

There are two ways. The points may be given, and averages change with all that follows from them;
or what they would grant is granted by decision, and averages stay what they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from grading.core.codes import UECode
from grading.core.decisions.deliberation import deliberate
from grading.core.decisions.rulings import Ruling, Subject
from grading.core.decisions.simulation import Change, Hearing, Trial, changes
from grading.core.scenarios import JuryScenario, gets_points
from grading.models import Enrolment
from grading.selectors.judged import Judged
from grading.selectors.jury_simulation import Bench

GRANTED = "ADJ"
"""The code of what a jury grants: a UE, an RCUE."""


class Way(StrEnum):
    POINTS = "points"
    DECISIONS = "decisions"


@dataclass(frozen=True, slots=True)
class Line:
    """What would be written about a student. `averages` are those of the UE that gets points,
    before and after; `granted` is what the jury would grant, `entailed` what is decided with it,
    `follows` what would be proposed otherwise."""

    judged: Judged
    enrolment: Enrolment
    averages: tuple[Fraction | None, Fraction | None]
    granted: tuple[Ruling, ...]
    entailed: tuple[Ruling, ...]
    follows: tuple[Change, ...]
    seen: tuple[object, ...]

    @property
    def student(self) -> int:
        return self.judged.enrolment.student_id

    @property
    def decides(self) -> bool:
        """Whether more than an average changes."""
        return bool(self.granted or self.follows)

    @property
    def digest(self) -> str:
        """Tells two states of what it rests on apart, and what it writes."""
        told = (self.seen, self.averages, *((each.of, each.average) for each in self.granted))
        return sha256(repr(told).encode()).hexdigest()[:16]


def plan_of(bench: Bench, scenario: JuryScenario, way: Way) -> tuple[Line, ...]:
    """Those of whom something would be written, by name. The scenario is one of points."""
    trial = bench.trial(scenario)
    lines = _points(bench, trial) if way is Way.POINTS else _decisions(bench, trial)
    return tuple(lines)


def _points(bench: Bench, trial: Trial) -> Iterator[Line]:
    points = trial.scenario.points
    assert points is not None
    for id, hearing in trial.hearings.items():
        if gets_points(trial.scenario, hearing.scheme, hearing.student, hearing.result):
            judged, given = bench.judged[id], hearing.student.adjustments.get(points.ue)
            ue = hearing.result.ues[points.ue]
            after = trial.rulings[id].get(points.ue)
            yield Line(
                judged,
                _enrolment(judged, ue.semester),
                (ue.average, after.average if after else None),
                granted=(),
                entailed=(),
                follows=trial.changes.get(id, ()),
                seen=(points, given),
            )


def _enrolment(judged: Judged, semester: int) -> Enrolment:
    return next(each for each in judged.path.enrolments if each.term.number == semester)


def _decisions(bench: Bench, trial: Trial) -> Iterator[Line]:
    for id, found in trial.changes.items():
        granted = tuple(_to_grant(found))
        if granted:
            judged = bench.judged[id]
            entailed, follows = _outcome(trial.hearings[id], granted)
            seen = tuple((of, each.version) for of, each in judged.decisions.items())
            yield Line(
                judged, judged.enrolment, (None, None), granted, entailed, follows, (id, seen)
            )


def _to_grant(found: Iterable[Change]) -> Iterator[Ruling]:
    """The RCUEs that become validated, and the UEs that become acquired without one; what the
    jury decided already, and what follows from the level above, is left."""
    own = [
        each.before
        for each in found
        if each.before and each.grants and each.ruling.proposal != UECode.ADSUP
    ]
    rcues = [each for each in own if each.subject is Subject.RCUE]
    with_rcue = {ue for each in rcues for ue in each.of.split("+")}
    yield from rcues
    yield from (each for each in own if each.subject is Subject.UE and each.of not in with_rcue)


def _outcome(
    hearing: Hearing, granted: Iterable[Ruling]
) -> tuple[tuple[Ruling, ...], tuple[Change, ...]]:
    """What these decisions entail, and what is proposed otherwise because of them."""
    codes = {each.of: GRANTED for each in granted}
    after = deliberate(
        hearing.result,
        {**hearing.decided, **codes},
        hearing.scope,
        hearing.scheme.rules,
        hearing.circumstances,
        hearing.entailed,
    )
    written = {*codes, *(each.of for each in after.entailed)}
    follows = (each for each in changes(hearing.rulings, after.rulings) if each.of not in written)
    return after.entailed, tuple(follows)

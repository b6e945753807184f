"""What a student gets at an assessment: a draw around his level, or what is written of him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from grading.models import Assessment, Mark
from grading.selectors.marks import MarkValue
from grading.services.demo.assessments import Plan
from grading.services.demo.source import Source
from grading.services.demo.terms import Seat

SCALE = 20
# How much easier than the module its assessments are, in points on 20, by type.
EASE = {"IO": 0.2, "TP": 0.7, "IE": -0.1, "DS": -0.6}
PASSED_AGAIN = 2.5
HALF_POINT, QUARTER_POINT = 50, 25
BONUS_POINTS = (25, 50, 50, 100)  # on 20, like the average that they are added to
EXCUSED = MarkValue(Mark.Status.EXCUSED.value)
ABSENT = MarkValue(Mark.Status.ABSENT.value)
PENDING = MarkValue(Mark.Status.PENDING.value)
ZERO = MarkValue(Mark.Status.GRADED.value, 0)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A student at an assessment, with his level on 20 in the module."""

    source: Source
    seat: Seat
    plan: Plan
    day: date | None
    level: float

    def random(self, *what: object) -> Random:
        """What is drawn for this student about `what`, whatever the order of the draws."""
        module = self.plan.module
        words = (self.source.seed, self.seat.person.student.number, module.semester_number)
        return Random("/".join(map(str, (*words, module.code, *what))))

    def outcome(self) -> MarkValue | None:
        """What the cell holds by now; None when nothing was entered."""
        if not self.is_entered():
            return None
        return self.incident() or self.mark()

    def is_entered(self) -> bool:
        situation = self.seat.person.situation
        if self.day and situation.departure and self.day > situation.departure:
            return False
        if self.plan.groups and self.seat.person.group not in self.plan.groups:
            return False
        if self.plan.below is not None:
            return self.awaits_resit or (self.level < self.plan.below and not situation.levels)
        if self.is_hit_by(situation.blank):
            return False
        always = bool(situation.account) and self.plan.share > 0 and self.plan.is_normal
        return always or self.random().random() < self.plan.share

    @property
    def awaits_resit(self) -> bool:
        is_resit = self.plan.kind == Assessment.Kind.RESIT.value
        return is_resit and self.plan.module.code in self.seat.person.situation.pending_resit

    def incident(self) -> MarkValue | None:
        """What keeps the student from an ordinary mark: written, or drawn for the others."""
        situation, code = self.seat.person.situation, self.plan.module.code
        if not self.plan.is_normal:
            return PENDING if self.awaits_resit else None
        if code in situation.excused or self.is_before_arrival():
            return EXCUSED
        for modules, content in (
            (situation.pending, PENDING),
            (situation.absent, ABSENT),
            (situation.zero, ZERO),
        ):
            if self.is_hit_by(modules):
                return content
        return None if situation.text or not self.plan.type else self.bad_luck()

    def is_hit_by(self, modules: Sequence[str]) -> bool:
        """What is written about a module befalls its first assessment."""
        return self.plan.rank == 0 and self.plan.module.code in modules

    def is_before_arrival(self) -> bool:
        arrival = self.seat.person.situation.arrival
        return bool(arrival and self.day and self.day < arrival)

    def bad_luck(self) -> MarkValue | None:
        luck = self.random(self.plan.title, "luck").random()
        if luck < self.source.absent:
            return ABSENT
        return EXCUSED if luck < self.source.absent + self.source.excused else None

    def mark(self) -> MarkValue:
        if self.plan.kind == Assessment.Kind.BONUS.value:
            points = self.random(self.plan.title).choice(BONUS_POINTS)
            return MarkValue(Mark.Status.GRADED.value, points)
        maximum = self.plan.maximum
        exact = self.plan.exact or self.seat.person.situation.exact
        if exact and self.plan.is_normal:
            return graded(self.level, maximum, step=1)
        step = QUARTER_POINT if self.plan.type == "DS" else HALF_POINT
        return graded(self.level + self.chance(), maximum, step)

    def chance(self) -> float:
        random = self.random(self.plan.title)
        if not self.plan.is_normal:
            return random.gauss(PASSED_AGAIN, self.source.spread["assessment"])
        if not self.plan.type:
            return random.gauss(0, self.source.spread["assessment"] / 2)
        return random.gauss(EASE[self.plan.type], self.source.spread["assessment"])


def graded(level: float, maximum: int, step: int) -> MarkValue:
    """A level on 20 as hundredths of `maximum`, in whole steps."""
    bounded = min(max(level, 0), SCALE)
    return MarkValue(Mark.Status.GRADED.value, round(bounded / SCALE * maximum / step) * step)

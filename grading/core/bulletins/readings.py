"""Other ways of counting the same marks: which of them gives the figure that is printed?

Each way changes one thing of what the core is given, then the core computes. What is found is a
reading of the printed figure, never a rule of ours.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from grading.core.averages.modules import graded, module_result
from grading.core.averages.scheme import Scheme
from grading.core.bulletins.values import Module, Printed
from grading.core.rules import Rules, UnjustifiedAbsence
from grading.core.values import (
    INITIAL,
    UE,
    Assessment,
    Kind,
    Mark,
    MarkStatus,
    Programme,
    Row,
    Semester,
    Student,
    rounded,
)

ONE = Fraction(1)
ABSENT, EXCUSED = Mark(MarkStatus.ABSENT), Mark(MarkStatus.EXCUSED)


class Way(StrEnum):
    """How the other software may have counted, the likeliest first."""

    BLANK_AS_ZERO = "blank_as_zero"
    PENDING_AS_ZERO = "pending_as_zero"
    ABSENT_LEFT_OUT = "absent_left_out"
    ABSENT_AS_ZERO = "absent_as_zero"
    EXCUSED_AS_ZERO = "excused_as_zero"
    WEIGHTS_IGNORED = "weights_ignored"
    COEFFICIENTS_IGNORED = "coefficients_ignored"
    STEPS_IGNORED = "steps_ignored"


Ways = tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the average of a module towards one UE is made of."""

    ue: str
    module: Module
    assessments: tuple[Assessment, ...]
    marks: Mapping[str, Mark]
    rules: Rules

    @property
    def average(self) -> Fraction | None:
        module, number = self.module, self.assessments[0].semester if self.assessments else 1
        row = Row(module.code, module.kind, module.title, ONE)
        ue = UE(code=self.ue, competence=None, level=1, ects=ONE, rows=(row,))
        semester = Semester(number, INITIAL, (ue,))
        scheme = Scheme(Programme("", "", "", (), (), (semester,)), self.rules, self.assessments)
        [plan] = scheme.ues(number, INITIAL, None)
        student = Student(id="", marks=self.marks)
        return module_result(plan.modules[0], student, self.rules.unjustified_absence, {}).average

    def without_kinds(self, *kinds: Kind) -> "Reckoning":
        kept = tuple(each for each in self.assessments if each.kind not in kinds)
        return replace(self, assessments=kept)

    def with_zeros(self, ids: Collection[str]) -> "Reckoning":
        """These assessments missed without a reason, and that counts zero."""
        if not ids:
            return self
        rules = replace(self.rules, unjustified_absence=UnjustifiedAbsence.ZERO)
        return replace(self, marks={**self.marks, **dict.fromkeys(ids, ABSENT)}, rules=rules)

    def having(self, status: MarkStatus) -> list[str]:
        return [id for id, mark in self.marks.items() if mark.status is status]

    @property
    def blank(self) -> list[str]:
        normal = (each for each in self.assessments if each.kind is Kind.NORMAL)
        return [each.id for each in normal if each.id not in self.marks]


CHANGES: Mapping[Way, Callable[[Reckoning], Reckoning]] = {
    Way.BLANK_AS_ZERO: lambda r: r.with_zeros(r.blank),
    Way.PENDING_AS_ZERO: lambda r: r.with_zeros(r.having(MarkStatus.PENDING)),
    Way.ABSENT_LEFT_OUT: lambda r: replace(
        r, marks={**r.marks, **dict.fromkeys(r.having(MarkStatus.ABSENT), EXCUSED)}
    ),
    Way.ABSENT_AS_ZERO: lambda r: r.with_zeros(r.having(MarkStatus.ABSENT)),
    Way.EXCUSED_AS_ZERO: lambda r: r.with_zeros(r.having(MarkStatus.EXCUSED)),
    Way.WEIGHTS_IGNORED: lambda r: replace(
        r, assessments=tuple(replace(each, weights={}) for each in r.assessments)
    ),
    Way.COEFFICIENTS_IGNORED: lambda r: replace(
        r, assessments=tuple(replace(each, coefficient=ONE) for each in r.assessments)
    ),
    Way.STEPS_IGNORED: lambda r: r.without_kinds(Kind.RESIT, Kind.SECOND_SESSION, Kind.BONUS),
}


SINGLE = tuple((way,) for way in Way)
PAIRS = tuple(combinations(Way, 2))
MOST_FAILURES = 10
"""Averages of a module towards a UE without a reading before pairs are no longer tried there."""


class Readings:
    """What was found so far, by module and UE: a whole class is mostly counted in one way.

    ``rules`` are those that our own averages follow.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._found: dict[tuple[str, str], dict[Ways, None]] = defaultdict(dict)
        self._failures: Counter[tuple[str, str]] = Counter()

    def ways_to(self, printed: Printed, reckoning: Reckoning) -> Ways:
        """The ways of counting, one or two together, that give a printed average; none: ()."""
        key = (reckoning.module.code, reckoning.ue)
        pairs = PAIRS if self._failures[key] < MOST_FAILURES else ()
        for ways in dict.fromkeys((*self._found[key], *SINGLE, *pairs)):
            if _gives(printed, reckoning, ways):
                self._found[key][ways] = None
                return ways
        self._failures[key] += 1
        return ()


def _gives(printed: Printed, reckoning: Reckoning, ways: Ways) -> bool:
    changed = reckoning
    for way in ways:
        before, changed = changed, CHANGES[way](changed)
        if changed == before:
            return False
    return printed.says(changed.average)


def is_impossible(printed: Printed, reckoning: Reckoning) -> bool:
    """Whether no weighting at all of the marks gives a printed average: there is no mark, or it is
    below all of them, or above. Marks that come on top of the others are left out."""
    if printed.value is None or any(each.kind is Kind.BONUS for each in reckoning.assessments):
        return False
    known = [
        value
        for each in reckoning.assessments
        for value in [_counting(each, reckoning.marks)]
        if value is not None
    ]
    if not known:
        return True
    lowest, highest = (rounded(value, printed.decimals) for value in (min(known), max(known)))
    return not lowest <= printed.value <= highest


def _counting(assessment: Assessment, marks: Mapping[str, Mark]) -> Fraction | None:
    mark = marks.get(assessment.id)
    if mark is not None and mark.status is MarkStatus.ABSENT:
        return Fraction(0)
    return graded(assessment, marks)

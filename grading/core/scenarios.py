"""What if: other marks in the place of the real ones, and what they would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from grading.core.averages.scheme import Scheme
from grading.core.bounds import what_is_missing
from grading.core.computation import plans_of
from grading.core.results import StudentResult
from grading.core.rules import rules_from_document
from grading.core.values import Mark, Student

SETTINGS_TRIED = (
    "validation_bar",
    "floor_bar",
    "passage_share",
    "rcue_weights",
    "rcue_from",
    "compare",
    "average_decimals",
    "unjustified_absence",
    "assessment_weighting",
)
"""The settings that change a result or a proposal by themselves."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is tried: marks by assessment (None erases one), and averages of modules that have
    no assessment yet."""

    marks: Mapping[str, Mark | None] = field(default_factory=dict)
    module_averages: Mapping[str, Fraction] = field(default_factory=dict)


def tried(student: Student, scenario: Scenario) -> Student:
    """The student in that scenario."""
    marks = {**student.marks, **scenario.marks}
    return replace(
        student,
        marks={id: mark for id, mark in marks.items() if mark is not None},
        module_averages={**student.module_averages, **scenario.module_averages},
    )


@dataclass(frozen=True, slots=True)
class Points:
    """Points on 20 added to a UE, of those only whose average in it is at least `least`."""

    ue: str
    value: Fraction
    least: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LateMark:
    assessment: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class JuryScenario:
    """What a jury tries on a whole promotion.

    `students` are the ids of those who get the points and the late mark, whatever mark they had;
    None for everybody: the late mark then goes to those only to whom it is still missing.
    `settings` are other ones, as a document writes them, and hold for all.
    """

    students: frozenset[str] | None = None
    points: Points | None = None
    late: LateMark | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.points or self.late or self.settings)

    @property
    def is_of_points(self) -> bool:
        """Whether it gives points and tries nothing else."""
        return self.points is not None and self.late is None and not self.settings

    def concerns(self, student: Student) -> bool:
        return self.students is None or student.id in self.students


def scheme_in(scenario: JuryScenario, scheme: Scheme) -> Scheme:
    """The scheme under the settings of the scenario. Raises Unreadable for what is no setting."""
    if not scenario.settings:
        return scheme
    rules = rules_from_document(scenario.settings, scheme.rules)
    return Scheme(scheme.programme, rules, scheme.assessments.values())


def student_in(
    scenario: JuryScenario, scheme: Scheme, student: Student, result: StudentResult
) -> Student:
    """The student in the scenario, himself where it gives him nothing. `scheme` and `result` are
    those of today, by which a condition on his average is read."""
    points, late = scenario.points, scenario.late
    if points and gets_points(scenario, scheme, student, result):
        value = student.adjustments.get(points.ue, Fraction(0)) + points.value
        student = replace(student, adjustments={**student.adjustments, points.ue: value})
    if (
        late
        and scenario.concerns(student)
        and late.assessment in _open_to(scenario, scheme, student)
    ):
        student = tried(student, Scenario({late.assessment: late.mark}))
    return student


def gets_points(
    scenario: JuryScenario, scheme: Scheme, student: Student, result: StudentResult
) -> bool:
    points = scenario.points
    ue = result.ues.get(points.ue) if points else None
    if points is None or ue is None or not points.value or not scenario.concerns(student):
        return False
    return points.least is None or scheme.rules.reaches(ue.average, points.least)


def _open_to(scenario: JuryScenario, scheme: Scheme, student: Student) -> set[str]:
    """The assessments at which a late mark may come: those that are missing, or for a student who
    was chosen all that count for him."""
    if scenario.students is None:
        return {*what_is_missing(scheme, student)[0]}
    modules = (module for ue in plans_of(scheme, student) for module in ue.modules)
    return {each.id for module in modules for each in module.assessments}

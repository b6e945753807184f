"""What marks move: the averages, bars and codes of the students whom they touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from grading.core.averages.scheme import Scheme
from grading.core.impact import Impact, impact
from grading.core.results import StudentResult
from grading.core.rules import Rules
from grading.core.scenarios import Scenario, tried
from grading.core.trials import Trials
from grading.core.values import Mark, MarkStatus, Student
from grading.models import Term
from grading.selectors.cases import Facts, cases_from, facts_of_all_marks
from grading.selectors.marks import BLANK, Cell, MarkValue
from grading.selectors.paths import Path, paths_to_compute

HUNDREDTHS = 100
Impacts = dict[int, Impact]
"""By enrolment id: every student touched, also when nothing of his moves."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The students whom changes of marks touch, as they were read once; by enrolment id."""

    paths: Mapping[int, Path]
    facts: Facts
    scenarios: Mapping[int, Scenario]

    def results(self, before_jury: int | None = None) -> "dict[int, Both]":
        """Without a query; with `before_jury` each holds what he held when that jury met."""
        facts = self.facts if before_jury is None else self.facts.before(before_jury)
        enrolment_of = {path.student.pk: enrolment for enrolment, path in self.paths.items()}
        found: dict[int, Both] = {}
        for each in cases_from(facts, self.paths.values()):
            scheme = Scheme(each.case.programme, each.case.rules, each.case.assessments)
            for path, student in zip(each.paths, each.case.students, strict=True):
                enrolment = enrolment_of[path.student.pk]
                both = compared(scheme, student, self.scenarios[enrolment])
                found[enrolment] = Both(*both, scheme.rules)
        return found

    def impacts(self, before_jury: int | None = None) -> Impacts:
        """What the changes would move."""
        results = self.results(before_jury)
        return {enrolment: impact(*both) for enrolment, both in results.items()}


class Both(NamedTuple):
    """A result as stored, and with the changes."""

    stored: StudentResult
    changed: StudentResult
    rules: Rules


def touched_by(term: Term, changes: Mapping[Cell, MarkValue]) -> Touched:
    """Whom it would touch if these cells of the term came to hold this, published or not.

    In 6 queries, whatever the number of students.
    """
    scenarios = scenarios_of(changes)
    paths = {enrolment.pk: path for enrolment, path in paths_to_compute(term, scenarios)}
    return Touched(paths, facts_of_all_marks(paths.values()), scenarios)


def impact_of(term: Term, changes: Mapping[Cell, MarkValue]) -> Impacts:
    """What these changes would move, in 6 queries. Whole results stand in it: for readers of
    results only, except the moves of a module that one teaches."""
    return touched_by(term, changes).impacts()


def impact_of_saved(term: Term, replaced: Mapping[Cell, MarkValue]) -> Impacts:
    """What has moved since these cells, saved meanwhile, held this. In 6 queries."""
    results = touched_by(term, replaced).results()
    return {
        enrolment: impact(both.changed, both.stored, both.rules)
        for enrolment, both in results.items()
    }


def scenarios_of(changes: Mapping[Cell, MarkValue]) -> dict[int, Scenario]:
    """What each enrolment is to hold, as the core tries it."""
    marks: dict[int, dict[str, Mark | None]] = {}
    for (assessment, enrolment), content in changes.items():
        marks.setdefault(enrolment, {})[str(assessment)] = as_mark(content)
    return {enrolment: Scenario(found) for enrolment, found in marks.items()}


def as_mark(content: MarkValue) -> Mark | None:
    if content == BLANK:
        return None
    value = None if content.value is None else Fraction(content.value, HUNDREDTHS)
    return Mark(MarkStatus(content.status), value)


def compared(
    scheme: Scheme, student: Student, scenario: Scenario
) -> tuple[StudentResult, StudentResult]:
    """The student as he is and in the scenario; what it does not touch is computed once."""
    trials = Trials(scheme, student, scenario.marks, ())
    return trials.result(student), trials.result(tried(student, scenario))

"""Which missing marks can still change a decision, for the students of terms."""

from collections.abc import Iterable
from dataclasses import replace

from grading.core.averages.scheme import Scheme
from grading.core.stakes import Stakes, stakes_of
from grading.core.values import Mark, MarkStatus
from grading.core.values import Student as CoreStudent
from grading.selectors.cases import Facts, cases_from
from grading.selectors.paths import Path

PENDING = Mark(MarkStatus.PENDING)


def stakes_by_path(facts: Facts, paths: Iterable[Path]) -> dict[Path, Stakes]:
    """The stakes of the students on these paths, by path, without a query."""
    found = {}
    for case in cases_from(facts, paths):
        scheme = Scheme(case.case.programme, case.case.rules, case.case.assessments)
        for path, student in zip(case.paths, case.case.students, strict=True):
            found[path] = stakes_of(scheme, _with_calls(student, path, facts))
    return found


def _with_calls(student: CoreStudent, path: Path, facts: Facts) -> CoreStudent:
    """A blank changes nothing at a resit, but whoever is called to it still has a mark to come:
    it is in waiting."""
    called = {str(each) for each in _called(path, facts)} - student.marks.keys()
    return replace(student, marks={**student.marks, **dict.fromkeys(called, PENDING)})


def _called(path: Path, facts: Facts) -> set[int]:
    departures = (facts.departures.get(enrolment.pk) for enrolment in path.enrolments)
    return set().union(*(each.called for each in departures if each is not None))

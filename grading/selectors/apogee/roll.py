"""The students of a step-year, each with his results and what closed juries decided of him."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q

from grading.core.computation import compute
from grading.core.results import StudentResult
from grading.core.rules import Rules
from grading.models import Decision, Enrolment, Student
from grading.models.apogee import StepFields
from grading.selectors.cases import cases_of
from grading.selectors.paths import Path, path_of, with_everything
from grading.selectors.verdicts import Verdicts, decisions_closed, taken_again, verdicts_on


class StepStudent(NamedTuple):
    """`enrolment` is his last one in the step, `semesters` the numbers of all that he took;
    `verdicts` are what closed juries decided, shown or not."""

    enrolment: Enrolment
    semesters: frozenset[int]
    result: StudentResult
    rules: Rules
    verdicts: Verdicts

    @property
    def student(self) -> Student:
        return self.enrolment.student


class Roll(NamedTuple):
    """By number: the students of a step, and those of the department who are not in it."""

    students: Mapping[str, StepStudent]
    elsewhere: Mapping[str, Student]


def roll_of(step: StepFields, numbers: Collection[str]) -> Roll:
    """Everybody of a step, by name, and whoever of the department has one of these numbers, in
    seven queries; the programme of the step must be read."""
    known: dict[int, list[Enrolment]] = {}
    for enrolment in _enrolments(step, numbers):
        known.setdefault(enrolment.student_id, []).append(enrolment)
    paths: dict[int, tuple[Enrolment, Path]] = {}
    elsewhere: dict[str, Student] = {}
    for student, enrolments in known.items():
        own = [each for each in enrolments if _is_of(step, each)]
        if not own:
            elsewhere[enrolments[0].student.number] = enrolments[0].student
            continue
        last = max(own, key=lambda each: each.term.number)
        path = path_of(enrolments, last)
        assert path is not None
        paths[student] = last, path
    return Roll({each.student.number: each for each in _computed(paths)}, elsewhere)


def _enrolments(step: StepFields, numbers: Collection[str]) -> Iterable[Enrolment]:
    """All those of whoever is in the year of the step or has one of the numbers."""
    assert step.programme
    assert step.year
    year = Enrolment.objects.filter(
        term__programme=step.programme, term__year=step.year, term__number__in=step.semesters
    )
    numbered = Q(student__department=step.programme.department_id, student__number__in=numbers)
    everybody = Enrolment.objects.filter(Q(student__in=year.values("student")) | numbered)
    return with_everything(everybody)


def _is_of(step: StepFields, enrolment: Enrolment) -> bool:
    term = enrolment.term
    return (
        (term.programme_id, term.year) == (step.programme_id, step.year)
        and term.number in step.semesters
        and step.parcours_id in (None, enrolment.parcours_id)
        and step.modality in ("", enrolment.modality)
    )


def _computed(paths: Mapping[int, tuple[Enrolment, Path]]) -> list[StepStudent]:
    decided = decisions_closed(paths)
    found: dict[int, StepStudent] = {}
    for case in cases_of((path for _, path in paths.values()), published_only=False):
        for path, result in zip(case.paths, compute(case.case), strict=True):
            student = path.student.pk
            found[student] = StepStudent(
                paths[student][0],
                frozenset(each.term.number for each in path.enrolments),
                result,
                case.case.rules,
                _verdicts(path, decided.get(student, ())),
            )
    return [found[student] for student in paths]


def _verdicts(path: Path, decisions: Iterable[Decision]) -> Verdicts:
    """What holds for the semesters of a path, the last word of the juries of its years."""
    decisions, found = tuple(decisions), Verdicts()
    for enrolment in sorted(path.enrolments, key=lambda each: each.term.year):
        found |= verdicts_on(enrolment, decisions, taken_again(path.superseded, enrolment))
    return found

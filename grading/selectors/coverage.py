"""What remains to be entered: the modules of a user, the next to enter first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from curriculum.models import Module
from grading.models import Assessment, Mark, TeachingAssignment, Term, User
from grading.models.term import RESULT_READERS
from grading.selectors.audience import Standing, called_to, prescription, standings
from grading.selectors.marks import BLANK, Cell, Column, column


@dataclass(frozen=True, slots=True)
class ModuleCoverage:
    term: Term
    module: Module
    expected: int
    columns: tuple[Column, ...]

    @property
    def missing(self) -> int:
        """How many marks remain to be entered in the assessments that exist."""
        return sum(column.missing for column in self.columns)

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Sorts the module whose oldest unfinished assessment has waited longest first."""
        waiting = [column.assessment.date or date.max for column in self.columns if column.missing]
        return (
            not waiting,
            min(waiting, default=date.max),
            bool(self.columns),
            -self.term.year,
            self.term.number,
            self.module.position,
        )


def modules_of(user: User, terms: Collection[Term]) -> list[ModuleCoverage]:
    """The modules that the user enters in these terms with what is entered, in six queries."""
    by_id = {term.pk: term for term in terms}
    taught = modules_by_term(user, by_id)
    audience = expected_by_module(taught, by_id)
    assessments = assessments_by_module(taught)
    statuses = statuses_by_cell(by_id)
    called = called_to(each for several in assessments.values() for each in several)
    found = []
    for (term_id, module_id), module in taught.items():
        expected = audience[term_id, module_id]
        counted = tuple(
            column(
                each,
                {student: statuses.get((each.pk, student), BLANK.status) for student in expected},
                called,
            )
            for each in assessments.get((term_id, module_id), ())
        )
        found.append(ModuleCoverage(by_id[term_id], module, len(expected), counted))
    return sorted(found, key=lambda coverage: coverage.urgency)


def modules_by_term(user: User, terms: Mapping[int, Term]) -> dict[tuple[int, int], Module]:
    """The modules by (term, module): the user's own, all where he knows all results."""
    whole = user.departments_as(*RESULT_READERS)
    own = set(
        TeachingAssignment.objects.filter(teacher=user, term__in=terms).values_list(
            "term_id", "module_id"
        )
    )
    modules = Module.objects.filter(
        Q(pk__in={module for _, module in own})
        | Q(programme__in={term.programme_id for term in terms.values()})
    ).order_by("position")
    return {
        (term.pk, module.pk): module
        for term in terms.values()
        for module in modules
        if (term.programme_id, term.number) == (module.programme_id, module.semester_number)
        and (term.department_id in whole or (term.pk, module.pk) in own)
    }


def expected_by_module(
    taught: Iterable[tuple[int, int]], terms: Mapping[int, Term]
) -> dict[tuple[int, int], list[int]]:
    """The enrolments whose mark is expected in each module."""
    programme = prescription(list(terms.values()))
    students: dict[int, list[Standing]] = defaultdict(list)
    for standing in standings(terms).values():
        students[standing.term].append(standing)
    return {
        (term_id, module_id): [
            standing.enrolment
            for standing in students[term_id]
            if programme.closed(standing, terms[term_id], module_id) is None
        ]
        for term_id, module_id in taught
    }


def assessments_by_module(
    taught: Mapping[tuple[int, int], Module],
) -> dict[tuple[int, int], list[Assessment]]:
    found: dict[tuple[int, int], list[Assessment]] = defaultdict(list)
    for assessment in Assessment.objects.filter(
        term__in={term for term, _ in taught}, module__in={module for _, module in taught}
    ).order_by("date", "pk"):
        found[assessment.term_id, assessment.module_id].append(assessment)
    return found


def statuses_by_cell(terms: Iterable[int]) -> dict[Cell, str]:
    rows = Mark.objects.filter(assessment__term__in=terms).order_by()
    return {
        (assessment, enrolment): status
        for assessment, enrolment, status in rows.values_list(
            "assessment_id", "enrolment_id", "status"
        )
    }

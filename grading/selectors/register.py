"""Whose marks are expected in the modules of terms, and which of them are missing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from grading.models import Assessment, Enrolment, Mark
from grading.selectors.audience import Called, Prescription, may_sit, prescription_from
from grading.selectors.cases import Facts, facts_of
from grading.selectors.marks import ENTERED, Column, column
from grading.selectors.paths import Path, paths_of
from grading.selectors.teaching import Taught

BLANK = Mark.Status.BLANK.value
PENDING = Mark.Status.PENDING.value

Absentees = tuple[tuple[Enrolment, bool], ...]
"""Who has no mark yet, by name, and whether it is in waiting."""


@dataclass(frozen=True, slots=True)
class Roll:
    """A module: who is expected, each with his path, and who is missing in each column."""

    taught: Taught
    expected: Mapping[Enrolment, Path]
    columns: tuple[tuple[Column, Absentees], ...]

    @property
    def is_awaited(self) -> bool:
        """No assessment yet that counts for everybody."""
        return not any(column.assessment.is_normal for column, _ in self.columns)


@dataclass(frozen=True, slots=True)
class Register:
    """The students of terms, by term, and what was read about them."""

    facts: Facts
    enrolled: Mapping[int, Mapping[Enrolment, Path]]
    prescription: Prescription
    called: Called

    def roll(self, taught: Taught) -> Roll:
        expected = {
            enrolment: path
            for enrolment, path in self.enrolled.get(taught.term.pk, {}).items()
            if self._is_expected(enrolment, taught)
        }
        rows = (
            row
            for row in self.facts.rows
            if (row.term_id, row.module_id) == (taught.term.pk, taught.module.pk)
        )
        ordered = sorted(rows, key=lambda row: (row.date or date.max, row.pk))
        return Roll(taught, expected, tuple(self._column(row, expected) for row in ordered))

    def _is_expected(self, enrolment: Enrolment, taught: Taught) -> bool:
        codes = self.prescription.ue_codes(enrolment, taught.term, taught.module.pk)
        departures = self.facts.departures.get(enrolment.pk)
        exempt = departures is not None and departures.exempts(taught.module.code, codes)
        return bool(codes) and enrolment.is_active and not exempt

    def _column(
        self, assessment: Assessment, expected: Iterable[Enrolment]
    ) -> tuple[Column, Absentees]:
        """The column, and who is missing there: whether his mark is in waiting."""
        statuses = {each: self._status(assessment, each) for each in expected}
        counted = column(
            assessment, {each.pk: status for each, status in statuses.items()}, self.called
        )
        missing = (
            (each, status == PENDING)
            for each, status in statuses.items()
            if status not in ENTERED
            and may_sit(self.called, assessment.pk, each.pk)
            and (status == PENDING or not counted.is_open_to_all)
        )
        return counted, tuple(missing)

    def _status(self, assessment: Assessment, enrolment: Enrolment) -> str:
        mark = self.facts.marks[enrolment.pk].get(str(assessment.pk))
        return BLANK if mark is None else mark.status.value


def register_of(taught: Iterable[Taught], terms: Collection[int]) -> Register:
    """Read in 6 queries."""
    shown = paths_of(Enrolment.objects.filter(term__in=terms), terms)
    enrolled: dict[int, dict[Enrolment, Path]] = {}
    for enrolment, path in shown:
        enrolled.setdefault(enrolment.term_id, {})[enrolment] = path
    facts = facts_of({path for _, path in shown}, published_only=False)
    followed = {each.parcours for each, _ in shown if each.parcours}
    modules = (each.module for each in taught)
    return Register(
        facts,
        enrolled,
        prescription_from(facts.pieces, modules, followed),
        _called(facts),
    )


def _called(facts: Facts) -> Called:
    found: dict[int, set[int]] = {}
    for enrolment, departures in facts.departures.items():
        for assessment in departures.called:
            found.setdefault(assessment, set()).add(enrolment)
    return {assessment: frozenset(enrolments) for assessment, enrolments in found.items()}

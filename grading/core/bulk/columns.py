"""What goes in: a promotion as columns of whole numbers, as a database delivers them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from grading.core.bulk.ratios import Codes, Ints, Mask
from grading.core.bulk.vocabularies import MODALITIES, UE_CODES
from grading.core.values import Acquired, Mark, MarkStatus, Student

Entries = NDArray[np.int32]

BLANK, PENDING, EXCUSED, ABSENT = range(-(2**31), -(2**31) + 4)
"""What a cell of `Promotion.entries` holds when it holds no number, in this order: what is
missing, what does not count, what counts 0."""

LARGEST_ENTRY = 2**31 - 5
"""The largest number that a cell holds, either way."""

STATUSES = {
    PENDING: MarkStatus.PENDING,
    EXCUSED: MarkStatus.EXCUSED,
    ABSENT: MarkStatus.ABSENT,
}
WITHOUT_NUMBER = {status: entry for entry, status in STATUSES.items()}
HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Sparse:
    """Whole numbers about some students: `students` are positions, rising, each once."""

    students: Ints
    values: Ints

    def of(self, student: int) -> int | None:
        place = int(np.searchsorted(self.students, student))
        found = place < len(self.students) and self.students[place] == student
        return int(self.values[place]) if found else None

    def spread(self, rows: Ints) -> tuple[Mask, Ints]:
        """For the students at these positions, rising: who is concerned, and the values (0)."""
        concerned, values = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.int64)
        ends = np.searchsorted(self.students, (rows[0], rows[-1] + 1))
        students = self.students[ends[0] : ends[1]]
        places = np.searchsorted(rows, students)
        present = rows[places] == students
        concerned[places[present]] = True
        values[places[present]] = self.values[ends[0] : ends[1]][present]
        return concerned, values


Facts = Mapping[str, Sparse]
"""By module, UE or bonus rule."""


def facts(rows: Iterable[tuple[int, str, int]]) -> Facts:
    """Facts from rows (position of the student, code, value); the last of a pair counts."""
    by_code: dict[str, dict[int, int]] = {}
    for student, code, value in rows:
        by_code.setdefault(code, {})[student] = value
    return {code: _sparse(values) for code, values in by_code.items()}


def _sparse(values: Mapping[int, int]) -> Sparse:
    students = sorted(values)
    return Sparse(
        np.array(students, np.int64), np.array([values[each] for each in students], np.int64)
    )


def blank_entries(assessments: int, size: int) -> Entries:
    """A matrix to pour marks into: `entries[assessments, students] = values`."""
    return np.full((assessments, size), BLANK, np.int32)


@dataclass(frozen=True, slots=True)
class Promotion:
    """The students 0 to size - 1, in any order.

    `entries` has one row per assessment, in the order of `assessments`, and one column per
    student: a mark in whole units (`unit` to the point: hundredths), or BLANK, PENDING, EXCUSED,
    ABSENT. `parcours` indexes `parcours_codes`; `modality` maps semesters to indices in
    MODALITIES (FI where absent); `semesters` maps semesters to who is enrolled. The facts are
    those of ``values.Student``, numbers in units; `acquired_codes` has who holds which UE, as an
    index in UE_CODES, and `acquired_averages` the average of those held with one; exemptions
    have no meaning in their values. `apart` has whole the students with a number that columns
    cannot hold; the columns need only say that there is one.
    """

    size: int
    assessments: tuple[str, ...]
    entries: Entries
    parcours: Codes
    parcours_codes: tuple[str | None, ...] = (None,)
    modality: Mapping[int, Codes] = field(default_factory=dict)
    semesters: Mapping[int, Mask] = field(default_factory=dict)
    module_averages: Facts = field(default_factory=dict)
    ue_averages: Facts = field(default_factory=dict)
    adjustments: Facts = field(default_factory=dict)
    bonus_values: Facts = field(default_factory=dict)
    exempt_modules: Facts = field(default_factory=dict)
    exempt_ues: Facts = field(default_factory=dict)
    acquired_codes: Facts = field(default_factory=dict)
    acquired_averages: Facts = field(default_factory=dict)
    apart: Mapping[int, Student] = field(default_factory=dict)
    unit: int = HUNDREDTHS

    def student(self, position: int) -> Student:
        """The same student as the exact path takes him; his id is his position."""
        if position in self.apart:
            return self.apart[position]
        return Student(
            id=str(position),
            parcours=self.parcours_codes[self.parcours[position]],
            modality={
                number: MODALITIES[codes[position]] for number, codes in self.modality.items()
            },
            marks=self._marks(position),
            module_averages=self._numbers(self.module_averages, position),
            ue_averages=self._numbers(self.ue_averages, position),
            adjustments=self._numbers(self.adjustments, position),
            bonus_values=self._numbers(self.bonus_values, position),
            exempt_modules=frozenset(_about(self.exempt_modules, position)),
            exempt_ues=frozenset(_about(self.exempt_ues, position)),
            acquired=self._acquired(position),
            semesters=frozenset(
                number for number, enrolled in self.semesters.items() if enrolled[position]
            ),
        )

    def _marks(self, position: int) -> dict[str, Mark]:
        column = self.entries[:, position].tolist()
        return {
            assessment: self._mark(entry)
            for assessment, entry in zip(self.assessments, column, strict=True)
            if entry != BLANK
        }

    def _mark(self, entry: int) -> Mark:
        if entry in STATUSES:
            return Mark(STATUSES[entry])
        return Mark(MarkStatus.GRADED, Fraction(entry, self.unit))

    def _numbers(self, found: Facts, position: int) -> dict[str, Fraction]:
        return {code: Fraction(value, self.unit) for code, value in _about(found, position).items()}

    def _acquired(self, position: int) -> dict[str, Acquired]:
        averages = self._numbers(self.acquired_averages, position)
        return {
            ue: Acquired(averages.get(ue), UE_CODES[code].value)
            for ue, code in _about(self.acquired_codes, position).items()
        }


def _about(found: Facts, position: int) -> dict[str, int]:
    values = ((code, sparse.of(position)) for code, sparse in found.items())
    return {code: value for code, value in values if value is not None}

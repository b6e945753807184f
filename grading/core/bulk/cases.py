"""A core ``Case`` as a promotion in columns."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from grading.core.bulk.columns import (
    HUNDREDTHS,
    LARGEST_ENTRY,
    WITHOUT_NUMBER,
    Entries,
    Facts,
    Promotion,
    blank_entries,
    facts,
)
from grading.core.bulk.ratios import Codes, Mask
from grading.core.bulk.vocabularies import MODALITIES, UE_CODES
from grading.core.codes import UECode
from grading.core.values import Case, Mark, Student


def promotion_of(case: Case) -> Promotion:
    """The students of a case, in its order. Numbers become whole units; who has one that is
    not a whole number of them is kept apart, his columns having 0 in its place."""
    students, unit = case.students, max(HUNDREDTHS, 10**case.rules.mark_decimals)
    columns = {each.id: place for place, each in enumerate(case.assessments)}
    apart = {
        position: student
        for position, student in enumerate(students)
        if not all(_fits(value, unit) for value in _numbers(student))
    }
    codes = tuple(dict.fromkeys([None, *(each.parcours for each in students)]))
    return Promotion(
        size=len(students),
        assessments=tuple(columns),
        entries=_entries(students, columns, unit),
        parcours=np.array([codes.index(each.parcours) for each in students], np.int8),
        parcours_codes=codes,
        modality=_modality(students),
        semesters=_semesters(students),
        module_averages=_facts([each.module_averages for each in students], unit),
        ue_averages=_facts([each.ue_averages for each in students], unit),
        adjustments=_facts([each.adjustments for each in students], unit),
        bonus_values=_facts([each.bonus_values for each in students], unit),
        exempt_modules=_flags([each.exempt_modules for each in students]),
        exempt_ues=_flags([each.exempt_ues for each in students]),
        acquired_codes=_acquired_codes(students),
        acquired_averages=_facts([_stored(each) for each in students], unit),
        apart=apart,
        unit=unit,
    )


def _fits(value: Fraction, unit: int) -> bool:
    return unit % value.denominator == 0 and abs(value * unit) <= LARGEST_ENTRY


def _units(value: Fraction, unit: int) -> int:
    return int(value * unit) if _fits(value, unit) else 0


def _numbers(student: Student) -> Iterable[Fraction]:
    """Every number about a student."""
    yield from (mark.value for mark in student.marks.values() if mark.value is not None)
    for given in (
        student.module_averages,
        student.ue_averages,
        student.adjustments,
        student.bonus_values,
        _stored(student),
    ):
        yield from given.values()


def _stored(student: Student) -> dict[str, Fraction]:
    held = student.acquired.items()
    return {ue: each.average for ue, each in held if each.average is not None}


def _entries(students: Sequence[Student], columns: Mapping[str, int], unit: int) -> Entries:
    entries = blank_entries(len(columns), len(students))
    for position, student in enumerate(students):
        for key, mark in student.marks.items():
            if key in columns:
                entries[columns[key], position] = _entry(mark, unit)
    return entries


def _entry(mark: Mark, unit: int) -> int:
    return WITHOUT_NUMBER[mark.status] if mark.value is None else _units(mark.value, unit)


def _modality(students: Sequence[Student]) -> dict[int, Codes]:
    numbers = {number for each in students for number in each.modality}
    return {
        number: np.array([MODALITIES.index(each.modality_in(number)) for each in students], np.int8)
        for number in numbers
    }


def _semesters(students: Sequence[Student]) -> dict[int, Mask]:
    numbers = {number for each in students for number in each.semesters}
    return {number: np.array([number in each.semesters for each in students]) for number in numbers}


def _facts(given: Iterable[Mapping[str, Fraction]], unit: int) -> Facts:
    return facts(
        (position, code, _units(value, unit))
        for position, values in enumerate(given)
        for code, value in values.items()
    )


def _flags(given: Iterable[frozenset[str]]) -> Facts:
    return facts((position, code, 1) for position, codes in enumerate(given) for code in codes)


def _acquired_codes(students: Sequence[Student]) -> Facts:
    return facts(
        (position, ue, UE_CODES.index(UECode(held.code)))
        for position, each in enumerate(students)
        for ue, held in each.acquired.items()
    )

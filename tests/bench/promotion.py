"""An invented promotion of any size: semester 3 of the GMP programme, 72 assessments, 5 UEs.

Four assessments for each of its modules, then resits, a second session and a bonus. Of a
hundred marks 2 are justified absences, 1 is unjustified, 1 is pending and 1 is not entered;
the resits and the second session are those of some. One student in ten is exempted from a
module, one in ten has an adjustment, one in five holds UEs of S3.
"""

import json
from itertools import cycle
from pathlib import Path

import numpy as np

from grading.core.averages.scheme import Scheme
from grading.core.bulk.columns import (
    ABSENT,
    BLANK,
    EXCUSED,
    PENDING,
    Entries,
    Promotion,
    Sparse,
    blank_entries,
)
from grading.core.bulk.vocabularies import UE_CODES
from grading.core.codes import UECode
from grading.core.files.programmes import programme_from_document
from grading.core.values import Assessment, Kind

FILE = Path(__file__).parents[2] / "fixtures/programmes/but-gmp-le-creusot.json"
SEMESTER = 3
ASSESSMENTS = 72
STEPS = (Kind.RESIT, Kind.RESIT, Kind.SECOND_SESSION, Kind.BONUS)
WITHOUT_NUMBER = ((EXCUSED, 0.05), (ABSENT, 0.03), (PENDING, 0.02), (BLANK, 0.01))
"""Of those drawn below each number, the last that holds counts."""


def scheme_of_72() -> Scheme:
    programme, rules = programme_from_document(json.loads(FILE.read_text()))
    semester = programme.semester(SEMESTER, "FI")
    assert semester is not None
    modules = sorted({row.module for ue in semester.ues for row in ue.rows})
    normal = ASSESSMENTS - len(STEPS)
    kinds = (*[Kind.NORMAL] * normal, *STEPS)
    places = zip(cycle(modules), cycle(("DS", "TP", "IE")), kinds, strict=False)
    assessments = (
        Assessment(f"a{rank:02}", SEMESTER, module, type_, kind)
        for rank, (module, type_, kind) in enumerate(places)
    )
    return Scheme(programme, rules, assessments)


def promotion_of_size(scheme: Scheme, size: int) -> Promotion:
    random = np.random.default_rng(size)
    codes = tuple(each.code for each in scheme.programme.parcours)
    everybody = np.ones(size, np.bool_)
    return Promotion(
        size=size,
        assessments=tuple(scheme.assessments),
        entries=_entries(scheme, size, random),
        parcours=(np.arange(size) * len(codes) // size).astype(np.int8),
        parcours_codes=codes,
        modality={SEMESTER: (np.arange(size) % 10 == 0).astype(np.int8)},
        semesters={SEMESTER: everybody},
        exempt_modules={"R3.04": _facts(size, 10, 1, 1, random)},
        adjustments={"UE31": _facts(size, 10, 1, 50, random)},
        acquired_codes={"UE32": _facts(size, 5, UE_CODES.index(UECode.ADM), 0, random)},
        acquired_averages={"UE32": _facts(size, 5, 1000, 500, random)},
    )


def _entries(scheme: Scheme, size: int, random: np.random.Generator) -> Entries:
    entries = blank_entries(len(scheme.assessments), size)
    for row, each in zip(entries, scheme.assessments.values(), strict=True):
        marks = random.normal(1150, 330, size).clip(0, 2000).astype(np.int32)
        drawn = random.random(size)
        if each.kind is Kind.NORMAL:
            row[:] = marks
            for entry, below in WITHOUT_NUMBER:
                row[drawn < below] = entry
        else:
            some = drawn < 0.15
            row[some] = marks[some] // (10 if each.kind is Kind.BONUS else 1)
    return entries


def _facts(size: int, every: int, base: int, spread: int, random: np.random.Generator) -> Sparse:
    """Of one student in `every`: between `base` and `base + spread`."""
    students = np.arange(0, size, every)
    return Sparse(students, base + random.integers(0, spread + 1, len(students)))

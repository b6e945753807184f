"""A programme and a student invented for the examples, graded by the core like any other."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from grading.core.averages.scheme import Scheme
from grading.core.computation import compute_student
from grading.core.decisions.competences import year_of
from grading.core.results import StudentResult
from grading.core.rules import Rules
from grading.core.values import (
    INITIAL,
    UE,
    Assessment,
    Mark,
    MarkStatus,
    ModuleKind,
    Programme,
    Row,
    Semester,
    Student,
)

ONE = Fraction(1)
MODULE = "R1.01"
COMPETENCE = "C1"


def mark(value: Fraction | int) -> Mark:
    return Mark(MarkStatus.GRADED, Fraction(value))


def row(
    code: str = MODULE, coefficient: int = 1, types: Mapping[str, Fraction] | None = None
) -> Row:
    """A module with its coefficient, and those of the types of its assessments."""
    coefficients = types or {}
    return Row(code, ModuleKind.RESOURCE, code, Fraction(coefficient), None, coefficients)


def ue(code: str, *rows: Row, ects: int = 1) -> UE:
    """A UE of the only competence: UE31 is in semester 3, at level 2."""
    return UE(code, COMPETENCE, year_of(_semester(code)), Fraction(ects), rows)


def assessment(id_: str, **values: object) -> Assessment:
    """An assessment of the module of the examples."""
    return Assessment(id=id_, semester=1, module=MODULE, **values)  # type: ignore[arg-type]


def scheme(ues: Iterable[UE], rules: Rules, assessments: Iterable[Assessment] = ()) -> Scheme:
    semesters = tuple(Semester(_semester(each.code), INITIAL, (each,)) for each in ues)
    return Scheme(Programme("", "", "", (), (), semesters), rules, assessments)


def result(
    ues: Iterable[UE], student: Student, rules: Rules, assessments: Iterable[Assessment] = ()
) -> StudentResult:
    return compute_student(scheme(ues, rules, assessments), student, explain=False)


def _semester(code: str) -> int:
    return int(code[2])

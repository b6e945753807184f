"""What goes in: exact numbers, the programme, the marks and the student.

Every mark and average is a ``Fraction`` on 20 unless its docstring says otherwise; no value
ever passes through a binary float. What comes out is in ``results``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grading.core.rules import Rules

SCALE = Fraction(20)
"""Marks and averages are out of 20: the scale of the whole country, not a setting."""

MAX_DIGITS = 40
"""Longest number read: far beyond any mark, far below what would exhaust a machine."""

_DECIMAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@lru_cache(maxsize=8192)
def _exact_text(text: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > MAX_DIGITS or not _DECIMAL.fullmatch(stripped):
        raise ValueError(f"not a decimal number: {stripped[:MAX_DIGITS]}")
    return Fraction(stripped.replace(",", "."))


def exact(value: str | int | Decimal) -> Fraction:
    """Read a decimal number, comma or point, exactly.

    Raises TypeError for a float (it is already wrong) or a bool, ValueError for what is not
    a finite decimal number of at most ``MAX_DIGITS`` characters.
    """
    if isinstance(value, str):
        return _exact_text(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"expected a decimal number, not {type(value).__name__}")
    if isinstance(value, Decimal) and not (
        value.is_finite() and abs(value.adjusted()) < MAX_DIGITS
    ):
        raise ValueError("not a decimal number of a reasonable size")
    return Fraction(value)


def _units(value: Fraction, decimals: int) -> int:
    """The value in units of its last decimal, halves away from zero."""
    numerator, denominator = value.as_integer_ratio()
    units: int = (2 * abs(numerator) * pow(10, decimals) + denominator) // (2 * denominator)
    return units if numerator >= 0 else -units


def round_half_up(value: Fraction, decimals: int = 2) -> Decimal:
    """The one rounding: of the exact value, halves away from zero (9.995 gives 10.00)."""
    return Decimal(f"{_units(value, decimals)}E-{decimals}")


def printed(value: Fraction, decimals: int = 2) -> str:
    """``round_half_up`` as text, "12.30", without going through a Decimal."""
    units, unit = _units(value, decimals), 10**decimals
    whole, rest = divmod(abs(units), unit)
    point = f".{rest:0{decimals}d}" if decimals else ""
    return f"{'-' if units < 0 else ''}{whole}{point}"


def rounded(value: Fraction, decimals: int = 2) -> Fraction:
    """The same rounding, as a fraction to go on computing with."""
    return Fraction(_units(value, decimals), 10**decimals)


def at_least(value: Fraction, bar: Fraction, decimals: int) -> bool:
    """Whether the rounded value reaches a bar."""
    numerator, denominator = bar.as_integer_ratio()
    return _units(value, decimals) * denominator >= numerator * int(10**decimals)


@lru_cache(maxsize=8192)
def plain(value: Fraction) -> str:
    """A decimal number as the documents write it: "12.5". Raises ValueError for 1/3."""
    decimals = next((n for n in range(4 * MAX_DIGITS) if 10**n % value.denominator == 0), None)
    if decimals is None:
        raise ValueError(f"{value} is not a decimal number")
    return f"{round_half_up(value, decimals):f}"


def clipped(value: Fraction) -> Fraction:
    """The value brought back into [0, 20]."""
    return min(max(value, Fraction(0)), SCALE)


def weighted_average(
    terms: Iterable[tuple[Fraction | None, Fraction | int]],
) -> Fraction | None:
    """Mean of what counts, or None when nothing counts (never zero).

    Equals Σ value × weight ÷ Σ weight over the terms that have a value. The sums are kept as
    integers over the common denominators met so far: exact, and ten times faster than
    adding fractions.
    """
    total = total_weight = 0
    of_values = of_weights = 1
    for value, weight in terms:
        if value is None:
            continue
        numerator, denominator = value.as_integer_ratio()
        units, weight_denominator = weight.as_integer_ratio()
        if weight_denominator != of_weights:
            common = lcm(of_weights, weight_denominator)
            total *= common // of_weights
            total_weight *= common // of_weights
            units *= common // weight_denominator
            of_weights = common
        if denominator != of_values:
            common = lcm(of_values, denominator)
            total *= common // of_values
            numerator *= common // denominator
            of_values = common
        total += numerator * units
        total_weight += units
    return Fraction(total, total_weight * of_values) if total_weight else None


FEWEST_TOLD = 6
"""A figure about fewer people would tell that of one of them."""


class Kind(StrEnum):
    """What an assessment does to the module's average (RULES, section 2)."""

    NORMAL = "normal"
    RESIT = "resit"
    SECOND_SESSION = "second_session"
    BONUS = "bonus"


class MarkStatus(StrEnum):
    """What was entered. A blank is the absence of any Mark, never a status."""

    GRADED = "graded"
    ABSENT = "ABS"
    EXCUSED = "EXC"
    PENDING = "ATT"


class ModuleKind(StrEnum):
    RESOURCE = "resource"
    SAE = "sae"
    PLACEMENT = "placement"
    PORTFOLIO = "portfolio"
    IMMERSION = "immersion"


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry. ``value`` is out of the assessment's own maximum, and only when graded."""

    status: MarkStatus
    value: Fraction | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.status is MarkStatus.GRADED):
            raise ValueError("a mark has a value exactly when it is graded")


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment of a module.

    ``maximum`` is what marks are out of; ``coefficient`` None lets the programme decide;
    ``weights`` maps UE codes to w(e, u), 1 where absent. ``parcours`` None concerns each
    student of the module in his own parcours, otherwise only the students of that parcours.
    """

    id: str
    semester: int
    module: str
    type: str | None = None
    kind: Kind = Kind.NORMAL
    maximum: Fraction = SCALE
    coefficient: Fraction | None = None
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    title: str = ""
    parcours: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A module's place in a UE. ``parcours`` None: for everybody."""

    module: str
    kind: ModuleKind
    title: str
    coefficient: Fraction
    parcours: str | None = None
    type_coefficients: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UE:
    """One competence in one semester. ``competence`` None: the parcours' own, per student."""

    code: str
    competence: str | None
    level: int
    ects: Fraction
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Semester:
    number: int
    modality: str
    ues: tuple[UE, ...]


@dataclass(frozen=True, slots=True)
class Parcours:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Competence:
    """``parcours`` None: common to all; otherwise the own competence of that parcours."""

    short: str
    title: str
    parcours: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    code: str
    title: str
    version: str
    parcours: tuple[Parcours, ...]
    competences: tuple[Competence, ...]
    semesters: tuple[Semester, ...]

    def semester(self, number: int, modality: str) -> Semester | None:
        """The semester in that modality; FA falls back on FI where FA has no table."""
        found = {each.modality: each for each in self.semesters if each.number == number}
        return found.get(modality) or found.get(INITIAL)

    def competence_of(self, ue: UE, parcours: str | None) -> str | None:
        """Short name of the competence of a UE for a student of that parcours."""
        if ue.competence is not None:
            return ue.competence
        own = (each.short for each in self.competences if each.parcours == parcours)
        return next(own, None) if parcours is not None else None

    def concerns(self, ue: UE, parcours: str | None) -> bool:
        """Whether that parcours follows a UE: not when it serves another parcours' competence."""
        owners = [each.parcours for each in self.competences if each.short == ue.competence]
        return not owners or None in owners or parcours in owners


INITIAL, ALTERNANCE = "FI", "FA"


@dataclass(frozen=True, slots=True)
class Acquired:
    """A UE held from before. ``average`` None: acquired elsewhere, without a mark."""

    average: Fraction | None
    code: str


@dataclass(frozen=True, slots=True)
class Student:
    """Everything about one student that counts.

    ``modality`` maps semester numbers to FI or FA (FI where absent); ``marks`` maps
    assessment ids to marks (absent: blank); ``module_averages`` and ``ue_averages`` replace a
    computation; ``adjustments`` maps UE codes to bonus less malus; ``bonus_values`` maps the
    names of the rule set's bonus rules to what this student brings (a mark or points).
    ``semesters`` are computed even without any data.
    """

    id: str
    parcours: str | None = None
    modality: Mapping[int, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    module_averages: Mapping[str, Fraction] = field(default_factory=dict)
    ue_averages: Mapping[str, Fraction] = field(default_factory=dict)
    adjustments: Mapping[str, Fraction] = field(default_factory=dict)
    bonus_values: Mapping[str, Fraction] = field(default_factory=dict)
    exempt_modules: frozenset[str] = frozenset()
    exempt_ues: frozenset[str] = frozenset()
    acquired: Mapping[str, Acquired] = field(default_factory=dict)
    semesters: frozenset[int] = frozenset()

    def modality_in(self, semester: int) -> str:
        return self.modality.get(semester, INITIAL)


@dataclass(frozen=True, slots=True)
class Case:
    programme: Programme
    rules: "Rules"
    assessments: tuple[Assessment, ...]
    students: tuple[Student, ...]

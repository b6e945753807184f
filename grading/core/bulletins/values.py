"""A bulletin as another software printed it. Marks and averages are on 20."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from grading.core.values import Assessment, Mark, ModuleKind, rounded


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure on paper, word for word; ``value`` is None where there is none (« ~ »)."""

    text: str = "~"
    value: Fraction | None = None

    @property
    def decimals(self) -> int:
        return len(self.text.replace(",", ".").partition(".")[2])

    def says(self, value: Fraction | None) -> bool:
        """Whether this is how that value prints, to its own number of decimals."""
        if value is None or self.value is None:
            return value is self.value
        return rounded(value, self.decimals) == self.value

    def nearly_says(self, value: Fraction | None) -> bool:
        """Whether they are less than one unit of its last decimal apart."""
        if value is None or self.value is None:
            return False
        return abs(value - self.value) < Fraction(1, 10**self.decimals)


NOTHING = Printed()


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What is printed of everybody's marks or averages."""

    lowest: Printed = NOTHING
    highest: Printed = NOTHING
    mean: Printed = NOTHING


@dataclass(frozen=True, slots=True)
class Result:
    """An assessment with the mark of one student (None: blank) and how it was printed.

    ``date`` is "2026-10-08", empty when there is none.
    """

    assessment: Assessment
    mark: Mark | None
    printed: Printed
    figures: ClassFigures = field(default_factory=ClassFigures)
    date: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """``average`` is printed where it is the same towards every UE."""

    code: str
    kind: ModuleKind
    title: str
    average: Printed = NOTHING
    figures: ClassFigures = field(default_factory=ClassFigures)
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A module in a UE. ``coefficient`` None: not printed."""

    module: str
    coefficient: Fraction | None
    average: Printed = NOTHING


@dataclass(frozen=True, slots=True)
class UE:
    """``capitalised`` says in the printed words that the UE is held from before, empty if not."""

    code: str
    title: str
    ects: Fraction
    lines: tuple[Line, ...]
    average: Printed = NOTHING
    figures: ClassFigures = field(default_factory=ClassFigures)
    bonus: Fraction = Fraction(0)
    malus: Fraction = Fraction(0)
    capitalised: str = ""

    @property
    def is_weighed(self) -> bool:
        """Whether the coefficients of all its modules are printed."""
        return all(line.coefficient is not None for line in self.lines)


class NumberSource(StrEnum):
    """Where a student number comes from, the best first."""

    NIP = "nip"
    INE = "ine"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Person:
    """``born_on`` is "2007-01-31", empty when it is not printed."""

    number: str
    source: NumberSource
    last_name: str
    first_name: str
    email: str = ""
    born_on: str = ""

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"


@dataclass(frozen=True, slots=True)
class Session:
    """Which semester it is of: `id` in the other software, `year` that of the autumn."""

    id: str
    number: int
    year: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Absences:
    """In half-days."""

    unjustified: int
    justified: int


class Presence(StrEnum):
    ENROLLED = "enrolled"
    RESIGNED = "resigned"
    DEFAULTING = "defaulting"


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One student in one semester. ``promotion`` is how many are said to be in the class;
    ``absences`` None when none is said; ``is_judged`` when it tells what a jury decided."""

    source: str
    person: Person
    session: Session
    ues: tuple[UE, ...]
    modules: tuple[Module, ...]
    groups: tuple[str, ...] = ()
    presence: Presence = Presence.ENROLLED
    promotion: int | None = None
    general: Printed = NOTHING
    rank: str = ""
    absences: Absences | None = None
    is_judged: bool = False

    @property
    def content(self) -> "Bulletin":
        """The same, wherever it was read from."""
        return replace(self, source="")

    @property
    def by_code(self) -> Mapping[str, Module]:
        return {module.code: module for module in self.modules}

"""A semester as a table: modules × UEs, with what must close shown beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from hashlib import sha256

from curriculum.models import UE, Coefficient, Module, Parcours, Semester
from curriculum.validators.schema import plain

CellKey = tuple[int, int, int | None]
"""Keys of the UE, of the module and of the row's parcours (None: for all)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A module, for all or for one parcours; a cell is None where the UE does not have it."""

    module: Module
    parcours: Parcours | None
    cells: tuple[Coefficient | None, ...]

    @property
    def rows(self) -> list[Coefficient]:
        return [cell for cell in self.cells if cell]

    @property
    def notes(self) -> list[str]:
        return [note for row in self.rows for note in row.notes]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of coefficients, for the parcours named (none named: for all of them)."""

    parcours: tuple[str, ...]
    ects: int
    resources: Decimal
    saes: Decimal

    @property
    def total(self) -> Decimal:
        return self.resources + self.saes

    @property
    def resource_percentage(self) -> Fraction | None:
        return percentage(self.resources, self.total)

    @property
    def sae_percentage(self) -> Fraction | None:
        return percentage(self.saes, self.total)


@dataclass(frozen=True, slots=True)
class Column:
    ue: UE
    totals: tuple[Totals, ...]


@dataclass(frozen=True, slots=True)
class FooterValue:
    """A sum, its share of the UE in percent, and the parcours that it holds for, if not all."""

    parcours: tuple[str, ...]
    value: Decimal | int
    percentage: Fraction | None


@dataclass(frozen=True, slots=True)
class FooterCell:
    ue: UE
    values: tuple[FooterValue, ...]


@dataclass(frozen=True)
class SemesterTable:
    """`parcours` None: the rows of all of them, side by side."""

    semester: Semester
    parcours: Parcours | None
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    totals: tuple[Totals, ...]

    @property
    def has_own_rows(self) -> bool:
        return any(line.parcours for line in self.lines)

    @cached_property
    def footer(self) -> dict[str, list[FooterCell]]:
        """What stands under each column: resources and SAÉ with their share, total, ECTS."""
        shares = {"resources": "resource_percentage", "saes": "sae_percentage"}
        return {
            name: [footer_cell(column, name, shares.get(name)) for column in self.columns]
            for name in ("resources", "saes", "total", "ects")
        }


def footer_cell(column: Column, name: str, share: str | None) -> FooterCell:
    """The sums of one kind; parcours that differ in another one only are put together."""
    found: dict[tuple[Decimal | int, Fraction | None], tuple[str, ...]] = {}
    for totals in column.totals:
        key = getattr(totals, name), getattr(totals, share) if share else None
        found[key] = found.get(key, ()) + totals.parcours
    several = len(found) > 1
    return FooterCell(
        column.ue,
        tuple(FooterValue(codes if several else (), *key) for key, codes in found.items()),
    )


def percentage(part: Decimal, whole: Decimal) -> Fraction | None:
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def semester_table(
    semester: Semester, every_parcours: list[Parcours], parcours: Parcours | None = None
) -> SemesterTable:
    """The table of a semester for one parcours or for all, in two queries."""
    ues = list(semester.ues.select_related("competence__parcours").order_by("position"))
    rows = coefficients(semester)
    followed = [row for row in rows if parcours is None or row.parcours_id in (None, parcours.pk)]
    readers: list[Parcours | None] = [parcours] if parcours else [*every_parcours]
    return SemesterTable(
        semester,
        parcours,
        tuple(Column(ue, totals([ue], rows, readers)) for ue in ues),
        tuple(lines(ues, followed)),
        totals(ues, rows, readers),
    )


def coefficients(semester: Semester) -> list[Coefficient]:
    return list(
        Coefficient.objects.filter(ue__semester=semester)
        .select_related("ue", "module", "parcours")
        .order_by("module__position", "parcours__position", "ue__position", "position")
    )


def lines(ues: list[UE], rows: Iterable[Coefficient]) -> Iterable[Line]:
    """One line for each module and parcours of its rows, in the order of the modules."""
    by_line: dict[tuple[int, int | None], dict[int, Coefficient]] = {}
    for row in rows:
        by_line.setdefault((row.module_id, row.parcours_id), {})[row.ue_id] = row
    for by_ue in by_line.values():
        first = next(iter(by_ue.values()))
        yield Line(first.module, first.parcours, tuple(by_ue.get(ue.pk) for ue in ues))


def totals(
    ues: list[UE], rows: list[Coefficient], readers: list[Parcours | None]
) -> tuple[Totals, ...]:
    """The sums over these UEs, once for the parcours that share them."""
    found: dict[tuple[int, Decimal, Decimal], list[str]] = {}
    for parcours in readers or [None]:
        followed = {ue.pk: ue for ue in ues if concerns(ue, parcours)}
        if followed:
            sums = add_up(followed, rows, parcours)
            found.setdefault(sums, []).append(parcours.code if parcours else "")
    return tuple(
        Totals(tuple(codes) if len(found) > 1 else (), *sums) for sums, codes in found.items()
    )


def add_up(
    followed: dict[int, UE], rows: list[Coefficient], parcours: Parcours | None
) -> tuple[int, Decimal, Decimal]:
    """ECTS, coefficients of the resources, and of everything else."""
    poles = {True: Decimal(0), False: Decimal(0)}
    for row in rows:
        if row.ue_id in followed and row.parcours_id in (None, parcours and parcours.pk):
            poles[row.module.in_resource_pole] += row.value
    return sum(ue.ects for ue in followed.values()), poles[True], poles[False]


def concerns(ue: UE, parcours: Parcours | None) -> bool:
    """Whether a student of this parcours has the UE: not when it is another one's competence."""
    owner = ue.competence.parcours_id if ue.competence else None
    return owner is None or parcours is None or owner == parcours.pk


def fingerprint(semester: Semester) -> str:
    """Changes whenever somebody saves another grid of this semester."""
    values = [
        Semester.objects.filter(pk=semester.pk).values_list("total"),
        semester.ues.order_by("pk").values_list("pk", "ects", "total_resources", "total"),
        Coefficient.objects.filter(ue__semester=semester)
        .order_by("pk")
        .values_list("ue_id", "module_id", "parcours_id", "value"),
    ]
    shown = [[[plainly(value) for value in row] for row in rows] for rows in values]
    return sha256(repr(shown).encode()).hexdigest()[:20]


def plainly(value: object) -> object:
    """2 and 2.000, as two databases give them, are one value."""
    return plain(value) if isinstance(value, Decimal) else value

"""The tables of a dashboard as sheets: the same lines as on its page, no more."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from grading.core.success import Success
from grading.core.values import round_half_up
from grading.documents.columns import Cell, Figure, Row
from grading.documents.sheets import Book, Sheet
from grading.selectors.success import Dashboard, GroupLine

OF_SUCCESS = ("Effectif", "Décidés", "Réussites", "Taux (%)")
OF_GROUP = ("Effectif", *(f"UE, {name}" for name in OF_SUCCESS[1:]))
OF_YEAR = tuple(f"Passage, {name}" for name in OF_SUCCESS[1:])
FEW = "moins de 6"
UNTOLD = "non dit"


def success_book(dashboard: Dashboard, at: datetime) -> Book:
    """`at` dates the file."""
    department = dashboard.term.department
    return Book(
        creator=department.institution,
        at=at,
        sheets=(ue_sheet(dashboard), group_sheet(dashboard), year_sheet(dashboard)),
    )


def ue_sheet(dashboard: Dashboard) -> Sheet:
    rows: list[Row] = [
        [line.code, *success(line.success), figure(line.mean), figure(line.median)]
        for line in dashboard.ues
    ]
    return Sheet("UE", ("UE", *OF_SUCCESS, "Moyenne", "Médiane"), tuple(rows), frozen=1)


def group_sheet(dashboard: Dashboard) -> Sheet:
    kinds = {
        "Parcours": dashboard.by_parcours,
        "Baccalauréat": dashboard.by_bac,
        "Modalité": dashboard.by_modality,
    }
    rows = [
        *lines("Ensemble", [dashboard.everybody] if dashboard.everybody else []),
        *(row for kind, found in kinds.items() for row in lines(kind, found)),
    ]
    return Sheet("Groupes", ("Par", "Groupe", *OF_GROUP, *OF_YEAR), tuple(rows))


def lines(kind: str, found: Iterable[GroupLine]) -> list[Row]:
    return [[kind, ", ".join(line.labels), *group(line)] for line in found]


def year_sheet(dashboard: Dashboard) -> Sheet:
    rows: list[Row] = [
        [
            each.term.academic_year,
            *(group(each.line) if each.line else [FEW, *[None] * (len(OF_GROUP + OF_YEAR) - 1)]),
            FEW if each.left is None else count(each.left),
        ]
        for each in dashboard.evolution
    ]
    header = ("Année", *OF_GROUP, *OF_YEAR, "Partis")
    return Sheet("Évolution", header, tuple(rows), frozen=1)


def group(line: GroupLine) -> Row:
    return [*success(line.semester), *success(line.year)[1:]]


def success(found: Success) -> Row:
    """Nothing of what would tell of a few."""
    if found.share is None:
        return [count(found.people), UNTOLD if found.settled else count(0), None, None]
    share = Figure(round_half_up(found.share * 100, 1))
    return [count(found.people), count(found.settled), count(found.succeeded), share]


def count(number: int) -> Cell:
    return Figure(Decimal(number))


def figure(value: Fraction | None) -> Cell:
    return None if value is None else Figure(round_half_up(value, 2))

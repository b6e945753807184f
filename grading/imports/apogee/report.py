"""A plan as lines of text: student by student on the page, and as the report that is kept."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from grading.core.values import plain
from grading.documents.columns import Figure, Row
from grading.imports.apogee.cells import Cell
from grading.imports.apogee.file import Code
from grading.imports.apogee.plan import Plan
from grading.models import ApogeePlan


class Line(NamedTuple):
    """What a student gets, element by element: « ZEXU11 12,35 20 ADM »."""

    name: str
    number: int
    said: tuple[str, ...]


def lines_of(plan: Plan) -> list[Line]:
    by_row: dict[int, list[Cell]] = {}
    for cell in plan.written:
        by_row.setdefault(cell.row.line, []).append(cell)
    return [Line(cells[0].row.name, line, _said(cells)) for line, cells in by_row.items()]


def _said(cells: list[Cell]) -> tuple[str, ...]:
    by_code: dict[Code, list[str]] = {}
    for cell in sorted(cells, key=lambda each: each.column.place):
        by_code.setdefault(cell.column.about, []).append(cell.new)
    return tuple(" ".join([about.code, *texts]) for about, texts in by_code.items())


def report_of(plan: Plan, kept: ApogeePlan) -> Iterator[Row]:
    """The file, its totals, what was to be looked at, then each cell written."""
    before, after = plan.digests
    yield ["Fichier", kept.filename]
    yield ["Empreinte SHA-256 du fichier reçu", before]
    yield ["Empreinte SHA-256 du fichier rendu", after]
    yield ["Lignes du fichier reçu", _figure(plan.file.lines)]
    yield ["Lignes du fichier rendu", _figure(plan.reread.lines)]
    yield ["Étudiants", _figure(len(plan.file.rows))]
    yield ["Cellules écrites", _figure(len(plan.written))]
    yield []
    yield ["Colonne", "Porte sur", "Remplies", "Vides", "Somme", "Codes"]
    for total in plan.totals:
        codes = ", ".join(f"{code} {count}" for code, count in total.codes)
        amount = None if total.sum is None else Figure(Decimal(plain(total.sum)))
        counts = [_figure(total.filled), _figure(total.empty)]
        yield [total.column.name, str(total.column), *counts, amount, codes]
    yield []
    yield ["À regarder", "Qui ou quoi", "Précision", "Ligne", "Que faire"]
    for group in plan.groups:
        for finding in group.findings:
            line = _figure(finding.line) if finding.line else None
            yield [str(group.kind.label), finding.who, finding.said, line, group.todo]
    yield []
    yield ["Cellule écrite", "Étudiant", "Numéro", "Colonne", "Avant", "Après"]
    for cell in plan.written:
        row = cell.row
        yield [f"ligne {row.line}", row.name, row.number, str(cell.column), cell.old, cell.new]


def _figure(count: int) -> Figure:
    return Figure(Decimal(count))

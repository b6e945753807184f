"""What the pages show of a comparison."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grading.core.bulletins.comparison import Figure, Verdict
from grading.core.bulletins.promotions import ClassFigure
from grading.core.bulletins.values import Bulletin, Module
from grading.core.values import plain
from grading.imports.scodoc.report import (
    Difference,
    class_from_json,
    counts,
    differences,
    figures_from_json,
)
from grading.imports.scodoc.sentences import (
    CLASS_CAUSES,
    VERDICTS,
    WHICH,
    name_of,
    why,
    why_of,
)
from grading.models import BulletinSet

MOST_DIFFERENCES = 200
"""Kinds of difference shown on one page, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Count:
    verdict: Verdict
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    name: str
    difference: Difference
    why: list[str]


@dataclass(frozen=True, slots=True)
class ClassRow:
    name: str
    which: str
    figure: ClassFigure
    why: str


@dataclass(frozen=True, slots=True)
class StudentRow:
    position: int
    name: str
    number: str
    different: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The comparison of a whole set. ``left`` is how many kinds of difference are not shown."""

    counts: list[Count]
    differences: list[DifferenceRow]
    left: int
    contradictory: list[str]
    class_counts: list[Count]
    class_rows: list[ClassRow]
    students: list[StudentRow]

    @property
    def figures(self) -> int:
        return sum(each.count for each in self.counts)


def overview(found: BulletinSet, rows: Iterable[tuple[int, str, str, Any]]) -> Overview:
    """From the rows of a set: (position, name, number, figures as they are kept)."""
    students, figures = [], []
    for position, name, number, kept in rows:
        own = figures_from_json(kept)
        figures += [(position, each) for each in own]
        different = sum(each.verdict is Verdict.DIFFERENT for each in own)
        students.append(StudentRow(position, name, number, different))
    everybody = class_from_json(found.class_figures)
    grouped = differences(figures)
    return Overview(
        counts=counted(each.verdict for _, each in figures),
        differences=[difference_row(each) for each in grouped[:MOST_DIFFERENCES]],
        left=max(len(grouped) - MOST_DIFFERENCES, 0),
        contradictory=sorted({each.module for each in grouped if each.impossible and each.module}),
        class_counts=counted(each.verdict for each in everybody),
        class_rows=[class_row(each) for each in everybody if each.verdict is Verdict.DIFFERENT],
        students=students,
    )


def counted(verdicts: Iterable[Verdict]) -> list[Count]:
    """How many there are of each, those that have none left out."""
    return [
        Count(verdict, VERDICTS[verdict][count > 1], count)
        for verdict, count in counts(verdicts)
        if count
    ]


def difference_row(difference: Difference) -> DifferenceRow:
    said = why(
        difference.causes,
        impossible=difference.impossible,
        without_mark=difference.ours is None,
    )
    return DifferenceRow(name_of(difference.module, difference.ue), difference, said)


def class_row(figure: ClassFigure) -> ClassRow:
    name = figure.ue or f"{figure.module}{f', {figure.assessment}' if figure.assessment else ''}"
    said = CLASS_CAUSES[figure.cause] if figure.cause else ""
    return ClassRow(name, WHICH[figure.which], figure, said)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """An assessment as the bulletin prints it."""

    title: str
    printed: str
    coefficient: Fraction | None
    weights: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An average of a bulletin; ``marks`` are shown where it differs."""

    name: str
    title: str
    coefficient: Fraction | None
    figure: Figure
    verdict: str
    why: list[str]
    marks: list[MarkLine]


@dataclass(frozen=True, slots=True)
class UERows:
    ue: FigureRow
    modules: list[FigureRow]


@dataclass(frozen=True, slots=True)
class BulletinPage:
    counts: list[Count]
    ues: list[UERows]
    alone: list[FigureRow]


def bulletin_page(bulletin: Bulletin, kept: Sequence[Sequence[Any]]) -> BulletinPage:
    """One bulletin, from what was kept of its comparison."""
    figures = figures_from_json(kept)
    modules = bulletin.by_code
    by_key = {(each.module, each.ue): each for each in figures}
    return BulletinPage(
        counts=counted(each.verdict for each in figures),
        ues=[
            UERows(
                figure_row(by_key[None, ue.code], ue.title),
                [
                    figure_row(
                        by_key[line.module, ue.code],
                        modules[line.module].title,
                        line.coefficient,
                        modules[line.module],
                    )
                    for line in ue.lines
                ],
            )
            for ue in bulletin.ues
        ],
        alone=[
            figure_row(each, modules[each.module].title, None, modules[each.module])
            for each in figures
            if each.module and each.ue is None
        ],
    )


def figure_row(
    figure: Figure,
    title: str,
    coefficient: Fraction | None = None,
    module: Module | None = None,
) -> FigureRow:
    shown = module is not None and figure.verdict is Verdict.DIFFERENT
    return FigureRow(
        name=figure.module or figure.ue or "",
        title=title,
        coefficient=coefficient,
        figure=figure,
        verdict=VERDICTS[figure.verdict][0],
        why=why_of(figure),
        marks=mark_lines(module, figure.ue) if module and shown else [],
    )


def mark_lines(module: Module, ue: str | None) -> list[MarkLine]:
    return [
        MarkLine(
            each.assessment.title or each.assessment.id,
            each.printed.text,
            each.assessment.coefficient,
            weights_said(each.assessment.weights, ue),
        )
        for each in module.results
    ]


def weights_said(weights: Any, ue: str | None) -> str:
    """The weight towards that UE; towards all of them, « UE11 : 1, UE12 : 2 »."""
    if ue is not None:
        return plain(weights.get(ue, Fraction(1))).replace(".", ",")
    said = (f"{code} : {plain(value)}".replace(".", ",") for code, value in weights.items())
    return ", ".join(said) or "1"

"""Whom to remind of which missing marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from grading.models import Term
from grading.selectors.missing import Cell, ModuleMarks
from grading.selectors.teaching import Taught, Teacher


@dataclass(frozen=True, slots=True)
class Concern:
    """What a teacher has not entered: his modules, each with its unfinished assessments."""

    teacher: Teacher
    modules: tuple[tuple[Taught, tuple[Cell, ...]], ...]

    @property
    def missing(self) -> int:
        return sum(len(cell.missing) for _, cells in self.modules for cell in cells)

    @property
    def late(self) -> int:
        return sum(len(cell.missing) for _, cells in self.modules for cell in cells if cell.late)

    def is_about(self, term: Term) -> bool:
        return any(taught.term == term for taught, _ in self.modules)


def concerns(modules: Iterable[ModuleMarks], *, today: date) -> list[Concern]:
    """By name, the teachers of modules where marks are missing.

    An assessment still to be held misses nothing yet.
    """
    found: dict[Teacher, list[tuple[Taught, tuple[Cell, ...]]]] = {}
    for module in modules:
        cells = tuple(cell for cell in module.cells if _is_expected(cell, today))
        for teacher in module.taught.teachers if cells else ():
            found.setdefault(teacher, []).append((module.taught, cells))
    ordered = sorted(found.items(), key=lambda item: (item[0].name, item[0].pk))
    return [Concern(teacher, tuple(several)) for teacher, several in ordered]


def _is_expected(cell: Cell, today: date) -> bool:
    held = cell.assessment.date
    return bool(cell.missing) and (held is None or held <= today)

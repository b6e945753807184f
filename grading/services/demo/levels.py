"""How good the students are: the averages aimed at, and the levels in each module that give
them. Everything is drawn from the name of the student, so that nothing depends on the order.

These levels only spread the marks: the averages shown are computed by the core, from the marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from statistics import fmean

import numpy as np

from curriculum.models import Coefficient, Modality, Programme
from grading.services.demo.people import Person
from grading.services.demo.source import Source
from grading.services.demo.terms import semester_of

LOWEST, HIGHEST = 1.0, 19.5


@dataclass(frozen=True, slots=True)
class Table:
    """What a semester prescribes to the students of one parcours and modality.

    `shares[u, m]` is the part of module m in UE u: each line adds up to 1.
    """

    ues: tuple[str, ...]
    modules: tuple[int, ...]
    shares: np.ndarray


class Tables:
    """The tables of a programme; FA falls back on FI where it has no table of its own."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.rows: dict[tuple[int, str], list[Coefficient]] = {}
        rows = Coefficient.objects.filter(ue__semester__programme=programme, value__gt=0)
        for row in rows.select_related("ue__semester", "module__parcours", "parcours"):
            key = (row.ue.semester.number, row.ue.semester.modality)
            self.rows.setdefault(key, []).append(row)
        self.table = cache(self._table)

    def _table(self, number: int, modality: str, parcours: str | None) -> Table:
        found = self.rows.get((number, modality)) or self.rows[number, Modality.FI.value]
        rows = [row for row in found if _parcours_of(row) in (None, parcours)]
        ues = tuple(dict.fromkeys(row.ue.code for row in rows))
        modules = tuple(dict.fromkeys(row.module_id for row in rows))
        weights = np.zeros((len(ues), len(modules)))
        for row in rows:
            weights[ues.index(row.ue.code), modules.index(row.module_id)] = row.value
        return Table(ues, modules, weights / weights.sum(axis=1, keepdims=True))


def _parcours_of(row: Coefficient) -> str | None:
    own = row.parcours or row.module.parcours
    return own.code if own else None


def aimed_averages(source: Source, person: Person, ues: Sequence[str]) -> dict[str, float]:
    """The UE averages on 20 aimed at: those that are written, else drawn around the student's
    own level in each competence."""
    random = Random(f"{source.seed}/{person.student.number}")
    situation, spread = person.situation, source.spread
    drawn = random.gauss(person.promotion.mean, spread["student"])
    written = fmean(situation.levels.values()) if situation.levels else situation.level
    general = drawn if written is None else written
    by_competence = [random.gauss(0, spread["competence"]) for _ in range(6)]
    by_semester = [random.gauss(0, spread["semester"]) for _ in range(7)]
    return {
        ue: situation.levels.get(ue)
        or _bounded(general + by_competence[int(ue[3])] + by_semester[semester_of(ue)])
        for ue in ues
    }


def module_levels(
    source: Source, person: Person, table: Table, aims: Mapping[str, float], taste: float
) -> dict[int, float]:
    """The levels on 20 by module id that give these UE averages, as near as possible to what
    the student is worth in each module (least squares): `taste` is how far these spread."""
    random = Random(f"{source.seed}/{person.student.number}/{table.ues[0]}")
    wanted = np.array([aims[ue] for ue in table.ues])
    spontaneous = table.shares.T @ wanted / table.shares.sum(axis=0)
    spontaneous += [random.gauss(0, taste) for _ in table.modules]
    missing = wanted - table.shares @ spontaneous
    levels = spontaneous + np.linalg.pinv(table.shares) @ missing
    return {
        module: _bounded(float(level)) for module, level in zip(table.modules, levels, strict=True)
    }


def _bounded(level: float) -> float:
    return min(max(level, LOWEST), HIGHEST)

"""The level of a competence: that of its year at most, the same in both semesters, then higher."""

from collections.abc import Iterator
from dataclasses import dataclass

from curriculum.validators.faults import Fault, Path, shown
from curriculum.validators.walk import Part, ues

INITIAL = "FI"


@dataclass(frozen=True, slots=True)
class LevelAt:
    """The level of a competence (None: the parcours' own) in a semester."""

    path: Path
    competence: str | None
    number: int
    modality: str
    level: int

    @property
    def year(self) -> int:
        return (self.number + 1) // 2


Levels = dict[tuple[str | None, int, str], LevelAt]


def faults(document: Part) -> Iterator[Fault]:
    known: Levels = {}
    for at in levels(document):
        key = (at.competence, at.number, at.modality)
        first = known.setdefault(key, at)
        if first is not at and first.path[:2] == at.path[:2]:
            yield twice(at, first)
    for at in list(known.values()):
        yield from wrong_level(at, known)


def levels(document: Part) -> Iterator[LevelAt]:
    for path, ue, semester in ues(document):
        if {"level", "competence"} <= ue.keys() and {"number", "modality"} <= semester.keys():
            yield LevelAt(
                path, ue["competence"], semester["number"], semester["modality"], ue["level"]
            )


def twice(at: LevelAt, first: LevelAt) -> Fault:
    where = Fault(first.path, "").place
    name = shown(at.competence) if at.competence else "propre au parcours"
    return Fault((*at.path, "competence"), f"la compétence {name} a déjà une UE, {where}")


def wrong_level(at: LevelAt, known: Levels) -> Iterator[Fault]:
    """At most one fault a UE: the first rule that it breaks."""
    path = (*at.path, "level")
    odd = in_semester(at, at.number - 1, known) if at.number % 2 == 0 else None
    before = last_year(at, known)
    if at.level > at.year:
        yield Fault(path, f"niveau {at.level} en BUT{at.year}")
    elif odd and odd.level <= odd.year and odd.level != at.level:
        where = Fault(odd.path, "").place
        yield Fault(path, f"niveau {at.level}, mais {odd.level} au semestre impair ({where})")
    elif before and before.level <= before.year and not odd and at.level <= before.level:
        yield Fault(
            path, f"niveau {at.level}, comme en BUT{before.year} : il monte d’une année à l’autre"
        )


def in_semester(at: LevelAt, number: int, known: Levels) -> LevelAt | None:
    """The same competence in another semester; alternance falls back on initial training."""
    return known.get((at.competence, number, at.modality)) or known.get(
        (at.competence, number, INITIAL)
    )


def last_year(at: LevelAt, known: Levels) -> LevelAt | None:
    end = 2 * (at.year - 1)
    return in_semester(at, end, known) or in_semester(at, end - 1, known)

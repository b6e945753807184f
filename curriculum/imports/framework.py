"""A national competence framework as ScoDoc holds it (JSON): competences, their levels by year,
their learning outcomes, and which parcours follow them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from curriculum.imports.tolerant import Foreign
from curriculum.models.framework import YEARS
from curriculum.validators.faults import Path, ProgrammeFaults, shown

MOST_COMPETENCES = 50
MOST_OUTCOMES = 50
MOST_SENTENCES = 50
MOST_PARCOURS = 50
YEAR_NAMES = {f"BUT{year}": year for year in range(1, YEARS + 1)}


@dataclass(frozen=True, slots=True)
class FrameLevel:
    """``outcomes`` are (code, title)."""

    rank: int
    year: int
    title: str
    outcomes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FrameCompetence:
    """``parcours`` are the codes of those that follow it."""

    short: str
    title: str
    situations: tuple[str, ...]
    components: tuple[str, ...]
    levels: tuple[FrameLevel, ...]
    parcours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """``parcours`` are (code, title)."""

    specialty: str
    title: str
    version: str
    parcours: tuple[tuple[str, str], ...]
    competences: tuple[FrameCompetence, ...]


def read_framework(document: Any) -> Frame:
    """The framework. Raises ProgrammeFaults with every fault, each with its place."""
    foreign = Foreign()
    given = foreign.mapping(document, ())
    if not ({"competences", "parcours", "specialite"} <= set(given)):
        foreign.faults.clear()
        foreign.fault((), "« specialite », « competences » et « parcours » sont attendus")
        raise ProgrammeFaults(foreign.faults)
    levels = {
        key: tuple(read_levels(foreign, each.get("niveaux"), (*path, "niveaux")))
        for key, path, each in foreign.objects(
            given["competences"], ("competences",), MOST_COMPETENCES
        )
    }
    parcours, followed = read_parcours(foreign, given["parcours"], levels)
    frame = Frame(
        specialty=foreign.text(given["specialite"], ("specialite",), 60),
        title=foreign.text(given.get("specialite_long"), ("specialite_long",), 200, needed=False),
        version=read_version(given.get("version_orebut")),
        parcours=parcours,
        competences=tuple(read_competences(foreign, given["competences"], levels, followed)),
    )
    if not frame.competences:
        foreign.fault(("competences",), "ce référentiel n’a aucune compétence")
    if foreign.faults:
        raise ProgrammeFaults(foreign.faults)
    return frame


def read_version(value: Any) -> str:
    """The day of « 2021-12-11 00:00:00 »."""
    return value[:10].strip() if isinstance(value, str) and value.isprintable() else ""


def read_competences(
    foreign: Foreign,
    value: Any,
    levels: Mapping[str, tuple[FrameLevel, ...]],
    followed: Mapping[str, tuple[str, ...]],
) -> Iterator[FrameCompetence]:
    seen: set[str] = set()
    for key, path, given in foreign.objects(value, ("competences",), MOST_COMPETENCES):
        short = foreign.text(given.get("titre", key), (*path, "titre"), 60)
        if short in seen:
            foreign.fault((*path, "titre"), f"{shown(short)} est déjà le titre d’une autre")
        seen.add(short)
        yield FrameCompetence(
            short=short,
            title=foreign.text(given.get("titre_long", short), (*path, "titre_long"), 300),
            situations=sentences(foreign, given.get("situations"), (*path, "situations")),
            components=sentences(
                foreign,
                given.get("composantes_essentielles"),
                (*path, "composantes_essentielles"),
            ),
            levels=levels.get(key, ()),
            parcours=followed.get(key, ()),
        )


def sentences(foreign: Foreign, value: Any, path: Path) -> tuple[str, ...]:
    listed = foreign.items(value, path, MOST_SENTENCES)
    return tuple(
        foreign.text(
            foreign.mapping(each, (*path, place)).get("libelle"), (*path, place, "libelle"), 1000
        )
        for place, each in enumerate(listed)
    )


def read_levels(foreign: Foreign, value: Any, path: Path) -> Iterator[FrameLevel]:
    seen: set[int] = set()
    for key, here, given in foreign.objects(value, path, YEARS):
        year = YEAR_NAMES.get(str(given.get("annee", key)))
        if year is None:
            foreign.fault((*here, "annee"), f"{shown(given.get('annee'))} : BUT1 à BUT3 attendu")
        rank = foreign.whole(given.get("ordre"), (*here, "ordre"), 1, YEARS)
        if rank in seen:
            foreign.fault((*here, "ordre"), f"le niveau {rank} est déjà décrit")
        seen.add(rank)
        yield FrameLevel(
            rank,
            year or 1,
            foreign.text(given.get("libelle"), (*here, "libelle"), 300),
            tuple(read_outcomes(foreign, given.get("app_critiques"), (*here, "app_critiques"))),
        )


def read_outcomes(foreign: Foreign, value: Any, path: Path) -> Iterator[tuple[str, str]]:
    for code, here, given in foreign.objects(value, path, MOST_OUTCOMES):
        yield (
            foreign.text(code, here, 20),
            foreign.text(given.get("libelle"), (*here, "libelle"), 500),
        )


def read_parcours(
    foreign: Foreign, value: Any, levels: Mapping[str, tuple[FrameLevel, ...]]
) -> tuple[tuple[tuple[str, str], ...], dict[str, tuple[str, ...]]]:
    """The parcours, and those that follow each competence, by its key."""
    parcours = []
    followed: dict[str, list[str]] = {}
    for key, path, given in foreign.objects(value, ("parcours",), MOST_PARCOURS):
        code = foreign.text(given.get("code", key), (*path, "code"), 20)
        title = foreign.text(given.get("libelle", code), (*path, "libelle"), 200)
        parcours.append((code, title))
        for name, at, year, rank in read_years(foreign, given, path):
            check_level(foreign, at, levels.get(name), year, rank)
            if code not in followed.setdefault(name, []):
                followed[name].append(code)
    return tuple(parcours), {key: tuple(codes) for key, codes in followed.items()}


def read_years(
    foreign: Foreign, given: Mapping[str, Any], path: Path
) -> Iterator[tuple[str, Path, int, int]]:
    """(key of the competence, place, year, level) of a parcours."""
    for key, here, each in foreign.objects(given.get("annees"), (*path, "annees"), YEARS):
        year = foreign.whole(key, here, 1, YEARS)
        at = (*here, "competences")
        for name, place, one in foreign.objects(each.get("competences"), at, MOST_COMPETENCES):
            yield name, place, year, foreign.whole(one.get("niveau"), (*place, "niveau"), 1, YEARS)


def check_level(
    foreign: Foreign, path: Path, levels: tuple[FrameLevel, ...] | None, year: int, rank: int
) -> None:
    if levels is None:
        foreign.fault(path, "cette compétence n’est pas décrite")
        return
    found = next((each for each in levels if each.rank == rank), None)
    if found is None:
        foreign.fault((*path, "niveau"), f"le niveau {rank} n’est pas décrit")
    elif found.year != year:
        message = f"le niveau {rank} est celui de BUT{found.year}, pas de BUT{year}"
        foreign.fault((*path, "niveau"), message)

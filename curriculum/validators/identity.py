"""What must be unique, and what must be declared before it is named."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from curriculum.validators.faults import Fault, Path, shown, suggestion
from curriculum.validators.walk import Part, parcours_codes, rows, semesters, ues, ues_of

Named = Iterable[tuple[Path, Hashable]]


def faults(document: Part) -> Iterator[Fault]:
    yield from repeated_declarations(document)
    yield from repeated_semesters(document)
    yield from repeated_ues(document)
    yield from repeated_rows(document)
    yield from unknown_names(document)


def repeated(named: Named, what: str) -> Iterator[Fault]:
    """A fault for each name after its first."""
    first: dict[Hashable, Path] = {}
    for path, name in named:
        if name in first:
            where = Fault(first[name], "").place
            yield Fault(path, f"{what} déjà à {where}")
        first.setdefault(name, path)


def declared(document: Part, section: str, key: str) -> Iterator[tuple[Path, Hashable]]:
    for index, part in enumerate(document.get(section, [])):
        if key in part:
            yield (section, index, key), part[key]


def repeated_declarations(document: Part) -> Iterator[Fault]:
    yield from repeated(declared(document, "parcours", "code"), "ce parcours est")
    yield from repeated(declared(document, "competences", "short"), "cette compétence est")
    yield from repeated(declared(document, "questions", "id"), "cette question est")
    for index, competence in enumerate(document.get("competences", [])):
        yield from repeated_levels(("competences", index, "levels"), competence.get("levels", []))


def repeated_levels(path: Path, levels: list[Part]) -> Iterator[Fault]:
    """Each level of a competence once, and each outcome once in its level."""
    ranks = (((*path, place, "rank"), each["rank"]) for place, each in numbered(levels, "rank"))
    yield from repeated(ranks, "ce niveau est")
    for place, level in enumerate(levels):
        codes = (
            ((*path, place, "outcomes", rank, "code"), each["code"])
            for rank, each in numbered(level.get("outcomes", []), "code")
        )
        yield from repeated(codes, "cet apprentissage critique est")


def numbered(parts: list[Part], key: str) -> Iterator[tuple[int, Part]]:
    return ((place, each) for place, each in enumerate(parts) if key in each)


def repeated_semesters(document: Part) -> Iterator[Fault]:
    named = (
        (path, (semester["number"], semester["modality"]))
        for path, semester in semesters(document)
        if {"number", "modality"} <= semester.keys()
    )
    yield from repeated(named, "ce semestre, dans cette modalité, est")


def repeated_ues(document: Part) -> Iterator[Fault]:
    """A UE code names one UE of the whole programme; FI and FA share it."""
    for path, semester in semesters(document):
        named = [(p, ue["code"]) for p, ue in ues_of(path, semester) if "code" in ue]
        yield from repeated(named, "cette UE est")
    first: dict[str, tuple[Path, Part, Part]] = {}
    for path, ue, semester in ues(document):
        if "code" not in ue:
            continue
        yield from another_ue(path, ue, semester, first.get(ue["code"]))
        first.setdefault(ue["code"], (path, ue, semester))


def another_ue(
    path: Path, ue: Part, semester: Part, first: tuple[Path, Part, Part] | None
) -> Iterator[Fault]:
    if first is None or first[2] is semester:
        return
    where, known = Fault(first[0], "").place, "competence" in ue and "competence" in first[1]
    if semester.get("number") != first[2].get("number"):
        message = f"{shown(ue['code'])} est déjà l’UE d’un autre semestre, {where}"
        yield Fault((*path, "code"), message)
    elif known and ue["competence"] != first[1]["competence"]:
        yield Fault((*path, "competence"), f"la même UE a une autre compétence à {where}")


def repeated_rows(document: Part) -> Iterator[Fault]:
    """A student has at most one row for a module in a UE: a common one, or his parcours' own."""
    taken: dict[tuple[int, str], dict[str | None, Path]] = {}
    for at in rows(document):
        if not {"module", "parcours"} <= at.row.keys():
            continue
        parcours = at.row["parcours"]
        others = taken.setdefault((id(at.ue), at.row["module"]), {})
        rivals = [code for code in others if code == parcours or None in (code, parcours)]
        if rivals:
            where = Fault(others[rivals[0]], "").place
            yield Fault(at.path, f"{shown(at.row['module'])} est déjà dans cette UE, à {where}")
        others.setdefault(parcours, at.path)


def unknown_names(document: Part) -> Iterator[Fault]:
    parcours = set(parcours_codes(document))
    competences = {name for _, name in declared(document, "competences", "short")}
    holders: list[tuple[Path, Part]] = [(at.path, at.row) for at in rows(document)]
    holders += [
        (("competences", index), part) for index, part in enumerate(document.get("competences", []))
    ]
    for path, holder in holders:
        yield from unknown(path, holder, "parcours", "parcours inconnu", parcours)
    for path, ue, _ in ues(document):
        yield from unknown(path, ue, "competence", "compétence inconnue", competences)


def unknown(path: Path, holder: Part, key: str, what: str, known: set[Any]) -> Iterator[Fault]:
    name = holder.get(key)
    if name is not None and name not in known:
        yield Fault((*path, key), f"{what} {shown(name)}{suggestion(name, known)}")

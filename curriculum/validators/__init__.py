"""What a programme document must be. Pure: a document goes in, every fault comes out."""

from typing import Any

from curriculum.models import Modality
from curriculum.validators import identity, levels, modules, notes, totals
from curriculum.validators.faults import Fault, ProgrammeFaults
from curriculum.validators.shape import PROGRAMME

CHECKS = (identity.faults, modules.faults, levels.faults, totals.faults, notes.faults)


def faults(document: Any) -> list[Fault]:
    """Everything that is wrong with a document, in the order of its places."""
    return inspected(document)[1]


def checked(document: Any) -> dict[str, Any]:
    """The document in its canonical form. Raises ProgrammeFaults with every fault."""
    canonical, found = inspected(document)
    if found:
        raise ProgrammeFaults(found)
    canonical["semesters"].sort(key=semester_rank)
    return canonical


def semester_rank(semester: dict[str, Any]) -> tuple[int, int]:
    """By number, initial training first."""
    return semester["number"], Modality.values.index(semester["modality"])


def inspected(document: Any) -> tuple[dict[str, Any], list[Fault]]:
    found: list[Fault] = []
    cleaned = PROGRAMME.clean(document, (), found)
    if not isinstance(cleaned, dict):
        return {}, found
    for check in CHECKS:
        found += check(cleaned)
    return cleaned, sorted(found, key=by_place)


def by_place(fault: Fault) -> tuple[tuple[int, str], ...]:
    """The order of the document: list items by number, keys by name."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in fault.path)


__all__ = ["Fault", "ProgrammeFaults", "checked", "faults"]

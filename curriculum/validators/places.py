"""Where a fault of a programme is, in the words of who corrects it, not in those of its file."""

from collections.abc import Iterator, Mapping
from typing import Any

from curriculum.validators.faults import Fault, Path, safe

KEYS = {"semesters": "number", "ues": "code", "rows": "module"}
SHORTS = {"competences": ("compétence", "short"), "parcours": ("parcours", "code")}
FIELDS: Mapping[str, str] = {
    "code": "code",
    "coefficient": "coefficient",
    "competence": "compétence",
    "ects": "ECTS",
    "hours": "heures",
    "kind": "nature",
    "level": "niveau",
    "module": "code",
    "modality": "modalité",
    "number": "numéro",
    "parcours": "parcours",
    "rules": "réglages",
    "short": "nom court",
    "title": "intitulé",
    "version": "version",
}


def place_of(fault: Fault, document: Mapping[str, Any]) -> str:
    """« S1, UE12, R1.03, coefficient »; the path where the document does not lead there."""
    try:
        return ", ".join(_steps(fault.path, document)) or "programme"
    except (KeyError, IndexError, TypeError):
        return fault.place


def _steps(path: Path, document: Any) -> Iterator[str]:
    part: Any = document
    for step, rank in zip(path, (*path[1:], None), strict=False):
        if isinstance(step, int):
            part = part[step]
            continue
        part = part[step] if isinstance(part, Mapping) and step in part else None
        if isinstance(rank, int):
            yield _named(step, part[rank])
        elif step not in KEYS and step not in SHORTS:
            yield FIELDS.get(step, safe(step))


def _named(step: str, part: Mapping[str, Any]) -> str:
    if step == "semesters":
        return f"S{part['number']} {part['modality']}"
    if step in SHORTS:
        kind, key = SHORTS[step]
        return f"{kind} {safe(part[key])}"
    return safe(str(part[KEYS[step]])) if step in KEYS else step

"""The parts of a cleaned document, with their paths. A value that had a fault is absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from curriculum.validators.faults import Path

Part = dict[str, Any]
Parcours = str | None


@dataclass(frozen=True, slots=True)
class RowAt:
    """A row with the UE and the semester that hold it."""

    path: Path
    row: Part
    ue: Part
    semester: Part


def semesters(document: Part) -> Iterator[tuple[Path, Part]]:
    for index, semester in enumerate(document.get("semesters", [])):
        yield ("semesters", index), semester


def ues_of(path: Path, semester: Part) -> Iterator[tuple[Path, Part]]:
    for index, ue in enumerate(semester.get("ues", [])):
        yield (*path, "ues", index), ue


def ues(document: Part) -> Iterator[tuple[Path, Part, Part]]:
    for path, semester in semesters(document):
        for ue_path, ue in ues_of(path, semester):
            yield ue_path, ue, semester


def rows(document: Part) -> Iterator[RowAt]:
    for path, ue, semester in ues(document):
        for index, row in enumerate(ue.get("rows", [])):
            yield RowAt((*path, "rows", index), row, ue, semester)


def parcours_codes(document: Part) -> list[str]:
    return [each["code"] for each in document.get("parcours", []) if "code" in each]

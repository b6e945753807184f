"""What was chosen before the plan of an import: where it goes, and what stands for what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from curriculum.models import Modality

NEW, LEFT_OUT = "new", "out"


@dataclass(frozen=True, slots=True)
class Choices:
    """``term`` is the id of a semester that exists, else ``programme`` that of the version on
    which to open it. ``modules`` and ``ues`` map the codes of the bulletins, to the id of a
    module and to the code of a UE; what is absent is left out. ``group`` is the rank of the
    group to keep, None for none. ``people`` maps the places of doubtful bulletins to the id of
    a student, NEW or LEFT_OUT."""

    term: int | None = None
    programme: int | None = None
    modality: str = Modality.FI.value
    group: int | None = 0
    modules: Mapping[str, int] = field(default_factory=dict)
    ues: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, int | str] = field(default_factory=dict)

    def with_people(self, people: Mapping[int, int | str]) -> "Choices":
        return replace(self, people={**self.people, **people})

    def to_json(self) -> dict[str, Any]:
        return {
            "term": self.term,
            "programme": self.programme,
            "modality": self.modality,
            "group": self.group,
            "modules": dict(self.modules),
            "ues": dict(self.ues),
            "people": {str(place): who for place, who in self.people.items()},
        }


def choices_from_json(document: Mapping[str, Any]) -> Choices | None:
    """The inverse of `Choices.to_json`; None before anything was chosen."""
    if not document:
        return None
    people = {int(place): who for place, who in document["people"].items()}
    return Choices(**{**document, "people": people})

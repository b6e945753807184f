"""What the author of a filling chose."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choices:
    """`session` is the one that is filled beside the only one, empty for none. `provisional`:
    averages whose jury is not closed; `embargoed`: decisions that are not shown yet; `replace`:
    cells that hold something else. `confirmed` are the numbers of those who are the same person
    under another name or birth date."""

    session: str = ""
    provisional: bool = False
    embargoed: bool = False
    replace: bool = False
    confirmed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"confirmed": list(self.confirmed)}


def choices_from_json(document: Mapping[str, Any]) -> Choices:
    return Choices(**{**document, "confirmed": tuple(document.get("confirmed", ()))})

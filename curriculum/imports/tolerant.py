"""Parts of foreign documents: what is known is checked, what is not is left aside."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from curriculum.validators.faults import Fault, Path, shown
from curriculum.validators.schema import INVALID, Text

_SPACES = re.compile(r"\s+")


class Foreign:
    """Reads values and remembers what was wrong; each method answers a usable neutral value."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: Path, message: str) -> None:
        self.faults.append(Fault(path, message))

    def mapping(self, value: Any, path: Path, most: int = 1000) -> Mapping[str, Any]:
        """An object; an empty list stands for an empty one."""
        if value in (None, []):
            return {}
        if not isinstance(value, dict):
            self.fault(path, f"un objet est attendu, pas {shown(value)}")
            return {}
        if len(value) > most:
            self.fault(path, f"{len(value)} entrées, {most} au plus")
            return {}
        return value

    def objects(
        self, value: Any, path: Path, most: int
    ) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
        for key, each in self.mapping(value, path, most).items():
            yield key, (*path, key), self.mapping(each, (*path, key))

    def items(self, value: Any, path: Path, most: int) -> list[Any]:
        """A list; one object alone stands for a list of one."""
        if value is None:
            return []
        if isinstance(value, dict):
            return [value]
        if not isinstance(value, list):
            self.fault(path, f"une liste est attendue, pas {shown(value)}")
            return []
        if len(value) > most:
            self.fault(path, f"{len(value)} éléments, {most} au plus")
            return []
        return value

    def text(self, value: Any, path: Path, longest: int, *, needed: bool = True) -> str:
        """A text on one line; empty after a fault, or where it is not needed."""
        if value in (None, "") and not needed:
            return ""
        flat = flattened(value) if isinstance(value, str) else value
        found = Text(longest).clean(flat, path, self.faults)
        return "" if found is INVALID else str(found)

    def whole(self, value: Any, path: Path, low: int, high: int) -> int:
        """A whole number, also written as a text or as 2.0; `low` after a fault."""
        text = str(value).strip().removesuffix(".0") if not isinstance(value, bool) else ""
        if text.isascii() and text.isdecimal() and len(text) < 6 and low <= int(text) <= high:
            return int(text)
        self.fault(path, f"un entier de {low} à {high} est attendu, pas {shown(value)}")
        return low


def flattened(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def folded(text: str) -> str:
    """What two spellings of one name share: letters and digits, without accents nor case."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in bare if sign.isalnum())

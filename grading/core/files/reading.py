"""Reading a document part by part, collecting every fault with its place, in French."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from grading.core.values import MAX_DIGITS, exact, plain

Choice = TypeVar("Choice", bound=StrEnum)

TYPES = {
    dict: "un objet",
    list: "une liste",
    str: "un texte",
    bool: "un booléen",
    type(None): "null",
}

OVERSIZED = "un nombre démesuré"

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would break a line of the report, or reorder it: a document may have it anywhere."""


class Unreadable(Exception):
    """A document with faults: `faults` lists them all, a line each, in French, in its order."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = [_UNPRINTABLE.sub(_escaped, each) for each in faults]
        super().__init__("\n".join(self.faults))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


@dataclass(frozen=True, slots=True)
class Unusable:
    """What stands for a number that JSON may hold and nothing can use: whatever part of the
    document asks for it refuses it, at its place."""

    name: str


class Reader:
    """Reads values and remembers what was wrong.

    Each method answers a usable neutral value after a fault, so that reading goes on and the
    whole document is checked in one pass. Nothing read is to be used before `check`.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, place: str, message: str) -> None:
        self.faults.append(f"{place}: {message}" if place else message)

    def check(self) -> None:
        if self.faults:
            raise Unreadable(self.faults)

    def mapping(
        self, value: Any, place: str, keys: Collection[str] | None = None
    ) -> Mapping[str, Any]:
        """An object; `keys` are the only ones it may have (None: any)."""
        if not isinstance(value, dict):
            self.fault(place, f"un objet est attendu, pas {shown(value)}")
            return {}
        for key in getattr(value, "repeated", ()):
            self.fault(inside(place, key), "cette clé est écrite deux fois")
        if keys is not None:
            for key in value:
                if key not in keys:
                    self.fault(inside(place, key), f"clé inconnue{suggestion(key, keys)}")
        return value

    def items(self, value: Any, place: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.fault(place, f"une liste est attendue, pas {shown(value)}")
        return []

    def text(self, value: Any, place: str) -> str:
        """A text that says something."""
        text = self.words(value, place)
        if isinstance(value, str) and not text.strip():
            self.fault(place, "ce texte est vide")
        return text

    def words(self, value: Any, place: str) -> str:
        """A text, empty or not."""
        if not isinstance(value, str):
            self.fault(place, f"un texte est attendu, pas {shown(value)}")
            return ""
        if not _is_encodable(value):
            self.fault(place, "ce texte contient un caractère impossible")
        return value

    def optional_text(self, value: Any, place: str) -> str | None:
        return None if value is None else self.text(value, place)

    def choice(self, value: Any, place: str, choices: Iterable[Choice]) -> Choice | None:
        known = {str(choice): choice for choice in choices}
        if isinstance(value, str) and value in known:
            return known[value]
        self.fault(place, f"{shown(value)} n’est pas admis ({', '.join(known)})")
        return None

    def number(
        self, value: Any, place: str, low: Fraction | None = None, high: Fraction | None = None
    ) -> Fraction:
        """A decimal number within inclusive bounds; a binary float is never read."""
        try:
            number = exact(value)
        except (TypeError, ValueError):
            self.fault(place, f"un nombre décimal est attendu, pas {shown(value)}")
            return Fraction(0)
        if low is not None and number < low:
            self.fault(place, f"{shown(value)} est inférieur à {plain(low)}")
        if high is not None and number > high:
            self.fault(place, f"{shown(value)} dépasse {plain(high)}")
        return number

    def positive(self, value: Any, place: str, neutral: Fraction) -> Fraction:
        """A number above 0; `neutral` after a fault."""
        before = len(self.faults)
        number = self.number(value, place, Fraction(0))
        if not number and len(self.faults) == before:
            self.fault(place, "un nombre supérieur à 0 est attendu")
        return number if number > 0 else neutral

    def integer(self, value: Any, place: str, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(place, f"un entier est attendu, pas {shown(value)}")
            return low
        return int(self.number(value, place, Fraction(low), Fraction(high)))


def inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def shown(value: Any) -> str:
    """A value as a fault names it: short, and by its type when it is not a plain value."""
    if isinstance(value, float):
        return f"{value} en virgule flottante"
    if type(value) in (dict, list, bool, type(None)):
        return TYPES[type(value)]
    if isinstance(value, Unusable):
        return value.name
    if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
        return OVERSIZED
    text = str(value)
    text = text if len(text) <= 2 * MAX_DIGITS else f"{text[:MAX_DIGITS]}…"
    return text if isinstance(value, int | Decimal) or _is_number(text) else f"« {text} »"


def _is_encodable(text: str) -> bool:
    """False for half a surrogate pair, which JSON can escape and nothing can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        exact(text)
    except ValueError:
        return False
    return True


def suggestion(word: str, known: Collection[str]) -> str:
    """« , vouliez-vous dire … ? » when a known word is close."""
    return _suggestion(word, tuple(known))


@lru_cache(maxsize=1024)
def _suggestion(word: str, known: tuple[str, ...]) -> str:
    """The same word is often wrong for a whole promotion: looked up once."""
    close = get_close_matches(word, known, 1)
    return f", vouliez-vous dire « {close[0]} » ?" if close else ""

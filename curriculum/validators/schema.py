"""Kinds of values in a document. `clean` gives the canonical value, and notes every fault.

A value with a fault gives INVALID and its key is left out; an item of a list keeps its place,
as an empty object, so that the places of the others stay true.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Final, Protocol

from curriculum.validators.faults import Fault, Path, shown, suggestion

# Control characters but tab and line ends, and halves of a UTF-16 pair.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Absent(Enum):
    """Stands for a value with a fault, or for one that is left out."""

    INVALID = auto()
    OMITTED = auto()


INVALID: Final = Absent.INVALID
OMITTED: Final = Absent.OMITTED


class Kind(Protocol):
    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any: ...


@dataclass(frozen=True)
class Text:
    """A text of at most `longest` characters, wholly matched by `pattern` when there is one."""

    longest: int
    pattern: str = ""
    expected: str = ""

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, str):
            return refuse(faults, path, f"un texte est attendu, pas {shown(value)}")
        text = unicodedata.normalize("NFC", value)
        problem = self.problem(text)
        return refuse(faults, path, problem) if problem else text

    def problem(self, text: str) -> str:
        if not text.strip():
            return "ce texte est vide"
        if unstorable(text):
            return "ce texte contient un caractère de commande ou incomplet"
        if text != text.strip():
            return f"{shown(text)} commence ou finit par une espace"
        if len(text) > self.longest:
            return f"{len(text)} caractères, {self.longest} au plus"
        if self.pattern and not re.fullmatch(self.pattern, text):
            return f"{shown(text)} : {self.expected}"
        return ""


def unstorable(text: str) -> bool:
    """Whether a text holds what no database accepts: NUL and its like, lone surrogates."""
    return UNSTORABLE.search(text) is not None


@dataclass(frozen=True)
class Number:
    """A decimal number from 0 to 9999.999; its canonical form is a string without zeros to drop."""

    decimals: int = 3
    digits: int = 7

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        number = exact(value)
        if number is None:
            return refuse(faults, path, f"un nombre décimal est attendu, pas {shown(value)}")
        if number < 0:
            return refuse(faults, path, f"{shown(value)} est négatif")
        if number >= 10 ** (self.digits - self.decimals):
            return refuse(faults, path, f"{shown(value)} est démesuré")
        if number != round(number, self.decimals):
            return refuse(faults, path, f"{shown(value)} a plus de {self.decimals} décimales")
        return plain(number)


def exact(value: Any) -> Decimal | None:
    """A number of a document, never through a binary float; None when it is not one."""
    if isinstance(value, str):
        readable = len(value) <= 20 and re.fullmatch(r"-?\d+([.,]\d+)?", value, re.ASCII)
        return Decimal(value.replace(",", ".")) if readable else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() and abs(number.adjusted()) < 20 else None


def plain(number: Decimal) -> str:
    """Without trailing zeros nor exponent: 12.50 gives "12.5"."""
    text = f"{number:f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Whole:
    """A whole number within inclusive bounds."""

    low: int
    high: int

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        number = exact(value)
        if number is None or number != number.to_integral_value() or isinstance(value, str):
            return refuse(faults, path, f"un entier est attendu, pas {shown(value)}")
        if not self.low <= number <= self.high:
            return refuse(faults, path, f"{shown(value)} : de {self.low} à {self.high} attendu")
        return int(number)


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        if isinstance(value, str) and value in self.words:
            return value
        hint = suggestion(value, self.words) if isinstance(value, str) else ""
        admitted = ", ".join(self.words)
        return refuse(faults, path, f"{shown(value)} n’est pas admis ({admitted}){hint}")


@dataclass(frozen=True)
class Items:
    """A list of at most `longest` items of one kind."""

    kind: Kind
    longest: int

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, list):
            return refuse(faults, path, f"une liste est attendue, pas {shown(value)}")
        if len(value) > self.longest:
            return refuse(faults, path, f"{len(value)} éléments, {self.longest} au plus")
        cleaned = (self.kind.clean(item, (*path, i), faults) for i, item in enumerate(value))
        return [{} if item is INVALID else item for item in cleaned]


@dataclass(frozen=True)
class Key:
    """A key of an object: what it holds, and what stands for it when it is absent or null.

    Without `absent` it is required; with OMITTED it is left out when it is empty.
    """

    kind: Kind
    absent: Any = INVALID

    def missing(self, path: Path, faults: list[Fault]) -> Any:
        if self.absent is INVALID:
            return refuse(faults, path, "cette clé manque")
        return copy(self.absent)


@dataclass(frozen=True)
class Record:
    """An object whose keys are known, and written in this order."""

    keys: Mapping[str, Key]

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            return refuse(faults, path, f"un objet est attendu, pas {shown(value)}")
        for name in [name for name in value if name not in self.keys]:
            refuse(faults, (*path, name), f"clé inconnue{suggestion(name, self.keys)}")
        cleaned = {name: self.cleaned(name, value, path, faults) for name in self.keys}
        return {name: item for name, item in cleaned.items() if not isinstance(item, Absent)}

    def cleaned(self, name: str, value: Mapping[str, Any], path: Path, faults: list[Fault]) -> Any:
        key, here = self.keys[name], (*path, name)
        if value.get(name) is None:
            return key.missing(here, faults)
        item = key.kind.clean(value[name], here, faults)
        return OMITTED if key.absent is OMITTED and item in ({}, []) else item


def refuse(faults: list[Fault], path: Path, message: str) -> Any:
    faults.append(Fault(path, message))
    return INVALID


def of_kind(kind: Kind, names: Iterable[str]) -> Record:
    """An object whose keys are all optional and of one kind."""
    return Record({name: Key(kind, OMITTED) for name in names})

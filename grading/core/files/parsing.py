"""JSON read safely and exactly: no binary float, no silent duplicate, no runaway size."""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from grading.core.files.reading import OVERSIZED, Unreadable, Unusable
from grading.core.values import MAX_DIGITS

MAX_BYTES = 64 * 1024 * 1024
"""Largest file read: some 20,000 students of a full year."""


class Repeating(dict[str, Any]):
    """An object in which a key was written twice; ``Reader.mapping`` says where."""

    repeated: tuple[str, ...] = ()


def parse_json(data: bytes) -> Any:
    """The document, numbers as int or Decimal, or Unusable. Raises Unreadable with one fault."""
    if len(data) > MAX_BYTES:
        raise Unreadable([f"le fichier dépasse {MAX_BYTES // 1024**2} Mo"])
    if not data.strip():
        raise Unreadable(["le fichier est vide"])
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=Unusable,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise Unreadable([f"le fichier n’est pas en UTF-8 (octet {error.start})"]) from error
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise Unreadable([f"le fichier n’est pas du JSON ({place})"]) from error
    except RecursionError as error:
        raise Unreadable(["le fichier imbrique trop d’objets ou de listes"]) from error


def _decimal(text: str) -> Decimal | Unusable:
    try:
        return Decimal(text) if len(text) <= MAX_DIGITS else Unusable(OVERSIZED)
    except InvalidOperation:  # An exponent beyond what a Decimal holds.
        return Unusable(OVERSIZED)


def _integer(text: str) -> int | Unusable:
    return int(text) if len(text) <= MAX_DIGITS else Unusable(OVERSIZED)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    counts = Counter(key for key, _ in pairs)
    repeating = Repeating(found)
    repeating.repeated = tuple(sorted(key for key, count in counts.items() if count > 1))
    return repeating

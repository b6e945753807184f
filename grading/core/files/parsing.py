"""JSON read safely and exactly: no binary float, no silent duplicate, no runaway size."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from grading.core.files.reading import Unreadable
from grading.core.values import MAX_DIGITS

MAX_BYTES = 64 * 1024 * 1024
"""Largest file read: some 20,000 students of a full year."""


class Repeating(dict[str, Any]):
    """An object in which a key was written twice; ``Reader.mapping`` says where."""

    repeated: tuple[str, ...] = ()


def parse_json(data: bytes) -> Any:
    """The document, numbers as int or Decimal. Raises Unreadable with one fault, in French."""
    if len(data) > MAX_BYTES:
        raise Unreadable([f"le fichier dépasse {MAX_BYTES // 1024**2} Mo"])
    if not data.strip():
        raise Unreadable(["le fichier est vide"])
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise Unreadable([f"le fichier n’est pas en UTF-8 (octet {error.start})"]) from error
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        raise Unreadable([f"le fichier n’est pas du JSON ({place})"]) from error
    except RecursionError as error:
        raise Unreadable(["le fichier imbrique trop d’objets ou de listes"]) from error


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise Unreadable([f"nombre trop long : {text[:MAX_DIGITS]}…"])
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Unreadable([f"nombre trop long : {text[:MAX_DIGITS]}…"])
    return int(text)


def _constant(text: str) -> NoReturn:
    raise Unreadable([f"{text} n’est pas un nombre"])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    repeating = Repeating(found)
    repeating.repeated = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return repeating

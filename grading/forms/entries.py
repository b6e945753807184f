"""Marks as a script of ours sends them: a little JSON, read strictly, each limit said here."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from grading.forms.sheet import read_cell_name
from grading.models import MarkBatch, MarkChange
from grading.selectors.marks import Cell

LARGEST = 64 * 1024
MOST_ENTRIES = 50
LONGEST_TYPED = 100
HIGHEST_NUMBER = 10**9
LONGEST_REASON = MarkChange._meta.get_field("reason").max_length or 0
ReadCell = Callable[[str], Cell | None]

ORIGINS = {each.value: each for each in (MarkBatch.Origin.GRID, MarkBatch.Origin.PILE)}


@dataclass(frozen=True, slots=True)
class SentEntry:
    """A cell as it was typed, the version that was seen, and the key of this entry.

    `out_of` is the maximum that was shown beside it, in hundredths, None when that is not said."""

    key: UUID
    cell: Cell
    typed: str
    seen: int
    out_of: int | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """`user`: whose page it comes from, None when it does not say. Not a proof, a precaution:
    somebody else may have signed in since in the same browser."""

    user: int | None
    batch: UUID
    origin: MarkBatch.Origin
    reason: str
    entries: tuple[SentEntry, ...]


def read_sending(body: bytes, read_cell: ReadCell = read_cell_name) -> Sending:
    """Raises ValidationError, with a French sentence, for anything but what is described here.

    `read_cell` gives the cell of a name, None for the name of none.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise ValidationError("Cet envoi n’est pas du JSON.") from None
    data = members(sent, required=("batch", "origin", "entries"), optional=("reason", "user"))
    entries = tuple(read_entries(data["entries"], read_cell))
    refuse_twice(entries)
    return Sending(
        number(data["user"], "user") if "user" in data else None,
        uuid(data["batch"], "batch"),
        origin(data["origin"]),
        text(data.get("reason", ""), "reason", LONGEST_REASON),
        entries,
    )


def read_entries(sent: Any, read_cell: ReadCell) -> Iterator[SentEntry]:
    if not isinstance(sent, list) or not 1 <= len(sent) <= MOST_ENTRIES:
        raise ValidationError(f"« entries » est une liste de 1 à {MOST_ENTRIES} cases.")
    for each in sent:
        data = members(each, required=("key", "cell", "typed", "seen"), optional=("outOf",))
        yield SentEntry(
            uuid(data["key"], "key"),
            cell(data["cell"], read_cell),
            text(data["typed"], "typed", LONGEST_TYPED),
            number(data["seen"], "seen"),
            number(data["outOf"], "outOf") if "outOf" in data else None,
        )


def refuse_twice(entries: tuple[SentEntry, ...]) -> None:
    cells = {entry.cell for entry in entries}
    keys = {entry.key for entry in entries}
    if min(len(cells), len(keys)) < len(entries):
        raise ValidationError("Une case ou une clé vient deux fois dans cet envoi.")


def members(
    sent: Any, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The members of an object that has all those required, and none that is unknown."""
    if not isinstance(sent, dict):
        raise ValidationError("Un objet est attendu.")
    lacking = [name for name in required if name not in sent]
    unknown = [name for name in sent if name not in required + optional]
    if lacking or unknown:
        raise ValidationError(f"Membres attendus : {', '.join(required + optional)}.")
    return sent


def uuid(sent: Any, name: str) -> UUID:
    """Written in the usual way only: UUID() itself also reads braces and other digits."""
    try:
        found = UUID(sent)
    except (ValueError, TypeError, AttributeError):
        found = None
    if found is None or str(found) != sent.lower():
        raise ValidationError(f"« {name} » n’est pas un UUID.")
    return found


def origin(sent: Any) -> MarkBatch.Origin:
    found = ORIGINS.get(sent) if isinstance(sent, str) else None
    if found is None:
        raise ValidationError(f"« origin » est l’un de : {', '.join(ORIGINS)}.")
    return found


def cell(sent: Any, read_cell: ReadCell) -> Cell:
    found = read_cell(sent) if isinstance(sent, str) else None
    if found is None:
        raise ValidationError("« cell » nomme une case de la grille.")
    return found


def text(sent: Any, name: str, longest: int) -> str:
    """Anything that can be written in a database: neither a NUL nor half of a surrogate pair."""
    if not isinstance(sent, str) or len(sent) > longest:
        raise ValidationError(f"« {name} » est un texte de {longest} caractères au plus.")
    if "\0" in sent or any("\ud800" <= sign <= "\udfff" for sign in sent):
        raise ValidationError(f"« {name} » contient un caractère impossible.")
    return sent


def number(sent: Any, name: str) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int) or not 0 <= sent <= HIGHEST_NUMBER:
        raise ValidationError(f"« {name} » est un nombre entier de 0 à {HIGHEST_NUMBER}.")
    return sent

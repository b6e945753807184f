"""Changes of several people brought together, field by field.

Who changes one thing while somebody else changes another is not in his way. Where both changed
the same, nothing of the second is saved, and he is told what stands there now and who put it.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import Model


class Wish(NamedTuple):
    """A value to give to a field, and the one that stood there when it was chosen."""

    seen: Any
    wanted: Any


Wishes = Mapping[str, Wish]


class Difference(NamedTuple):
    field: str
    before: Any
    after: Any


def granted(row: Model, wishes: Wishes) -> tuple[list[Difference], list[str]]:
    """What the wishes change in the row, and the fields that somebody else changed since."""
    differences, moved = [], []
    for field, wish in wishes.items():
        stands = getattr(row, field)
        if wish.wanted in (wish.seen, stands):
            continue
        if stands == wish.seen:
            differences.append(Difference(field, stands, wish.wanted))
        else:
            moved.append(field)
    return differences, moved


def shown(row: Model, field: str, written: Callable[[Any], str] = str) -> str:
    """What stands in a field, in words: « lieu : salle B »."""
    label = str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    display = getattr(row, f"get_{field}_display", None)
    value = display() if display else getattr(row, field)
    return f"{label} : {written(value) if value not in (None, '') else 'vide'}"

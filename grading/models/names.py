import unicodedata
from typing import Any

from django.db import models

# What Unicode does not decompose.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ß": "ss"})


def sort_name(last_name: str, first_name: str) -> str:
    """The key that puts names in the order of a French list: accents, case, hyphens, spaces and
    apostrophes do not count; the family name comes first.

    Only letters and digits, so that every database sorts it alike, whatever its collation.
    """
    return "0".join(bare(name) for name in (last_name, first_name))


def bare(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().translate(LIGATURES))
    return "".join(character for character in folded if character.isalnum())


class SortNameField(models.CharField):
    """Filled from `last_name` and `first_name` whenever the row is written, in bulk too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=220, editable=False, db_index=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for implied in ("max_length", "editable", "db_index"):
            kwargs.pop(implied, None)
        return name, path, args, kwargs

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = sort_name(model_instance.last_name, model_instance.first_name)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key

from typing import Any

from django.db import models


class NotesField(models.JSONField):
    """Source notes: a list of strings `[field:]kind:lines[ text]` (see docs/programme-file.md)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

"""A form that came after the session had ended: its fields wait on the login page, in one field of
its own, and are offered again to whoever signed in."""

import json

from django.http import QueryDict

KEPT = "kept"
TOKEN = "csrfmiddlewaretoken"
Fields = list[tuple[str, str]]


def write_fields(data: QueryDict) -> str:
    """The fields of a form besides its token, as one text; empty when it has none."""
    fields = [(name, value) for name, values in data.lists() for value in values if name != TOKEN]
    return json.dumps(fields) if fields else ""


def read_fields(text: str) -> Fields:
    """The inverse of `write_fields`; nothing for what it never writes."""
    try:
        return [(name, value) for name, value in json.loads(text) if is_text(name, value)]
    except (ValueError, TypeError, RecursionError):
        return []


def is_text(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)

"""The JSON that is sent, read without a doubt: of two members of one name, the last would win and
nobody would know."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

LONGEST_TOLD = 60


class NamedTwice(ValueError):
    """Why it is refused, in a French sentence."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {name[:LONGEST_TOLD]} » vient deux fois dans un même objet : rien n’a été "
            "enregistré."
        )


class ExactParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(request.body, object_pairs_hook=once_each)
        return found


def once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise NamedTwice(name)
        found[name] = value
    return found

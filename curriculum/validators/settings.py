"""The `rules` of a document: read by whoever knows the settings (see CURRICULUM_RULES)."""

from decimal import Decimal
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings

from curriculum.validators.faults import Fault, Path, shown
from curriculum.validators.schema import plain, refuse, unstorable

DEEPEST = 8


def rules_module() -> ModuleType:
    """The module that holds SETTINGS, faults, rules_from_document and rules_to_document."""
    return import_module(settings.CURRICULUM_RULES)


class RuleSettings:
    """Departures from the defaults, kept as they were written (decimals as strings)."""

    def clean(self, value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            return refuse(faults, path, f"un objet est attendu, pas {shown(value)}")
        if not storable(value):
            return refuse(faults, path, "ces réglages contiennent une valeur illisible")
        for message in rules_module().faults(value):
            place, colon, reason = message.partition(": ")
            steps: Path = (*path, place.removeprefix("rules.")) if colon else path
            refuse(faults, steps, reason if colon else message)
        return plainly(value)


def storable(value: Any, depth: int = 0) -> bool:
    """Whether a value can be kept: no abyss, no text that a database refuses, no float."""
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        return all(storable(part, depth + 1) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(storable(item, depth + 1) for item in value)
    if isinstance(value, str):
        return not unstorable(value)
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) < 20
    return value is None or isinstance(value, int)


def plainly(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plainly(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plainly(item) for item in value]
    return plain(value) if isinstance(value, Decimal) else value

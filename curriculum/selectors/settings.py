"""The settings of the rules that are in force for a programme."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from curriculum.models import Programme
from curriculum.validators.settings import rules_module


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """A setting with its value, in words or as a number, and the words of its default."""

    setting: Any
    words: str
    number: Fraction | int | None
    is_default: bool


def settings_in_force(programme: Programme) -> list[SettingInForce]:
    """Every setting, the defaults standing for what the programme leaves out."""
    module = rules_module()
    rules = module.rules_from_document(programme.rules)
    return [
        in_force(setting, getattr(rules, name), getattr(module.DEFAULTS, name))
        for name, setting in module.SETTINGS.items()
    ]


def in_force(setting: Any, value: Any, default: Any) -> SettingInForce:
    number = value if isinstance(value, int | Fraction) else None
    words = "" if number is not None else value_words(setting, value)
    return SettingInForce(setting, words, number, value == default)


def value_words(setting: Any, value: Any) -> str:
    if isinstance(value, Enum):
        return str(setting.choices[value.value])
    return ", ".join(rule.name for rule in value) or "aucun"

"""The settings of a rule set: what the national text fixes, and what it leaves open.

``settings.SETTINGS`` holds the article or source of each and its meaning in French. No other
module compares an average with a literal threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grading.core.averages.bonuses import BonusRule, bonuses_from_document, bonuses_to_document
from grading.core.files.reading import Reader
from grading.core.settings import SETTINGS
from grading.core.values import at_least, plain


class UnjustifiedAbsence(StrEnum):
    ZERO = "zero"
    DEFAULTING = "defaulting"


class Weighting(StrEnum):
    PER_ASSESSMENT = "per_assessment"
    PER_TYPE = "per_type"


class Compare(StrEnum):
    ROUNDED = "rounded"
    EXACT = "exact"


class RCUEFrom(StrEnum):
    EXACT = "exact"
    ROUNDED = "rounded"


class RCUEWeights(StrEnum):
    EQUAL = "equal"
    ECTS = "ects"


class Display(StrEnum):
    HIDDEN = "hidden"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Rules:
    """Every setting, with the defaults of RULES.md. Bars are marks on 20."""

    unjustified_absence: UnjustifiedAbsence = UnjustifiedAbsence.ZERO
    mark_decimals: int = 2
    assessment_weighting: Weighting = Weighting.PER_ASSESSMENT
    average_decimals: int = 2
    compare: Compare = Compare.ROUNDED
    rcue_from: RCUEFrom = RCUEFrom.EXACT
    rcue_weights: RCUEWeights = RCUEWeights.EQUAL
    validation_bar: Fraction = Fraction(10)
    floor_bar: Fraction = Fraction(8)
    passage_share: Fraction = Fraction(1, 2)
    repeats_per_semester: int = 1
    repeats_total: int = 4
    repeats_exceptional: int = 1
    bonuses: tuple[BonusRule, ...] = ()
    general_average: Display = Display.HIDDEN
    rank: Display = Display.HIDDEN

    def reaches(self, value: Fraction | None, bar: Fraction) -> bool:
        """Whether an average reaches a bar: rounded first by default, so that a printed 10.00
        is never a fail."""
        if value is None:
            return False
        if self.compare is Compare.EXACT:
            return value >= bar
        return at_least(value, bar, self.average_decimals)

    def least_reaching(self, bar: Fraction) -> Fraction:
        """The least average that reaches a bar: 9.995 for 10 when two decimals are kept."""
        if self.compare is Compare.EXACT:
            return bar
        unit = Fraction(1, 10**self.average_decimals)
        return -(-bar // unit) * unit - unit / 2


DEFAULTS = Rules()


def read_rules(
    reader: Reader, document: Any, base: Rules = DEFAULTS, place: str = "rules"
) -> Rules:
    """The settings of a document over those of `base`; what is wrong goes to the reader."""
    given = reader.mapping(document, place, SETTINGS)
    return Rules(
        **{
            each.name: _read_setting(reader, each.name, given, base, f"{place}.{each.name}")
            for each in fields(Rules)
        }
    )


def _read_setting(
    reader: Reader, name: str, given: Mapping[str, Any], base: Rules, place: str
) -> Any:
    current, bounds = getattr(base, name), SETTINGS[name].bounds
    if name not in given:
        return current
    if isinstance(current, StrEnum):
        return reader.choice(given[name], place, type(current)) or current
    if bounds is None:
        return bonuses_from_document(reader, given[name], place)
    if isinstance(current, int):
        return reader.integer(given[name], place, int(bounds[0]), int(bounds[1]))
    return reader.number(given[name], place, *bounds)


def faults(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with the settings of a document, in French, each naming its place."""
    reader = Reader()
    read_rules(reader, document)
    return reader.faults


def rules_from_document(document: Mapping[str, Any], base: Rules = DEFAULTS) -> Rules:
    """The rules of a document, `base` deciding what it leaves out. Raises Unreadable."""
    reader = Reader()
    rules = read_rules(reader, document, base)
    reader.check()
    return rules


def rules_to_document(rules: Rules) -> dict[str, Any]:
    """All settings in force, decimals as strings."""
    return {each.name: _setting_to_document(getattr(rules, each.name)) for each in fields(rules)}


def _setting_to_document(value: Any) -> Any:
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, tuple):
        return bonuses_to_document(value)
    return str(value) if isinstance(value, StrEnum) else value

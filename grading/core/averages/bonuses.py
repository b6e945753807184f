"""Bonus and malus rules (RULES, section 3): off by default, each department declares its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grading.core.files.reading import Reader
from grading.core.values import Student, plain

LONGEST_NAME = 60
"""Characters of the name of a rule, under which the values of the students are kept."""


class Sign(StrEnum):
    BONUS = "bonus"
    MALUS = "malus"


class BonusMethod(StrEnum):
    """POINTS: the value itself; RATE: so much per point above a threshold; STEPS: a table."""

    POINTS = "points"
    RATE = "rate"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class BonusRule:
    """A bonus or malus on UE averages.

    ``steps`` lists (from this value on, points) in rising order; ``cap`` bounds the points;
    ``ues`` None targets every UE.
    """

    name: str
    sign: Sign
    method: BonusMethod
    threshold: Fraction = Fraction(0)
    rate: Fraction = Fraction(1)
    steps: tuple[tuple[Fraction, Fraction], ...] = ()
    cap: Fraction | None = None
    ues: frozenset[str] | None = None


def points(rule: BonusRule, value: Fraction) -> Fraction:
    """What a value (a mark, or points) brings to a UE average: negative for a malus."""
    if rule.method is BonusMethod.RATE:
        found = max(value - rule.threshold, Fraction(0)) * rule.rate
    elif rule.method is BonusMethod.STEPS:
        found = next((gain for start, gain in reversed(rule.steps) if value >= start), Fraction(0))
    else:
        found = value
    found = found if rule.cap is None else min(found, rule.cap)
    return found if rule.sign is Sign.BONUS else -found


def adjustment(rules: Iterable[BonusRule], student: Student, ue: str) -> Fraction:
    """Bonus less malus of a student on a UE: his direct adjustment and what the rules give."""
    return student.adjustments.get(ue, Fraction(0)) + earned(rules, student.bonus_values, ue)


def earned(rules: Iterable[BonusRule], values: Mapping[str, Fraction], ue: str) -> Fraction:
    """What the rules give on a UE for these values, by the name of the rule."""
    found = (
        points(rule, values[rule.name])
        for rule in rules
        if rule.name in values and (rule.ues is None or ue in rule.ues)
    )
    return sum(found, Fraction(0))


_KEYS = ("name", "sign", "method", "threshold", "rate", "steps", "cap", "ues")


def bonuses_from_document(reader: Reader, document: Any, place: str) -> tuple[BonusRule, ...]:
    return tuple(
        _read(reader, each, f"{place}[{index}]")
        for index, each in enumerate(reader.items(document, place))
    )


def _read(reader: Reader, document: Any, place: str) -> BonusRule:
    given = reader.mapping(document, place, _KEYS)
    cap, ues = given.get("cap"), given.get("ues")
    return BonusRule(
        name=_read_name(reader, given.get("name"), f"{place}.name"),
        sign=reader.choice(given.get("sign"), f"{place}.sign", Sign) or Sign.BONUS,
        method=reader.choice(given.get("method"), f"{place}.method", BonusMethod)
        or BonusMethod.POINTS,
        threshold=reader.number(given.get("threshold", 0), f"{place}.threshold"),
        rate=reader.number(given.get("rate", 1), f"{place}.rate", Fraction(0)),
        steps=_read_steps(reader, given.get("steps", []), f"{place}.steps"),
        cap=None if cap is None else reader.number(cap, f"{place}.cap", Fraction(0)),
        ues=None if ues is None else _read_ues(reader, ues, f"{place}.ues"),
    )


def _read_name(reader: Reader, document: Any, place: str) -> str:
    name = reader.text(document, place)
    if len(name) > LONGEST_NAME:
        reader.fault(place, f"ce nom dépasse {LONGEST_NAME} caractères")
    return name


def _read_ues(reader: Reader, document: Any, place: str) -> frozenset[str]:
    listed = enumerate(reader.items(document, place))
    return frozenset(reader.text(code, f"{place}[{index}]") for index, code in listed)


def _read_steps(reader: Reader, document: Any, place: str) -> tuple[tuple[Fraction, Fraction], ...]:
    steps = []
    for index, pair in enumerate(reader.items(document, place)):
        if not isinstance(pair, list) or len(pair) != 2:
            reader.fault(f"{place}[{index}]", "un couple [à partir de, points] est attendu")
            continue
        start, gain = (reader.number(each, f"{place}[{index}]") for each in pair)
        steps.append((start, gain))
    if steps != sorted(steps):
        reader.fault(place, "les paliers doivent aller en croissant")
    return tuple(steps)


def bonuses_to_document(rules: Iterable[BonusRule]) -> list[dict[str, Any]]:
    return [
        {
            "name": rule.name,
            "sign": str(rule.sign),
            "method": str(rule.method),
            "threshold": plain(rule.threshold),
            "rate": plain(rule.rate),
            "steps": [[plain(start), plain(gain)] for start, gain in rule.steps],
            "cap": None if rule.cap is None else plain(rule.cap),
            "ues": None if rule.ues is None else sorted(rule.ues),
        }
        for rule in rules
    ]

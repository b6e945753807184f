"""Marks and averages as ScoDoc writes them: « 12.00 », « ~ », « ABS »."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from grading.core.bulletins.values import NOTHING, ClassFigures, Printed
from grading.core.files.reading import Reader, shown
from grading.core.values import SCALE, Kind, Mark, MarkStatus, exact

ZERO = Fraction(0)
LONGEST_FIGURE = 20
"""Characters of a printed figure."""
NO_MARK = ("", "~", "-", "NP", "NA")
WORDS = {
    "ABS": Mark(MarkStatus.ABSENT),
    "EXC": Mark(MarkStatus.EXCUSED),
    "ABJ": Mark(MarkStatus.EXCUSED),
    "ATT": Mark(MarkStatus.PENDING),
}
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def number_of(value: Any) -> Fraction | None:
    """A number, or a text that is one (« 12.00 », « 0. »); None for anything else."""
    try:
        return exact(value.strip().removesuffix(".") if isinstance(value, str) else value)
    except (TypeError, ValueError):
        return None


def read_printed(reader: Reader, value: Any, place: str) -> Printed:
    """An average, alone or with the figures of the class; any word says that there is none."""
    if isinstance(value, dict):
        value, place = value.get("value"), f"{place}.value"
    if value is None:
        return NOTHING
    number = number_of(value)
    if number is None and not isinstance(value, str):
        reader.fault(place, f"une moyenne ou « ~ » est attendu, pas {shown(value)}")
        return NOTHING
    text = str(value).strip()
    if len(text) > LONGEST_FIGURE or (number is not None and not ZERO <= number <= SCALE):
        reader.fault(place, f"{shown(value)} n’est pas une moyenne sur 20")
        return NOTHING
    return NOTHING if text in NO_MARK else Printed(text, number)


def read_class(reader: Reader, value: Any, place: str) -> ClassFigures:
    """What is printed of everybody beside a mark or an average."""
    given: Mapping[str, Any] = value if isinstance(value, dict) else {}
    return ClassFigures(
        *(read_printed(reader, given.get(key), f"{place}.{key}") for key in ("min", "max", "moy"))
    )


def read_mark(reader: Reader, value: Any, place: str, kind: Kind) -> tuple[Mark | None, Printed]:
    """A mark on 20 and its print; None for one that is not entered."""
    if isinstance(value, dict):
        value, place = value.get("value"), f"{place}.value"
    number = number_of(value)
    if number is not None:
        lowest = -SCALE if kind is Kind.BONUS else ZERO
        if not lowest <= number <= SCALE:
            reader.fault(place, f"{shown(value)} n’est pas une note sur 20")
        return Mark(MarkStatus.GRADED, number), Printed(str(value).strip(), number)
    word = "" if value is None else value.strip().upper() if isinstance(value, str) else None
    if word in WORDS:
        return WORDS[word], Printed(word)
    if word not in NO_MARK:
        reader.fault(place, f"une note, ABS, EXC, ATT ou « ~ » est attendu, pas {shown(value)}")
    return None, NOTHING


def read_weight(reader: Reader, value: Any, place: str) -> Fraction:
    """A coefficient or a weight: what the database may hold."""
    number = number_of(value)
    if number is None:
        reader.fault(place, f"un nombre est attendu, pas {shown(value)}")
        return ZERO
    if not ZERO <= number < 10_000 or 1000 % number.denominator:
        reader.fault(place, f"{shown(value)} : de 0 à 9999,999, trois décimales au plus")
        return ZERO
    return number


def read_date(value: Any) -> str:
    """The day that a text begins with, "2026-10-08"; empty for what is none (« AAAA-MM-JJ »)."""
    text = value[:10] if isinstance(value, str) else ""
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""


def read_autumn(reader: Reader, semester: Mapping[str, Any], place: str) -> int:
    """The year in which the academic year began."""
    said = semester.get("annee_universitaire")
    found = _YEAR.match(said.strip()) if isinstance(said, str) else None
    if found:
        return int(found[0])
    begun = read_date(semester.get("date_debut"))
    if not begun:
        reader.fault(f"{place}.annee_universitaire", "« 2026 - 2027 » est attendu")
        return 2000
    day = date.fromisoformat(begun)
    return day.year if day.month >= 7 else day.year - 1

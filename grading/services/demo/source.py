"""The invented data of the demonstration, as it stands in fixtures/demo (see its README)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Situation:
    """What is written about a student; everything that is not written is drawn.

    `levels` and `level` are averages on 20 aimed at, by UE and in general; `exact` hits them to
    a few hundredths. `debts` are UEs not acquired last year, `acquired` those held already,
    with their average in hundredths if they have one; `held` the averages on 20 of UEs acquired
    last year. `pending`, `blank`, `zero`, `absent` name modules where this befalls the first
    assessment, `excused` all of them, `pending_resit` the resit. `semesters` limits the
    enrolments.
    """

    text: str = ""
    account: str = ""
    name: Sequence[str] = ()
    parcours: str | None = None
    modality: str = "FI"
    level: float | None = None
    levels: Mapping[str, float] = field(default_factory=dict)
    exact: bool = False
    semesters: Sequence[int] = ()
    status: str = "enrolled"
    joined_on: str | None = None
    left_on: str | None = None
    repeating: bool = False
    adaptations: str = ""
    debts: Mapping[str, float] = field(default_factory=dict)
    held: Mapping[str, float] = field(default_factory=dict)
    acquired: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    origin: str = ""
    exempt_modules: Mapping[str, str] = field(default_factory=dict)
    exempt_ues: Mapping[str, str] = field(default_factory=dict)
    adjustments: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    pending: Sequence[str] = ()
    pending_resit: Sequence[str] = ()
    blank: Sequence[str] = ()
    zero: Sequence[str] = ()
    absent: Sequence[str] = ()
    excused: Sequence[str] = ()

    @property
    def arrival(self) -> date | None:
        return date.fromisoformat(self.joined_on) if self.joined_on else None

    @property
    def departure(self) -> date | None:
        return date.fromisoformat(self.left_on) if self.left_on else None


@dataclass(frozen=True, slots=True)
class Promotion:
    """The students of one year of the BUT. `parcours` gives the places in each (none in BUT1),
    `alternance` how many of these are in FA: they make the last group."""

    year: int
    size: int
    mean: float
    groups: Sequence[str]
    parcours: Mapping[str, int]
    alternance: Mapping[str, int]
    situations: Sequence[Situation]

    @property
    def semesters(self) -> tuple[int, int]:
        return 2 * self.year - 1, 2 * self.year


@dataclass(frozen=True, slots=True)
class Source:
    """`spread` holds the standard deviations, in points on 20, of what makes marks differ;
    `earlier` where the averages of UEs acquired earlier begin, and the share of competences
    that were compensated over a gap; `absent` and `excused` the share of tests missed."""

    seed: str
    year: int
    odd: tuple[date, date]
    even: tuple[date, date]
    spread: Mapping[str, float]
    earlier: Mapping[str, float]
    absent: float
    excused: float
    promotions: Sequence[Promotion]
    last_names: Sequence[str]
    first_names: Sequence[str]
    teachers: Sequence[Mapping[str, Any]]
    assessments: Mapping[str, Any]

    def calendar(self, semester: int, year: int) -> tuple[date, date]:
        """First and last day of a semester taught that academic year."""
        first, last = self.odd if semester % 2 else self.even
        shift = year - self.year
        return first.replace(year=first.year + shift), last.replace(year=last.year + shift)


def read_source() -> Source:
    plan, names = _read("promotions"), _read("names")
    return Source(
        seed=plan["seed"],
        year=plan["year"],
        odd=_days(plan["odd"]),
        even=_days(plan["even"]),
        spread=plan["spread"],
        earlier=plan["earlier"],
        absent=plan["absent"],
        excused=plan["excused"],
        promotions=[_promotion(row) for row in plan["promotions"]],
        last_names=names["last"],
        first_names=names["first"],
        teachers=_read("teachers"),
        assessments=_read("assessments"),
    )


def _promotion(row: Mapping[str, Any]) -> Promotion:
    situations = _read(f"situations-but{row['year']}")
    return Promotion(**row, situations=[Situation(**each) for each in situations])


def _days(pair: Sequence[str]) -> tuple[date, date]:
    first, last = (date.fromisoformat(day) for day in pair)
    return first, last


def _read(name: str) -> Any:
    folder: Path = settings.BASE_DIR / "fixtures" / "demo"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))

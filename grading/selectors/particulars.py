"""What sets a student apart: exemptions, bonus and malus, calls, and the UEs that he holds. Few
have any of it: it is read together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from config.prepared import Prepared
from grading import models
from grading.core.values import Acquired
from grading.selectors.records import HUNDREDTHS


@dataclass(slots=True)
class Departures:
    """Where an enrolment departs from the common rule.

    ``modules`` and ``ues`` are those it is exempted from; ``called`` are the ids of the
    assessments not for all to which the student is called.
    """

    modules: set[str] = field(default_factory=set)
    ues: set[str] = field(default_factory=set)
    called: set[int] = field(default_factory=set)
    adjustments: dict[str, Fraction] = field(default_factory=dict)
    bonus_values: dict[str, Fraction] = field(default_factory=dict)

    def exempts(self, module: str, ue_codes: frozenset[str]) -> bool:
        """Exempted from the module itself, or from every UE that it feeds."""
        return module in self.modules or ue_codes <= self.ues


@dataclass(frozen=True, slots=True)
class Holding:
    """A UE that a student holds, the year when he got it (None: elsewhere), and the id of the
    jury that gave it, None when none did here."""

    ue: str
    year: int | None
    jury: int | None
    acquired: Acquired


_NO_TEXT = Value("", output_field=CharField())
_NO_NUMBER = Value(None, output_field=IntegerField())
_NOT_HELD = (_NO_NUMBER, _NO_NUMBER, _NO_NUMBER, Value(None, output_field=DateTimeField()))
_EXEMPTIONS = models.Exemption.objects.order_by().values_list(
    "enrolment_id", "module__code", "ue_code", _NO_TEXT, _NO_NUMBER, *_NOT_HELD
)
_ADJUSTMENTS = models.Adjustment.objects.order_by().values_list(
    "enrolment_id", _NO_TEXT, "ue_code", _NO_TEXT, "points", *_NOT_HELD
)
_BONUS_VALUES = models.BonusValue.objects.order_by().values_list(
    "enrolment_id", _NO_TEXT, _NO_TEXT, "rule", "value", *_NOT_HELD
)
_CALLS = (
    models.Candidate.objects.exclude(assessment__kind=models.Assessment.Kind.NORMAL)
    .order_by()
    .values_list("enrolment_id", _NO_TEXT, _NO_TEXT, _NO_TEXT, "assessment_id", *_NOT_HELD)
)
_HOLDINGS = models.Acquisition.objects.order_by().values_list(
    "student_id",
    _NO_TEXT,
    "ue_code",
    "code",
    "average",
    "pk",
    "term__year",
    "jury_id",
    "jury__embargo_until",
)


def _together(
    held: QuerySet[models.Acquisition, Any], enrolments: Collection[int], *, calls: bool
) -> QuerySet[models.Acquisition, Any]:
    """What these enrolments have apart, after the acquisitions `held`: they come first for the
    type of every column to be known."""
    asked = [_EXEMPTIONS, _ADJUSTMENTS, _BONUS_VALUES, *([_CALLS] if calls else [])]
    return held.union(*(each.filter(enrolment__in=enrolments) for each in asked), all=True)


@Prepared
def _with_calls(
    enrolments: Collection[int], students: Collection[int]
) -> QuerySet[models.Acquisition, Any]:
    return _together(_HOLDINGS.filter(student__in=students), enrolments, calls=True)


@Prepared
def _without_calls(
    enrolments: Collection[int], students: Collection[int]
) -> QuerySet[models.Acquisition, Any]:
    return _together(_HOLDINGS.filter(student__in=students), enrolments, calls=False)


class _Row(NamedTuple):
    """One of the above: `owner` is a student where there is an acquisition, else an enrolment."""

    owner: int
    module: str | None
    ue: str
    text: str
    number: int | None
    acquisition: int | None
    year: int | None
    jury: int | None
    shown_from: datetime | None

    def is_known(self, now: datetime) -> bool:
        """Not when a jury gave it whose decisions are not shown yet."""
        return self.jury is None or (self.shown_from is not None and self.shown_from <= now)


class Particulars(NamedTuple):
    """What sets students apart; whoever has nothing of it is absent."""

    departures: dict[int, Departures]  # of an enrolment
    holdings: dict[int, tuple[Holding, ...]]  # of a student


def particulars_of(
    enrolments: list[int],
    students: list[int],
    *,
    before_jury: models.Jury | None = None,
    calls: bool = True,
) -> Particulars:
    """Exemptions, bonus and malus, and calls to assessments unless nobody asks for these, with
    the UEs that each student holds, read together: each fills its own columns.

    The UEs that a jury gave are left out until its decisions are shown. With `before_jury`, what
    was held when that jury met, shown or not: what those closed before it gave.
    """
    if before_jury is None:
        read, now = _with_calls if calls else _without_calls, timezone.now()
        found = map(_Row._make, read(enrolments, students))
        rows = [row for row in found if row.is_known(now)]
    else:
        given = Q(jury=None) | Q(jury__in=models.Jury.objects.closed_before(before_jury))
        held = _HOLDINGS.filter(given, student__in=students)
        rows = [*map(_Row._make, _together(held, enrolments, calls=calls))]
    return Particulars(
        _departures(row for row in rows if row.acquisition is None),
        _holdings(row for row in rows if row.acquisition is not None),
    )


def _departures(rows: Iterable[_Row]) -> dict[int, Departures]:
    found: dict[int, Departures] = {}
    for row in rows:
        _add(found.setdefault(row.owner, Departures()), row)
    return found


def _add(departures: Departures, row: _Row) -> None:
    _, module, ue, rule, value, *_ = row
    if value is None and module:
        departures.modules.add(module)
    elif value is None:
        departures.ues.add(ue)
    elif rule:
        departures.bonus_values[rule] = Fraction(value, HUNDREDTHS)
    elif ue:
        departures.adjustments[ue] = Fraction(value, HUNDREDTHS)
    else:
        departures.called.add(value)


def _holdings(rows: Iterable[_Row]) -> dict[int, tuple[Holding, ...]]:
    """By UE, the first recorded first."""
    found: dict[int, tuple[Holding, ...]] = {}
    for row in sorted(rows, key=lambda each: (each.ue, each.acquisition)):
        average = None if row.number is None else Fraction(row.number, HUNDREDTHS)
        holding = Holding(row.ue, row.year, row.jury, Acquired(average, row.text))
        found[row.owner] = (*found.get(row.owner, ()), holding)
    return found

"""What is on record about enrolments and students, as core values: one query each."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from django.db.models import CharField, F, IntegerField, Value

from grading import models
from grading.core.values import Acquired, Assessment, Kind, Mark, MarkStatus, exact

HUNDREDTHS = 100


@dataclass(slots=True)
class Departures:
    """Where an enrolment departs from the common rule."""

    modules: set[str] = field(default_factory=set)
    ues: set[str] = field(default_factory=set)
    adjustments: dict[str, Fraction] = field(default_factory=dict)
    bonus_values: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holding:
    """A UE that a student holds, and the year when he got it (None: elsewhere)."""

    ue: str
    year: int | None
    acquired: Acquired


def assessments_of(terms: set[int]) -> tuple[dict[int, tuple[Assessment, ...]], frozenset[str]]:
    """The assessments of each term, in the order in which they are held, and the ids of those
    that are not published."""
    found: dict[int, tuple[Assessment, ...]] = {}
    unpublished = set()
    rows = (
        models.Assessment.objects.filter(term__in=terms)
        .select_related("term", "module__parcours")
        .order_by("term", "date", "pk")
    )
    for row in rows:
        found[row.term_id] = (*found.get(row.term_id, ()), _assessment(row))
        if not row.is_published:
            unpublished.add(str(row.pk))
    return found, frozenset(unpublished)


def _assessment(row: models.Assessment) -> Assessment:
    parcours = row.module.parcours
    return Assessment(
        id=str(row.pk),
        semester=row.term.number,
        module=row.module.code,
        type=row.type or None,
        kind=Kind(row.kind),
        maximum=Fraction(row.maximum, HUNDREDTHS),
        coefficient=None if row.coefficient is None else exact(row.coefficient),
        weights={ue: exact(weight) for ue, weight in row.weights.items()},
        title=row.title,
        parcours=parcours.code if parcours else None,
    )


def marks_of(enrolments: list[int], published_only: bool) -> dict[int, dict[str, Mark]]:
    """What was entered, by enrolment then by assessment id.

    Loading marks dominates everything: this is one `values_list`. With `published_only` the
    marks of the other assessments are not even read.
    """
    rows = models.Mark.objects.filter(enrolment__in=enrolments)
    if published_only:
        rows = rows.filter(assessment__state=models.Assessment.State.PUBLISHED)
    found: dict[int, dict[str, Mark]] = {each: {} for each in enrolments}
    entered = rows.exclude(status=models.Mark.Status.BLANK).order_by()
    for enrolment, assessment, status, value in entered.values_list(
        "enrolment_id", "assessment_id", "status", "value"
    ):
        found[enrolment][str(assessment)] = _mark(status, value)
    return found


@lru_cache(maxsize=8192)
def _mark(status: str, value: int | None) -> Mark:
    return Mark(MarkStatus(status), None if value is None else Fraction(value, HUNDREDTHS))


def departures_of(enrolments: list[int]) -> dict[int, Departures]:
    """Exemptions, bonus and malus, read together: each fills its own columns."""
    no_text = Value(None, output_field=CharField())
    no_number = Value(None, output_field=IntegerField())
    exemptions = models.Exemption.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment_id", "module__code", "ue_code", no_text, no_number
    )
    adjustments = models.Adjustment.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment_id", no_text, "ue_code", no_text, "points"
    )
    bonus_values = models.BonusValue.objects.filter(enrolment__in=enrolments).values_list(
        "enrolment_id", no_text, no_text, "rule", "value"
    )
    found: dict[int, Departures] = {}
    branches = [adjustments.order_by(), bonus_values.order_by()]
    for enrolment, module, ue, rule, value in exemptions.order_by().union(*branches):
        departures = found.setdefault(enrolment, Departures())
        if rule is not None:
            departures.bonus_values[rule] = Fraction(value, HUNDREDTHS)
        elif value is not None:
            departures.adjustments[ue] = Fraction(value, HUNDREDTHS)
        elif module is not None:
            departures.modules.add(module)
        else:
            departures.ues.add(ue)
    return found


def holdings_of(students: list[int]) -> dict[int, tuple[Holding, ...]]:
    """The UEs that each student holds; students who hold none are absent."""
    found: dict[int, tuple[Holding, ...]] = {}
    rows = models.Acquisition.objects.filter(student__in=students).order_by("ue_code")
    for student, year, ue, average, code in rows.values_list(
        "student_id", F("term__year"), "ue_code", "average", "code"
    ):
        acquired = Acquired(None if average is None else Fraction(average, HUNDREDTHS), code)
        found[student] = (*found.get(student, ()), Holding(ue, year, acquired))
    return found

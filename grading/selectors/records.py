"""Assessments and marks as they are stored → core values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from config.prepared import Prepared
from grading import models
from grading.core.values import Assessment, Kind, Mark, MarkStatus, exact

HUNDREDTHS = 100
UNANNOUNCED = "Évaluation sans date"


def assessment_rows(terms: set[int]) -> tuple[models.Assessment, ...]:
    """The assessments of these terms, with their term and module, in the order in which they
    are held; `is_reserved` tells those that only students called to them may sit."""
    called = models.Candidate.objects.filter(assessment=OuterRef("pk"))
    rows = models.Assessment.objects.filter(term__in=terms).annotate(
        is_reserved=Exists(called) & ~Q(kind=models.Assessment.Kind.NORMAL)
    )
    return tuple(rows.select_related("term", "module__parcours").order_by("term", "date", "pk"))


def assessments_of(
    rows: Iterable[models.Assessment], published_only: bool
) -> dict[int, tuple[Assessment, ...]]:
    """The same as core values, by term.

    With `published_only`, what is not published and has no date has no title either: nothing is
    announced yet, and it may never be held.
    """
    found: dict[int, tuple[Assessment, ...]] = {}
    for row in rows:
        value = as_value(row)
        if published_only:
            value = replace(value, title=announced_title(row))
        found[row.term_id] = (*found.get(row.term_id, ()), value)
    return found


def announced_title(row: models.Assessment) -> str:
    """What students may read of its title."""
    unannounced = not row.is_published and row.date is None
    return UNANNOUNCED if unannounced else row.title


def as_value(row: models.Assessment) -> Assessment:
    """An assessment as the core knows it; its term and module with their parcours are read."""
    parcours = row.module.parcours
    return _value(
        row.pk,
        row.term.number,
        row.module.code,
        row.type,
        row.kind,
        row.maximum,
        row.coefficient,
        row.weights,
        row.title,
        parcours.code if parcours else None,
    )


_COLUMNS = (
    "pk",
    "term__number",
    "module__code",
    "type",
    "kind",
    "maximum",
    "coefficient",
    "weights",
    "title",
    "module__parcours__code",
)


@Prepared
def _values(terms: Collection[int]) -> QuerySet[Any, Any]:
    found = models.Assessment.objects.filter(term__in=terms)
    return found.order_by("date", "pk").values_list("term_id", *_COLUMNS)


def assessment_values(terms: set[int]) -> dict[int, tuple[Assessment, ...]]:
    """The assessments of these terms by term, in the order in which they are held, published or
    not: several times as fast as by their rows, for whoever needs nothing else of them."""
    found: dict[int, list[Assessment]] = {}
    for term, *values in _values(terms):
        found.setdefault(term, []).append(_value(*values))
    return {term: tuple(values) for term, values in found.items()}


def _value(
    pk: int,
    semester: int,
    module: str,
    type_: str,
    kind: str,
    maximum: int,
    coefficient: Decimal | None,
    weights: Mapping[str, str],
    title: str,
    parcours: str | None,
) -> Assessment:
    return Assessment(
        id=str(pk),
        semester=semester,
        module=module,
        type=type_ or None,
        kind=Kind(kind),
        maximum=_hundredths(maximum),
        coefficient=None if coefficient is None else exact(coefficient),
        weights={ue: exact(weight) for ue, weight in weights.items()},
        title=title,
        parcours=parcours,
    )


def marks_of(enrolments: list[int], published_only: bool) -> dict[int, dict[str, Mark]]:
    """What was entered, by enrolment then by assessment id.

    Loading marks dominates everything: this is one `values_list`. With `published_only` the
    marks of the other assessments are not even read.
    """
    rows = _published(enrolments) if published_only else _entered(enrolments)
    found: dict[int, dict[str, Mark]] = {each: {} for each in enrolments}
    for enrolment, assessment, status, value in rows:
        found[enrolment][str(assessment)] = _mark(status, value)
    return found


def _marks(enrolments: Collection[int]) -> QuerySet[models.Mark, Any]:
    rows = models.Mark.objects.filter(enrolment__in=enrolments).order_by()
    entered = rows.exclude(status=models.Mark.Status.BLANK)
    return entered.values_list("enrolment_id", "assessment_id", "status", "value")


@Prepared
def _entered(enrolments: Collection[int]) -> QuerySet[models.Mark, Any]:
    return _marks(enrolments)


@Prepared
def _published(enrolments: Collection[int]) -> QuerySet[models.Mark, Any]:
    return _marks(enrolments).filter(assessment__state=models.Assessment.State.PUBLISHED)


@lru_cache(maxsize=8192)
def _hundredths(value: int) -> Fraction:
    return Fraction(value, HUNDREDTHS)


@lru_cache(maxsize=8192)
def _mark(status: str, value: int | None) -> Mark:
    return Mark(MarkStatus(status), None if value is None else _hundredths(value))

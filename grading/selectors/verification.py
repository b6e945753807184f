"""Whether each history agrees with itself and with what is stored; the database compares."""

from collections.abc import Iterator
from typing import Any

from django.db.models import (
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, Lag

from grading.models import Adjustment, AdjustmentChange, BonusValue, Mark, MarkChange
from grading.selectors.chain import AT_ONCE, Fault, name_of

# What null becomes, so that the database finds two of them equal: no value is as low.
ABSENT = -1_000_000
BLANK = Value(Mark.Status.BLANK.value)
# (what is stored, what names it within an enrolment, where its value is)
ADJUSTMENTS: tuple[tuple[type[Model], str, str], ...] = (
    (Adjustment, "ue_code", "points"),
    (BonusValue, "rule", "value"),
)


def faults() -> Iterator[Fault]:
    """Everything wrong with the history of marks, then with that of bonus and malus."""
    yield from faults_of_versions()
    yield from faults_of_marks()
    yield from faults_of_marks_lost()
    yield from faults_of_adjustment_changes()
    for stored in ADJUSTMENTS:
        yield from faults_of_adjustments(*stored)


def faults_of_versions() -> Iterator[Fault]:
    """Each cell goes from version 1 on without a hole, each change from what the last left."""
    of_cell: dict[str, Any] = {
        "partition_by": [F("assessment"), F("enrolment")],
        "order_by": "pk",
    }
    changes = MarkChange.objects.annotate(
        version_before=Coalesce(Window(Lag("version"), **of_cell), 0),
        status_before=Coalesce(Window(Lag("new_status"), **of_cell), BLANK),
        value_before=Coalesce(Window(Lag("new_value"), **of_cell), ABSENT),
        value_told=Coalesce("old_value", ABSENT),
    )
    wrong = changes.exclude(
        version=F("version_before") + 1,
        old_status=F("status_before"),
        value_told=F("value_before"),
    )
    for change in wrong.order_by("pk").iterator(AT_ONCE):
        yield Fault(name_of(change), "elle ne reprend pas la note où la précédente l’a laissée")


def faults_of_marks() -> Iterator[Fault]:
    """Each mark is what its last change made it."""
    of_cell = MarkChange.objects.filter(
        assessment=OuterRef("assessment"), enrolment=OuterRef("enrolment")
    )
    told = of_cell.annotate(told=Coalesce("new_value", ABSENT)).filter(
        version=OuterRef("version"),
        new_status=OuterRef("status"),
        told=Coalesce(OuterRef("value"), ABSENT, output_field=IntegerField()),
    )
    later = of_cell.filter(version__gt=OuterRef("version"))
    wrong = Mark.objects.filter(~Exists(told) | Exists(later))
    for mark in wrong.order_by("pk").iterator(AT_ONCE):
        yield Fault(
            f"note {mark.pk} (évaluation {mark.assessment_id}, inscription {mark.enrolment_id}, "
            f"version {mark.version})",
            "elle n’est pas ce qu’en dit la dernière ligne de son historique",
        )


def faults_of_marks_lost() -> Iterator[Fault]:
    """Each cell that has changes has its mark."""
    mark = Mark.objects.filter(assessment=OuterRef("assessment"), enrolment=OuterRef("enrolment"))
    lost = MarkChange.objects.filter(version=1).exclude(Exists(mark))
    for change in lost.order_by("pk").iterator(AT_ONCE):
        yield Fault(name_of(change), "la note dont elle parle a disparu")


def faults_of_adjustment_changes() -> Iterator[Fault]:
    """Each change of a bonus or malus goes from the value that the last one left."""
    before = Window(
        Lag("new_value"), partition_by=[F("enrolment"), F("ue_code"), F("rule")], order_by="pk"
    )
    changes = AdjustmentChange.objects.annotate(
        value_before=Coalesce(before, ABSENT), value_told=Coalesce("old_value", ABSENT)
    )
    for change in changes.exclude(value_told=F("value_before")).order_by("pk").iterator(AT_ONCE):
        yield Fault(
            name_of_adjustment(change), "elle ne reprend pas la valeur où la précédente l’a laissée"
        )


def faults_of_adjustments(model: type[Model], key: str, value: str) -> Iterator[Fault]:
    """Each stored bonus or malus is what its last change made it, and none is missing."""
    rows: QuerySet[Any] = model._default_manager.all()
    told = Subquery(last_changes(key).values("new_value")[:1])
    wrong = rows.annotate(told=Coalesce(told, ABSENT)).exclude(told=F(value))
    for row in wrong.order_by("pk").iterator(AT_ONCE):
        yield Fault(
            f"{model._meta.verbose_name} {row.pk} (inscription {row.enrolment_id}, "
            f"{getattr(row, key)})",
            "sa valeur n’est pas ce qu’en dit la dernière ligne de son historique",
        )
    stored = rows.filter(enrolment=OuterRef("enrolment"), **{key: OuterRef(key)})
    latest = AdjustmentChange.objects.exclude(**{key: ""}).filter(
        pk=Subquery(last_changes(key).values("pk")[:1]), new_value__isnull=False
    )
    for change in latest.exclude(Exists(stored)).order_by("pk").iterator(AT_ONCE):
        yield Fault(name_of_adjustment(change), "la valeur dont elle parle a disparu")


def last_changes(key: str) -> QuerySet[AdjustmentChange]:
    """The changes of the outer row's bonus or malus, the last first."""
    changes = AdjustmentChange.objects.filter(
        enrolment=OuterRef("enrolment"), **{key: OuterRef(key)}
    )
    return changes.order_by("-pk")


def name_of_adjustment(change: AdjustmentChange) -> str:
    return (
        f"bonus ou malus, ligne {change.pk} (inscription {change.enrolment_id}, "
        f"{change.ue_code or change.rule})"
    )

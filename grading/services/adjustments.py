"""Bonus and malus of a student: the only writer, which keeps the history of each."""

from collections.abc import Collection, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import Adjustment, AdjustmentChange, BonusValue, Enrolment, User
from grading.models.adjustment import MOST_POINTS, OUT_OF_RANGE
from grading.selectors.adjustments import (
    AdjustmentFile,
    adjustment_file,
    bonus_rules_of,
    ues_of,
)
from grading.selectors.paths import with_everything


class AdjustmentsMoved(ValidationError):
    """Somebody else changed something since it was seen."""

    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un d’autre a modifié ces bonus et malus pendant que vous les aviez sous les "
            "yeux. Rien n’est enregistré, ce que vous avez tapé est gardé : comparez avec "
            "l’historique ci-dessous, puis enregistrez de nouveau."
        )


@transaction.atomic
def record_adjustments(
    enrolment: Enrolment,
    *,
    points: Mapping[str, int | None],
    values: Mapping[str, int | None],
    by: User,
    reason: str,
    seen: int | None = None,
) -> list[AdjustmentChange]:
    """Give an enrolment its `points` by UE code and its `values` by rule name, in hundredths.

    What is not named stays as it is. None takes away, and so do 0 points; a value of 0 stays,
    for a step table may start there. What does not change is not written. Answers the changes,
    in the order of the names given. `seen` is the version of the file that `by` saw, None not
    to compare it.

    Raises DoesNotExist when `by` does not decide for this student, AdjustmentsMoved when the
    file is no longer the one seen, ValidationError for an unknown UE or rule, a number out of
    range or no reason.
    """
    locked = locked_enrolment(enrolment, by)
    stored = adjustment_file(locked)
    if seen is not None and seen != stored.version:
        raise AdjustmentsMoved
    check_names(locked, points, values)
    changes = [
        AdjustmentChange(**change, enrolment=locked, author=by, at=timezone.now(), reason=reason)
        for change in changes_to(stored, points, values)
    ]
    for change in changes:
        change.clean_fields()
        write(change)
        change.save(force_insert=True)
    return changes


@transaction.atomic
def add_points(
    enrolments: Collection[Enrolment], ue: str, points: int, *, by: User, reason: str
) -> list[AdjustmentChange]:
    """Add so many hundredths to what each of these enrolments has in a UE of its programme; in a
    fixed number of statements, whatever their number. Answers the changes.

    Raises DoesNotExist when `by` does not decide for one of these students, ValidationError
    where the sum is out of range, for all of them.
    """
    locked = hold(enrolments, by)
    rows = Adjustment.objects.filter(enrolment__in=locked, ue_code=ue)
    before = dict(rows.values_list("enrolment", "points"))
    after = {each.pk: before.get(each.pk, 0) + points for each in locked}
    if any(abs(total) > MOST_POINTS for total in after.values()):
        raise ValidationError(OUT_OF_RANGE)
    changes = [
        AdjustmentChange(
            enrolment=each,
            ue_code=ue,
            old_value=before.get(each.pk),
            new_value=after[each.pk] or None,
            author=by,
            at=timezone.now(),
            reason=reason,
        )
        for each in locked
    ]
    for change in changes:
        change.clean_fields(exclude={"enrolment", "author"})  # read above: no query for each
    put_points(changes)
    return AdjustmentChange.objects.bulk_create(changes)


def hold(enrolments: Collection[Enrolment], by: User) -> list[Enrolment]:
    """These enrolments, locked in the order of their keys: two people never wait for each other."""
    found = Enrolment.objects.adjustable_by(by).filter(pk__in=[each.pk for each in enrolments])
    locked = list(found.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if len(locked) != len(enrolments):
        raise Enrolment.DoesNotExist
    return locked


def put_points(changes: Collection[AdjustmentChange]) -> None:
    """The rows of points that these changes are about: written, or deleted."""
    Adjustment.objects.bulk_create(
        (
            Adjustment(
                enrolment=each.enrolment,
                ue_code=each.ue_code,
                points=each.new_value,
                reason=each.reason,
            )
            for each in changes
            if each.new_value is not None
        ),
        update_conflicts=True,
        unique_fields=["enrolment", "ue_code"],
        update_fields=["points", "reason"],
    )
    taken = [each.enrolment for each in changes if each.new_value is None]
    codes = {each.ue_code for each in changes}
    Adjustment.objects.filter(enrolment__in=taken, ue_code__in=codes).delete()


def locked_enrolment(enrolment: Enrolment, by: User) -> Enrolment:
    """Two people who change the bonus of one student come one after the other."""
    found = with_everything(Enrolment.objects.adjustable_by(by))
    return found.select_for_update(of=("self",), no_key=True).get(pk=enrolment.pk)


def check_names(
    enrolment: Enrolment, points: Mapping[str, int | None], values: Mapping[str, int | None]
) -> None:
    ues = ues_of(enrolment)
    for code in set(points) - {ue.code for ue in ues}:
        raise ValidationError(f"{code} n’est pas au programme de cet étudiant ce semestre.")
    for name in set(values) - set(bonus_rules_of(enrolment, ues)):
        raise ValidationError(f"Le programme n’a pas de règle de bonus « {name} ».")


def changes_to(
    stored: AdjustmentFile, points: Mapping[str, int | None], values: Mapping[str, int | None]
) -> Iterator[dict[str, str | int | None]]:
    """What differs from the file."""
    for code, wanted in points.items():
        old, new = stored.points.get(code), wanted or None
        if old != new:
            yield {"ue_code": code, "old_value": old, "new_value": new}
    for name, wanted in values.items():
        old = stored.values.get(name)
        if old != wanted:
            yield {"rule": name, "old_value": old, "new_value": wanted}


def write(change: AdjustmentChange) -> None:
    """The row that a change is about: written, or deleted."""
    enrolment, new = change.enrolment, change.new_value
    if change.ue_code:
        row = Adjustment.objects.filter(enrolment=enrolment, ue_code=change.ue_code).first()
        row = row or Adjustment(enrolment=enrolment, ue_code=change.ue_code)
        put(row, None if new is None else {"points": new, "reason": change.reason})
    else:
        value = BonusValue.objects.filter(enrolment=enrolment, rule=change.rule).first()
        value = value or BonusValue(enrolment=enrolment, rule=change.rule)
        put(value, None if new is None else {"value": new})


def put(row: Adjustment | BonusValue, content: dict[str, str | int] | None) -> None:
    """Save what the row holds from now on; delete it when that is nothing."""
    if content is None:
        row.delete()
        return
    for name, each in content.items():
        setattr(row, name, each)
    row.full_clean()
    row.save()

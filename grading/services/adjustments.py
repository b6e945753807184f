"""Bonus and malus of a student: the only writer, which keeps the history of each."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import Adjustment, AdjustmentChange, BonusValue, Enrolment, User
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

"""Bonus and malus of a student: direct points, values of the programme's rules, history."""

from django.db import models
from django.db.models import Q

from grading.models.people import User
from grading.models.term import Enrolment

MOST_POINTS = 2000
"""Of bonus or malus, in hundredths."""
OUT_OF_RANGE = "Un bonus ou un malus va de −20 à 20."


class Adjustment(models.Model):
    """Bonus less malus of a student in a UE, in signed hundredths of a mark on 20.

    Written by `grading.services.adjustments` only, which appends an `AdjustmentChange` each time.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="adjustments", verbose_name="inscription"
    )
    ue_code = models.CharField("UE", max_length=12)
    points = models.IntegerField("points (centièmes)")
    reason = models.CharField("motif", max_length=200)

    class Meta:
        verbose_name = "bonus ou malus"
        verbose_name_plural = "bonus et malus"
        ordering = ["enrolment", "ue_code"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "ue_code"], name="adjustment_unique"),
            models.CheckConstraint(
                name="adjustment_range",
                condition=Q(points__gte=-MOST_POINTS, points__lte=MOST_POINTS),
                violation_error_message=OUT_OF_RANGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} : {self.ue_code}"


class BonusValue(models.Model):
    """What a student brings to a bonus or malus rule of his programme, a mark or points, in
    signed hundredths. The rule is known by its name in the setting `bonuses`.

    Written by `grading.services.adjustments` only, which appends an `AdjustmentChange` each time.
    """

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="bonus_values", verbose_name="inscription"
    )
    rule = models.CharField("règle", max_length=60)
    value = models.IntegerField("valeur (centièmes)")

    class Meta:
        verbose_name = "valeur de bonus"
        verbose_name_plural = "valeurs de bonus"
        ordering = ["enrolment", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "rule"], name="bonus_value_unique"),
            models.CheckConstraint(
                name="bonus_value_range",
                condition=Q(value__gte=-100_000, value__lte=100_000),
                violation_error_message="Une valeur de bonus va de −1000 à 1000.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} : {self.rule}"


class AdjustmentChange(models.Model):
    """One line of the history of bonus and malus, of a UE or of a rule. Appended, never changed:
    the database refuses it. A value that is null was, or is, absent."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="adjustment_changes", verbose_name="inscription"
    )
    ue_code = models.CharField("UE", max_length=12, blank=True)
    rule = models.CharField("règle", max_length=60, blank=True)
    old_value = models.IntegerField("ancienne valeur (centièmes)", null=True, blank=True)
    new_value = models.IntegerField("nouvelle valeur (centièmes)", null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=200)

    class Meta:
        verbose_name = "modification de bonus ou de malus"
        verbose_name_plural = "historique des bonus et malus"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="adjustment_change_of_one_thing",
                condition=Q(rule="") & ~Q(ue_code="") | Q(ue_code="") & ~Q(rule=""),
                violation_error_message="Une modification porte sur une UE ou sur une règle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} : {self.ue_code or self.rule}"

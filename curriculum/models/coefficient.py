from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models.module import Module
from curriculum.models.notes import NotesField
from curriculum.models.programme import Parcours
from curriculum.models.ue import UE


class Coefficient(models.Model):
    """A row of the programme: what a module weighs in a UE, for all or for one parcours.

    The row also keeps what the source prints beside it: the coefficients of the types of
    assessment ({"TP": "2"}), the hours ({"td": "10"}) and where each value comes from.
    """

    ue = models.ForeignKey(UE, models.CASCADE, related_name="coefficients", verbose_name="UE")
    module = models.ForeignKey(
        Module, models.RESTRICT, related_name="coefficients", verbose_name="module"
    )
    parcours = models.ForeignKey(
        Parcours,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="coefficients",
        verbose_name="parcours",
        help_text="Vide : pour tous les parcours.",
    )
    value = models.DecimalField(
        "coefficient", max_digits=7, decimal_places=3, validators=[MinValueValidator(0)]
    )
    assessments = models.JSONField("coefficients des types d’évaluation", default=dict, blank=True)
    hours = models.JSONField("heures", default=dict, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    notes = NotesField("notes de source")

    class Meta:
        verbose_name = "coefficient"
        ordering = ["ue", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["ue", "module", "parcours"], name="coefficient_unique_per_parcours"
            ),
            models.UniqueConstraint(
                fields=["ue", "module"],
                condition=Q(parcours=None),
                name="coefficient_unique_when_common",
            ),
            models.CheckConstraint(
                name="coefficient_not_negative",
                condition=Q(value__gte=0),
                violation_error_message="Un coefficient n’est jamais négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module.code} → {self.ue.code}"

"""Who sits an assessment, and the second reading of what he got."""

from django.db import models
from django.db.models import Q

from grading.models.assessment import Assessment
from grading.models.mark import MarkEntryStatus
from grading.models.people import User
from grading.models.term import Enrolment


class Candidate(models.Model):
    """A student called to an assessment, with his anonymous number if it has them.

    A resit, a second session or a bonus that has candidates is open to them alone; an ordinary
    assessment concerns everybody, and has candidates for their anonymous numbers only.
    """

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="candidates", verbose_name="évaluation"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="candidacies", verbose_name="inscription"
    )
    anonymous_number = models.CharField("numéro d’anonymat", max_length=12, blank=True)

    class Meta:
        verbose_name = "candidat"
        ordering = ["assessment", "enrolment"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enrolment"],
                name="candidate_unique",
                violation_error_message="Cet étudiant est déjà convoqué à cette évaluation.",
            ),
            models.UniqueConstraint(
                fields=["assessment", "anonymous_number"],
                condition=~Q(anonymous_number=""),
                name="candidate_number_unique",
                violation_error_message="Ce numéro d’anonymat est déjà donné.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} à {self.assessment_id}"


class SecondEntry(models.Model):
    """What a second person read on the paper, typed without seeing the mark entered."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="second_entries", verbose_name="évaluation"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="second_entries", verbose_name="inscription"
    )
    status = models.CharField("statut", max_length=6, choices=MarkEntryStatus)
    value = models.PositiveIntegerField("valeur (centièmes)", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="saisie par")
    at = models.DateTimeField("saisie le")

    class Meta:
        verbose_name = "seconde saisie"
        verbose_name_plural = "secondes saisies"
        ordering = ["assessment", "enrolment"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "enrolment"], name="second_entry_unique"),
            models.CheckConstraint(
                name="second_entry_value_iff_graded",
                condition=Q(status="graded", value__isnull=False)
                | (~Q(status="graded") & Q(value__isnull=True)),
                violation_error_message="Une absence ne porte pas de note chiffrée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} à {self.assessment_id}"

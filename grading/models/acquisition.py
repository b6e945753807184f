from django.db import models
from django.db.models import Q

from grading.models.jury import Jury
from grading.models.people import Student, User
from grading.models.term import Term


class Acquisition(models.Model):
    """A UE that a student holds for good, with the average stored when he acquired it.

    `average` is in hundredths of a mark on 20, empty for a UE acquired elsewhere without mark.
    `code` is a UE code of `grading.core.codes.UECode`. A UE that is taken again and acquired anew
    has a row of each jury: the better one counts.
    """

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="acquisitions", verbose_name="étudiant"
    )
    ue_code = models.CharField("UE", max_length=12)
    average = models.PositiveIntegerField("moyenne (centièmes)", null=True, blank=True)
    code = models.CharField("code", max_length=6)
    term = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acquisitions",
        verbose_name="semestre",
        help_text="Vide : acquise ailleurs.",
    )
    jury = models.ForeignKey(
        Jury,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acquisitions",
        verbose_name="jury",
        help_text="Vide : acquise ailleurs, ou reprise d’un autre logiciel.",
    )
    origin = models.CharField("origine", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="inscrite par"
    )
    recorded_at = models.DateTimeField("inscrite le", null=True, blank=True)

    class Meta:
        verbose_name = "UE acquise"
        verbose_name_plural = "UE acquises"
        ordering = ["student", "ue_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "ue_code"],
                condition=Q(jury=None),
                name="acquisition_unique",
                violation_error_message="Cet étudiant a déjà acquis cette UE.",
            ),
            models.UniqueConstraint(
                fields=["student", "ue_code", "jury"],
                condition=Q(jury__isnull=False),
                name="acquisition_of_jury_unique",
                violation_error_message="Ce jury a déjà accordé cette UE à cet étudiant.",
            ),
            models.CheckConstraint(
                name="acquisition_average_range",
                condition=Q(average=None) | Q(average__lte=2000),
                violation_error_message="Une moyenne va de 0 à 20.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} : {self.ue_code}"

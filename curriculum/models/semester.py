from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models.notes import NotesField
from curriculum.models.programme import Programme

SEMESTERS = 6


class Modality(models.TextChoices):
    FI = "FI", "formation initiale"
    FA = "FA", "alternance"


class Semester(models.Model):
    """What a programme prescribes for one semester in one modality."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="semesters", verbose_name="programme"
    )
    number = models.PositiveSmallIntegerField(
        "numéro", validators=[MinValueValidator(1), MaxValueValidator(SEMESTERS)]
    )
    modality = models.CharField("modalité", max_length=2, choices=Modality, default=Modality.FI)
    total = models.DecimalField(
        "total imprimé des coefficients", max_digits=7, decimal_places=3, null=True, blank=True
    )
    notes = NotesField("notes de source")

    class Meta:
        verbose_name = "semestre"
        ordering = ["programme", "number", "-modality"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number", "modality"], name="semester_unique"
            ),
            models.CheckConstraint(
                name="semester_number_range",
                condition=Q(number__gte=1, number__lte=SEMESTERS),
                violation_error_message=f"Un semestre va de 1 à {SEMESTERS}.",
            ),
        ]

    def __str__(self) -> str:
        return f"S{self.number} {self.modality}"

    @property
    def year(self) -> int:
        """1 for BUT1 to 3 for BUT3."""
        return (self.number + 1) // 2

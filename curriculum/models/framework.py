from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models.programme import Competence, Programme
from curriculum.models.semester import SEMESTERS

YEARS = SEMESTERS // 2


class Framework(models.Model):
    """The national competence framework that a programme version follows; what it says of each
    competence is beside that competence."""

    programme = models.OneToOneField(
        Programme, models.CASCADE, related_name="framework", verbose_name="programme"
    )
    specialty = models.CharField("spécialité", max_length=60)
    title = models.CharField("intitulé", max_length=200)
    version = models.CharField("version", max_length=40, blank=True)

    class Meta:
        verbose_name = "référentiel de compétences"
        verbose_name_plural = "référentiels de compétences"
        ordering = ["programme"]

    def __str__(self) -> str:
        return f"{self.specialty} {self.version}".strip()


class Level(models.Model):
    """A level of a competence, and the year that it is for."""

    competence = models.ForeignKey(
        Competence, models.CASCADE, related_name="levels", verbose_name="compétence"
    )
    rank = models.PositiveSmallIntegerField(
        "niveau", validators=[MinValueValidator(1), MaxValueValidator(YEARS)]
    )
    year = models.PositiveSmallIntegerField(
        "année du BUT", validators=[MinValueValidator(1), MaxValueValidator(YEARS)]
    )
    title = models.CharField("intitulé", max_length=300)

    class Meta:
        verbose_name = "niveau"
        verbose_name_plural = "niveaux"
        ordering = ["competence", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["competence", "rank"], name="level_rank_unique"),
            models.CheckConstraint(
                name="level_ranges",
                condition=Q(rank__gte=1, rank__lte=YEARS, year__gte=1, year__lte=YEARS),
                violation_error_message=f"Un niveau et son année vont de 1 à {YEARS}.",
            ),
        ]

    def __str__(self) -> str:
        return f"niveau {self.rank}"


class LearningOutcome(models.Model):
    """What a student who has reached a level can do (apprentissage critique)."""

    level = models.ForeignKey(Level, models.CASCADE, related_name="outcomes", verbose_name="niveau")
    code = models.CharField("code", max_length=20)
    title = models.CharField("intitulé", max_length=500)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "apprentissage critique"
        verbose_name_plural = "apprentissages critiques"
        ordering = ["level", "position"]
        constraints = [
            models.UniqueConstraint(fields=["level", "code"], name="outcome_code_unique")
        ]

    def __str__(self) -> str:
        return self.code

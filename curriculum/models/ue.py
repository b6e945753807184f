from django.db import models

from curriculum.models.notes import NotesField
from curriculum.models.programme import Competence
from curriculum.models.semester import Semester


class UE(models.Model):
    """One competence in one semester. `competence` is empty where it is the parcours' own."""

    semester = models.ForeignKey(
        Semester, models.CASCADE, related_name="ues", verbose_name="semestre"
    )
    code = models.CharField("code", max_length=12)
    competence = models.ForeignKey(
        Competence,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="ues",
        verbose_name="compétence",
        help_text="Vide : la compétence propre au parcours de chaque étudiant.",
    )
    level = models.PositiveSmallIntegerField("niveau")
    ects = models.PositiveSmallIntegerField("ECTS")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    total_resources = models.DecimalField(
        "total imprimé des ressources", max_digits=7, decimal_places=3, null=True, blank=True
    )
    total = models.DecimalField(
        "total imprimé de l’UE", max_digits=7, decimal_places=3, null=True, blank=True
    )
    notes = NotesField("notes de source")

    class Meta:
        verbose_name = "UE"
        verbose_name_plural = "UE"
        ordering = ["semester", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["semester", "code"],
                name="ue_code_unique",
                violation_error_message="Cette UE existe déjà dans ce semestre.",
            )
        ]

    def __str__(self) -> str:
        return self.code

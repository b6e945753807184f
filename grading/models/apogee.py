"""Apogée, the information system of universities: what its codes stand for here, the files that it
gives to fill, and what was given back."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from curriculum.models import Department, Modality, Parcours, Programme
from grading.models.people import User

PLAIN_CODE = RegexValidator(
    r"^[A-Z0-9_.]{0,8}\Z", "Un code de résultat a au plus 8 lettres majuscules et chiffres."
)


class ApogeeCode(models.Model):
    """What a code stands for in a version of a programme: `of` is UE11, UE11+UE21, S1, S1 R1.01,
    BUT1, DUT; empty for what is left blank on purpose. Written by `grading.services.apogee`."""

    class Subject(models.TextChoices):
        UE = "ue", "UE"
        RCUE = "rcue", "RCUE"
        YEAR = "year", "année"
        DIPLOMA = "diploma", "diplôme"
        SEMESTER = "semester", "semestre"
        MODULE = "module", "module"
        BONUS = "bonus", "bonus d’un semestre"
        NOTHING = "nothing", "rien"

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="apogee_codes", verbose_name="programme"
    )
    kind = models.CharField("type d’objet", max_length=3)
    code = models.CharField("code Apogée", max_length=40)
    subject = models.CharField("porte sur", max_length=8, choices=Subject)
    of = models.CharField("objet", max_length=40, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("confirmé le")

    class Meta:
        verbose_name = "code Apogée"
        verbose_name_plural = "codes Apogée"
        ordering = ["programme", "kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "code"],
                name="apogee_code_unique",
                violation_error_message="Ce code Apogée a déjà une correspondance.",
            ),
            models.CheckConstraint(
                name="apogee_code_of_something",
                condition=(Q(subject="nothing") & Q(of="")) | (~Q(subject="nothing") & ~Q(of="")),
                violation_error_message="Un code Apogée porte sur un objet, ou sur rien.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} : {self.of or self.get_subject_display()}"


class ApogeeResult(models.Model):
    """How a department writes one of our codes of decision in Apogée, where it departs from the
    usual way; nothing is written when `result` is empty. Written by `grading.services.apogee`."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="apogee_results", verbose_name="département"
    )
    code = models.CharField("code", max_length=8)
    result = models.CharField(
        "code de résultat Apogée", max_length=8, blank=True, validators=[PLAIN_CODE]
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "code de résultat Apogée"
        verbose_name_plural = "codes de résultat Apogée"
        ordering = ["department", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "code"],
                name="apogee_result_unique",
                violation_error_message="Ce code a déjà son code de résultat Apogée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.result}"


class StepFields(models.Model):
    """The step-year that a file is about: a year of a programme, all its students or those of one
    parcours or modality."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="+", verbose_name="programme"
    )
    year = models.PositiveSmallIntegerField("année universitaire", null=True)
    but_year = models.PositiveSmallIntegerField("année du BUT", null=True)
    parcours = models.ForeignKey(
        Parcours, models.PROTECT, null=True, related_name="+", verbose_name="parcours"
    )
    modality = models.CharField("modalité", max_length=2, choices=Modality, blank=True)

    class Meta:
        abstract = True

    @property
    def semesters(self) -> tuple[int, int]:
        assert self.but_year
        return 2 * self.but_year - 1, 2 * self.but_year


class ApogeePlan(StepFields):
    """A file that somebody brought, before it is filled: the bytes as they came, which step it is
    about, and what its author chose. What would be written is computed each time it is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    filename = models.CharField("fichier", max_length=120)
    content = models.BinaryField("contenu")
    choices = models.JSONField("choix", default=dict)

    class Meta:
        verbose_name = "fichier Apogée à remplir"
        verbose_name_plural = "fichiers Apogée à remplir"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="apogee_plan_step_whole",
                condition=Q(programme=None, year=None, but_year=None)
                | Q(programme__isnull=False, year__isnull=False, but_year__in=(1, 2, 3)),
                violation_error_message="Une étape est une année d’un programme.",
            )
        ]

    def __str__(self) -> str:
        return self.filename


class ApogeeExport(StepFields):
    """What was given back to a university: who, when, the file as it came and as it went, by their
    SHA-256, and its control totals. Appended, never changed: the database refuses it."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")
    filename = models.CharField("fichier", max_length=120)
    steps = models.JSONField("codes d’étape", default=list)
    before = models.CharField("empreinte du fichier reçu", max_length=64)
    after = models.CharField("empreinte du fichier rendu", max_length=64)
    students = models.PositiveIntegerField("étudiants du fichier")
    written = models.PositiveIntegerField("cellules écrites")
    totals = models.JSONField("totaux de contrôle")

    class Meta:
        verbose_name = "fichier Apogée rendu"
        verbose_name_plural = "fichiers Apogée rendus"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="apogee_export_of_a_step",
                condition=Q(programme__isnull=False, year__isnull=False, but_year__in=(1, 2, 3)),
                violation_error_message="Un fichier rendu est celui d’une année d’un programme.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.filename} {self.after[:12]}"

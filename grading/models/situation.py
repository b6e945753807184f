"""What a jury knows of a student beside his marks: remarks, absences, turns of his path."""

from django.db import models
from django.db.models import Q

from grading.models.people import Student, User
from grading.models.term import Enrolment


class Remark(models.Model):
    """What a teacher says of a student to the jury. One for each author, who may change it."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="remarks", verbose_name="inscription"
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    text = models.CharField("remarque", max_length=500)
    at = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "remarque"
        ordering = ["enrolment", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "author"],
                name="remark_unique",
                violation_error_message="Vous avez déjà une remarque sur cet étudiant.",
            ),
            models.CheckConstraint(name="remark_not_empty", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} par {self.author_id}"


class Attendance(models.Model):
    """The absences of a student in a semester, in half-days, as reported to the jury. They refuse
    nobody by themselves."""

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="attendance", verbose_name="inscription"
    )
    unjustified = models.PositiveSmallIntegerField("demi-journées non justifiées", default=0)
    justified = models.PositiveSmallIntegerField("demi-journées justifiées", default=0)
    comment = models.CharField("précision", max_length=300, blank=True)
    updated_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="modifiée par"
    )
    updated_at = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "assiduité"
        verbose_name_plural = "assiduité"
        ordering = ["enrolment"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} : {self.unjustified} + {self.justified}"


class Turn(models.Model):
    """A turn in the path of a student. Appended, never changed: the database refuses it."""

    class Kind(models.TextChoices):
        ELSEWHERE = "elsewhere", "UE acquise ailleurs"
        TRANSFER_IN = "transfer_in", "arrivée par transfert"
        TRANSFER_OUT = "transfer_out", "départ par transfert"
        RESIGNED = "resigned", "démission"
        LEFT = "left", "abandon"
        EXCLUDED = "excluded", "exclusion"
        BACK = "back", "retour"
        GAP = "gap", "année de césure ou année blanche"
        PARCOURS = "parcours", "changement de parcours"
        MODALITY = "modality", "changement de modalité"

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="turns", verbose_name="étudiant"
    )
    enrolment = models.ForeignKey(
        Enrolment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="turns",
        verbose_name="inscription",
    )
    kind = models.CharField("nature", max_length=12, choices=Kind)
    on = models.DateField("à compter du")
    details = models.JSONField("détails", default=dict, blank=True)
    reason = models.CharField("motif", max_length=300)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "événement du parcours"
        verbose_name_plural = "événements du parcours"
        ordering = ["student", "on", "pk"]
        constraints = [models.CheckConstraint(name="turn_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.student} : {self.get_kind_display()}"


class GapYear(models.Model):
    """A year during which a student is away and comes back: it counts as no repeat."""

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="gap_years", verbose_name="étudiant"
    )
    year = models.PositiveSmallIntegerField("année universitaire")
    turn = models.OneToOneField(Turn, models.PROTECT, related_name="+", verbose_name="événement")

    class Meta:
        verbose_name = "année de césure"
        verbose_name_plural = "années de césure"
        ordering = ["student", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "year"],
                name="gap_year_unique",
                violation_error_message="Cette année de césure est déjà enregistrée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.student} : {self.year}-{self.year + 1}"

"""What a jury decided of a student, how it came to it, and what contradicts it since."""

from django.db import models
from django.db.models import F, Q

from grading.models.jury import Jury
from grading.models.people import Student, User


class Decision(models.Model):
    """The code that a jury gave to a UE, an RCUE, a year or a diploma of a student.

    `proposal` and `average` are what the software proposed then, on which the decision rests;
    `average` is the exact fraction, empty when there was none. `code` is empty once the
    decision is taken back. Written by `grading.services.decisions` only, which appends a
    `DecisionChange`; the database refuses any change once the jury is closed.
    """

    class Subject(models.TextChoices):
        UE = "ue", "UE"
        RCUE = "rcue", "RCUE"
        YEAR = "year", "année"
        DIPLOMA = "diploma", "diplôme"

    jury = models.ForeignKey(Jury, models.PROTECT, related_name="decisions", verbose_name="jury")
    student = models.ForeignKey(
        Student, models.PROTECT, related_name="decisions", verbose_name="étudiant"
    )
    subject = models.CharField("porte sur", max_length=8, choices=Subject)
    of = models.CharField("objet", max_length=30, help_text="UE11, UE11+UE21, BUT1, DUT ou BUT.")
    code = models.CharField("code", max_length=8, blank=True)
    proposal = models.CharField("code proposé", max_length=8)
    average = models.CharField("moyenne exacte", max_length=200, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    entailed = models.BooleanField("entraînée par une autre décision", default=False)
    version = models.PositiveIntegerField("version", default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="prise par")
    at = models.DateTimeField("prise le")

    class Meta:
        verbose_name = "décision"
        ordering = ["jury", "student", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "student", "of"],
                name="decision_unique",
                violation_error_message="Ce jury a déjà une décision sur cet objet.",
            ),
            models.CheckConstraint(
                name="decision_departure_has_reason",
                condition=Q(code="") | Q(code=F("proposal")) | ~Q(reason=""),
                violation_error_message="Une décision qui s’écarte de la proposition demande un "
                "motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} : {self.of} {self.code}"


class DecisionChange(models.Model):
    """One line of the history of decisions. Appended, never changed: the database refuses it."""

    class Origin(models.TextChoices):
        FORM = "form", "fiche de l’étudiant"
        OF_RIGHT = "of_right", "décisions de droit"
        LIVE = "live", "délibération projetée"
        ENTAILED = "entailed", "entraînée par une autre décision"
        SIMULATION = "simulation", "simulation adoptée"
        API = "api", "autre logiciel"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="changes", verbose_name="décision"
    )
    version = models.PositiveIntegerField("version")
    old_code = models.CharField("ancien code", max_length=8, blank=True)
    new_code = models.CharField("nouveau code", max_length=8, blank=True)
    proposal = models.CharField("code proposé", max_length=8)
    average = models.CharField("moyenne exacte", max_length=200, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    origin = models.CharField("origine", max_length=10, choices=Origin)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "modification de décision"
        verbose_name_plural = "historique des décisions"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "version"], name="decision_change_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} v{self.version}"


class Settlement(models.Model):
    """What a person answered to a contradiction: results that are no longer those on which a
    decision rests. `proposal` and `average` are what contradicted it. Appended, never changed:
    the database refuses it."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "décision maintenue"
        REFERRED = "referred", "renvoyée à une nouvelle délibération"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="settlements", verbose_name="décision"
    )
    proposal = models.CharField("code proposé", max_length=8)
    average = models.CharField("moyenne exacte", max_length=200, blank=True)
    outcome = models.CharField("suite donnée", max_length=10, choices=Outcome)
    reason = models.CharField("motif", max_length=500)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "contradiction réglée"
        verbose_name_plural = "contradictions réglées"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="settlement_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Régler une contradiction demande un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} : {self.get_outcome_display()}"

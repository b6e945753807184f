import json
from datetime import UTC
from hashlib import sha256

from django.db import models
from django.db.models import Q

from grading.models.assessment import Assessment
from grading.models.history import MarkBatch
from grading.models.people import User
from grading.models.term import Enrolment


class MarkEntryStatus(models.TextChoices):
    """What a cell holds. The values are those of `grading.core.values.MarkStatus`, and blank:
    a cell that was erased keeps its row, so that its version goes on counting."""

    BLANK = "blank", "non saisie"
    GRADED = "graded", "notée"
    ABSENT = "ABS", "absence injustifiée"
    EXCUSED = "EXC", "absence justifiée"
    PENDING = "ATT", "en attente"


class Mark(models.Model):
    """What a student got at an assessment, in integer hundredths of the assessment's points.

    Written by `grading.services.marks` only, which appends a `MarkChange` first: the database
    refuses a mark that its history does not tell.
    """

    Status = MarkEntryStatus

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="marks", verbose_name="évaluation"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="marks", verbose_name="inscription"
    )
    status = models.CharField("statut", max_length=6, choices=MarkEntryStatus)
    value = models.PositiveIntegerField("valeur (centièmes)", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifiée le")
    updated_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="modifiée par"
    )

    class Meta:
        verbose_name = "note"
        ordering = ["assessment", "enrolment"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enrolment"],
                name="mark_unique",
                violation_error_message="Cet étudiant a déjà une note à cette évaluation.",
            ),
            models.CheckConstraint(
                name="mark_value_iff_graded",
                condition=Q(status="graded", value__isnull=False)
                | (~Q(status="graded") & Q(value__isnull=True)),
                violation_error_message="Une absence ne porte pas de note chiffrée.",
            ),
            models.CheckConstraint(
                name="mark_status_known",
                condition=Q(status__in=MarkEntryStatus.values),
                violation_error_message="Ce statut de note n’existe pas.",
            ),
            models.CheckConstraint(name="mark_version_positive", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} : {self.value if self.value is not None else self.status}"


class MarkChange(models.Model):
    """One line of the history of marks. Appended, never changed: the database refuses it.

    `digest` chains it to the row before, whatever its assessment.
    `key` is what the sender called the entry: sent twice, it is written once.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="mark_changes", verbose_name="évaluation"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="mark_changes", verbose_name="inscription"
    )
    version = models.PositiveIntegerField("version")
    old_status = models.CharField("ancien statut", max_length=6, choices=MarkEntryStatus)
    old_value = models.PositiveIntegerField("ancienne valeur", null=True, blank=True)
    new_status = models.CharField("nouveau statut", max_length=6, choices=MarkEntryStatus)
    new_value = models.PositiveIntegerField("nouvelle valeur", null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=200, blank=True)
    batch = models.ForeignKey(MarkBatch, models.PROTECT, related_name="changes", verbose_name="lot")
    key = models.UUIDField("clé d’envoi", null=True, blank=True, unique=True)
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "modification de note"
        verbose_name_plural = "historique des notes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enrolment", "version"], name="mark_change_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.enrolment_id} v{self.version}"

    def digest_after(self, previous: str) -> str:
        """The digest of this row when `previous` is that of the row before, empty for the first.

        SHA-256, in hexadecimal, of the JSON list of everything that the row says.
        """
        said = [
            previous,
            self.assessment_id,
            self.enrolment_id,
            self.version,
            self.old_status,
            self.old_value,
            self.new_status,
            self.new_value,
            self.author_id,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.reason,
            str(self.batch_id),
            str(self.key) if self.key else None,
        ]
        written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return sha256(written.encode()).hexdigest()

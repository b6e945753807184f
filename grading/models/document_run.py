"""Many documents issued and printed in the background. The rows tell the truth: a worker that is
killed leaves them as they were, and another takes up what remains."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Department
from grading.models.document import IssuedDocument
from grading.models.people import User
from grading.models.term import RESULT_READERS, Enrolment

SILENCE = timedelta(minutes=3)
"""Without a sign for so long, whoever worked at it is gone: a file takes 90 s at most."""
MOST_TAKINGS = 3
"""Workers in a row that it may kill before any step is done: a fourth would die of it too."""


class DocumentRunQuerySet(models.QuerySet["DocumentRun"]):
    def for_user(self, user: User) -> "DocumentRunQuerySet":
        return self.filter(department__in=user.departments_as(*RESULT_READERS))

    def claimable(self) -> "DocumentRunQuerySet":
        """Those that a worker may take: nobody works at them, or nobody any more."""
        silent = Q(heartbeat_at__lt=timezone.now() - SILENCE)
        return self.filter(Q(state=DocumentRun.State.WAITING) | self._running() & silent)

    def unfinished(self) -> "DocumentRunQuerySet":
        return self.filter(Q(state=DocumentRun.State.WAITING) | self._running())

    def _running(self) -> Q:
        return Q(state=DocumentRun.State.RUNNING)


class DocumentRun(models.Model):
    """What was asked: documents of a kind, for the students of its items. `attempt` grows with
    each worker that takes it: one that comes back from the dead sees that it is no longer his.
    `takings` are those since its last step that was done."""

    class Output(models.TextChoices):
        ARCHIVE = "archive", "un fichier par étudiant, dans une archive zip"
        BOOK = "book", "un seul PDF, à imprimer"

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        RUNNING = "running", "en cours"
        DONE = "done", "terminé"
        FAILED = "failed", "arrêté par une erreur"
        CANCELLED = "cancelled", "annulé"

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="département"
    )
    kind = models.CharField("documents", max_length=12, choices=IssuedDocument.Kind)
    output = models.CharField("résultat", max_length=8, choices=Output)
    title = models.CharField("pour qui", max_length=120)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="demandé par")
    at = models.DateTimeField("demandé le")
    state = models.CharField("état", max_length=10, choices=State, default=State.WAITING)
    attempt = models.PositiveIntegerField("tentative", default=0)
    takings = models.PositiveIntegerField("prises sans avancer", default=0)
    heartbeat_at = models.DateTimeField("dernier signe", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    failure = models.CharField("erreur", max_length=500, blank=True)

    objects = DocumentRunQuerySet.as_manager()

    class Meta:
        verbose_name = "édition de documents"
        verbose_name_plural = "éditions de documents"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_run_running_has_a_sign",
                condition=~Q(state="running") | Q(heartbeat_at__isnull=False),
                violation_error_message="Une édition en cours donne signe de vie.",
            ),
            models.CheckConstraint(
                name="document_run_finished_iff_dated",
                condition=Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | Q(state__in=["waiting", "running"], finished_at=None),
                violation_error_message="Une édition finie porte sa date.",
            ),
            models.CheckConstraint(
                name="document_run_failed_iff_told",
                condition=(Q(state="failed") & ~Q(failure=""))
                | (~Q(state="failed") & Q(failure="")),
                violation_error_message="Une édition arrêtée dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.title}"

    @property
    def is_silent(self) -> bool:
        """Whether whoever worked at it is gone."""
        is_running = self.state == self.State.RUNNING
        return is_running and self.heartbeat_at < timezone.now() - SILENCE  # type: ignore[operator]

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class DocumentRunItem(models.Model):
    """A student of a run: the document that he was issued, or why he was not; neither while it is
    his turn still to come."""

    run = models.ForeignKey(
        DocumentRun, models.CASCADE, related_name="items", verbose_name="édition"
    )
    position = models.PositiveIntegerField("rang")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="+", verbose_name="inscription"
    )
    document = models.ForeignKey(
        IssuedDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="document délivré",
    )
    refusal = models.CharField("pourquoi il n’y en a pas", max_length=300, blank=True)

    class Meta:
        verbose_name = "étudiant d’une édition"
        verbose_name_plural = "étudiants d’une édition"
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="document_run_item_unique"),
            models.UniqueConstraint(
                fields=["run", "enrolment"],
                name="document_run_enrolment_unique",
                violation_error_message="Cet étudiant est déjà dans cette édition.",
            ),
            models.CheckConstraint(
                name="document_run_item_issued_or_refused",
                condition=Q(document=None) | Q(refusal=""),
                violation_error_message="Un document délivré n’est pas refusé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}, {self.position}"


class DocumentRunFile(models.Model):
    """A PDF of a run, deflated: what an archive holds as it is. Made again when it is gone."""

    run = models.ForeignKey(
        DocumentRun, models.CASCADE, related_name="files", verbose_name="édition"
    )
    position = models.PositiveIntegerField("rang")
    documents = models.PositiveIntegerField("documents")
    name = models.CharField("nom", max_length=200)
    data = models.BinaryField("octets compressés")
    size = models.PositiveIntegerField("taille")
    checksum = models.PositiveBigIntegerField("somme CRC-32")
    dated = models.DateTimeField("daté du")

    class Meta:
        verbose_name = "fichier d’une édition"
        verbose_name_plural = "fichiers d’une édition"
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="document_run_file_unique"),
            models.UniqueConstraint(
                fields=["run", "name"],
                name="document_run_file_name_unique",
                violation_error_message="Deux fichiers d’une édition ne portent pas le même nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

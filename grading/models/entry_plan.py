import uuid

from django.db import models

from curriculum.models import Module
from grading.models.history import MarkBatch
from grading.models.people import User
from grading.models.term import Term


class EntryPlan(models.Model):
    """A table of marks that somebody brought, before and after it is executed.

    `table` is what was read (rows of cells, as text), `layout` what its columns were said to be.
    What would be written is computed from both each time it is shown, never stored.
    """

    class Origin(models.TextChoices):
        PASTE = MarkBatch.Origin.PASTE.value, MarkBatch.Origin.PASTE.label
        FILE = MarkBatch.Origin.FILE.value, MarkBatch.Origin.FILE.label

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name="semestre")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name="module")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    origin = models.CharField("origine", max_length=10, choices=Origin)
    filename = models.CharField("fichier", max_length=120, blank=True)
    table = models.JSONField("tableau lu")
    layout = models.JSONField("colonnes", null=True, blank=True)
    executed_at = models.DateTimeField("exécuté le", null=True, blank=True)
    batch = models.OneToOneField(
        MarkBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan",
        verbose_name="lot",
    )

    class Meta:
        verbose_name = "plan de saisie"
        verbose_name_plural = "plans de saisie"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename or self.get_origin_display()

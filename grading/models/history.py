"""What holds the history of marks together: the batches it is made of, and its last link."""

import uuid

from django.db import models
from django.db.models import Q

from grading.models.people import User


class MarkBatch(models.Model):
    """Changes of marks made together: a page saved, a file imported, a sitting at the grid.

    Written by `grading.services.marks` only, with the first change that it holds.
    """

    class Origin(models.TextChoices):
        FORM = "form", "formulaire"
        GRID = "grid", "grille"
        PILE = "pile", "pile de copies"
        PASTE = "paste", "collage"
        FILE = "file", "fichier"
        CHECK = "check", "double saisie"
        RESTORE = "restore", "valeur restaurée"
        UNDO = "undo", "annulation d’un lot"
        API = "api", "autre logiciel"
        DEMO = "demo", "démonstration"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.FORM)
    label = models.CharField("précision", max_length=120, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("commencé le")
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name="annule le lot",
    )

    class Meta:
        verbose_name = "lot de notes"
        verbose_name_plural = "lots de notes"
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="mark_batch_undoes_iff_undo",
                condition=Q(origin="undo", undoes__isnull=False)
                | (~Q(origin="undo") & Q(undoes__isnull=True)),
                violation_error_message="Seule une annulation annule un lot.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()} {self.label}".strip()


class HistoryHead(models.Model):
    """How long a history is, and the digest of its last row: what the next one is chained to.

    Locked by whoever appends, so that the history has one order; a history cut short at its end
    no longer meets its head.
    """

    MARKS = "marks"

    name = models.CharField("historique", max_length=20, primary_key=True)
    length = models.PositiveBigIntegerField("longueur", default=0)
    digest = models.CharField("empreinte", max_length=64, blank=True)

    class Meta:
        verbose_name = "tête d’historique"
        verbose_name_plural = "têtes d’historique"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} : {self.length}"

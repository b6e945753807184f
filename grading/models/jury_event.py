"""What happened to a jury: who did what, when and why."""

from django.db import models

from grading.models.jury import Jury
from grading.models.people import User


class JuryEvent(models.Model):
    """One line of the life of a jury. Appended, never changed: the database refuses it.

    `details` are [before, after] by field, or what the kind of the event needs.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", "ouvert"
        PLANNED = "planned", "planifié"
        COMPOSED = "composed", "composition modifiée"
        SUMMONED = "summoned", "convocations envoyées"
        STARTED = "started", "délibération commencée"
        SET_BACK = "set_back", "remis en préparation"
        CLOSED = "closed", "clos"
        EMBARGO = "embargo", "embargo modifié"
        FOLLOWED = "followed", "inscriptions faites"
        UNDONE = "undone", "inscriptions annulées"
        SIGNED = "signed", "procès-verbal signé"

    jury = models.ForeignKey(Jury, models.PROTECT, related_name="events", verbose_name="jury")
    kind = models.CharField("événement", max_length=10, choices=Kind)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=300, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)

    class Meta:
        verbose_name = "événement d’un jury"
        verbose_name_plural = "vie des jurys"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.jury_id} {self.kind}"

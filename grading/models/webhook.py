"""What other software is told of, and whether it was: events, who asked, each sending."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from grading.models.assessment import Assessment
from grading.models.jury import Jury
from grading.models.people import User


class EventKind(models.TextChoices):
    MARK_PUBLISHED = "mark.published", "notes publiées"
    MARK_CORRECTED = "mark.corrected", "notes corrigées"
    DECISION_SHOWN = "decision.shown", "décisions de jury montrées"


def known_events(value: str) -> None:
    words = value.split(" ")
    if words != sorted(set(words) & set(EventKind.values)):
        raise ValidationError("Choisissez au moins un événement, parmi ceux qui existent.")


class WebhookEvent(models.Model):
    """Something that happened, written with it: told to whom it concerns once it may be.

    `enrolments` are those whose marks were corrected; empty for the other kinds.
    """

    kind = models.CharField("événement", max_length=20, choices=EventKind)
    assessment = models.ForeignKey(
        Assessment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="évaluation",
    )
    jury = models.ForeignKey(
        Jury, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="jury"
    )
    enrolments = models.JSONField("inscriptions", default=list, blank=True)
    at = models.DateTimeField("le")
    spread_at = models.DateTimeField("annoncé le", null=True, blank=True)

    class Meta:
        verbose_name = "événement à annoncer"
        verbose_name_plural = "événements à annoncer"
        ordering = ["pk"]
        indexes = [
            models.Index("id", condition=Q(spread_at=None), name="webhook_event_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                name="webhook_event_about_one_thing",
                condition=Q(kind="decision.shown", jury__isnull=False, assessment=None)
                | (~Q(kind="decision.shown") & Q(jury=None, assessment__isnull=False)),
                violation_error_message="Un événement porte sur une évaluation ou sur un jury.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Webhook(models.Model):
    """An address that wants to be told of these `events`, for what `user` may know.

    Its secret is not kept: it is made of `nonce` and of the key of the site.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="webhooks", verbose_name="compte")
    url = models.URLField("adresse", max_length=500)
    events = models.CharField("événements", max_length=200, validators=[known_events])
    nonce = models.CharField("grain", max_length=43, unique=True)
    created_at = models.DateTimeField("créé le")
    disabled_at = models.DateTimeField("arrêté le", null=True, blank=True)
    disabled_for = models.CharField("parce que", max_length=200, blank=True)
    removed_at = models.DateTimeField("supprimé le", null=True, blank=True)

    class Meta:
        verbose_name = "webhook"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="webhook_has_events",
                condition=~Q(events=""),
                violation_error_message="Un webhook annonce au moins un événement.",
            ),
            models.CheckConstraint(
                name="webhook_disabled_for_a_reason",
                condition=Q(disabled_at=None, disabled_for="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_for="")),
                violation_error_message="Un webhook arrêté dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def event_set(self) -> frozenset[EventKind]:
        return frozenset(EventKind(word) for word in self.events.split(" "))


class WebhookDelivery(models.Model):
    """A message to one address. `event` is empty for a trial."""

    class State(models.TextChoices):
        PENDING = "pending", "en attente"
        DELIVERED = "delivered", "reçu"
        GIVEN_UP = "given_up", "abandonné"

    webhook = models.ForeignKey(
        Webhook, models.PROTECT, related_name="deliveries", verbose_name="webhook"
    )
    event = models.ForeignKey(
        WebhookEvent,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="événement",
    )
    message_id = models.UUIDField("message", default=uuid.uuid4, unique=True, editable=False)
    payload = models.JSONField("contenu")
    state = models.CharField("état", max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    next_at = models.DateTimeField("prochain essai")
    status = models.PositiveSmallIntegerField("réponse", null=True, blank=True)
    fault = models.CharField("ce qui a manqué", max_length=200, blank=True)
    created_at = models.DateTimeField("écrit le")
    done_at = models.DateTimeField("fini le", null=True, blank=True)

    class Meta:
        verbose_name = "envoi d’un webhook"
        verbose_name_plural = "envois des webhooks"
        ordering = ["-pk"]
        indexes = [
            models.Index("next_at", condition=Q(state="pending"), name="webhook_delivery_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event"],
                name="webhook_delivery_unique",
                violation_error_message="Cet événement est déjà annoncé à cette adresse.",
            ),
            models.CheckConstraint(
                name="webhook_delivery_done_iff_dated",
                condition=Q(state="pending", done_at=None)
                | (~Q(state="pending") & Q(done_at__isnull=False)),
                violation_error_message="Un envoi fini porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.message_id)

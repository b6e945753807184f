"""How a student follows his results without opening the site: feeds, messages, what he has seen."""

from django.db import models
from django.db.models import Q

from grading.models.people import Student


class FeedToken(models.Model):
    """The key of a student's feeds: read-only, revocable. Only its digest is kept, so that the
    database gives nobody's feed away."""

    student = models.ForeignKey(
        Student, models.PROTECT, related_name="feed_tokens", verbose_name="étudiant"
    )
    label = models.CharField("usage", max_length=60, blank=True)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    class Meta:
        verbose_name = "clé de flux"
        verbose_name_plural = "clés de flux"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label or f"clé {self.pk}"


class Subscription(models.Model):
    """The messages that a student asked for, and what he has seen on his page."""

    class Frequency(models.TextChoices):
        NEVER = "never", "jamais"
        AT_ONCE = "at_once", "dès la publication"
        DAILY = "daily", "une fois par jour"

    student = models.OneToOneField(
        Student, models.PROTECT, related_name="subscription", verbose_name="étudiant"
    )
    frequency = models.CharField(
        "messages", max_length=10, choices=Frequency, default=Frequency.NEVER
    )
    with_value = models.BooleanField("avec la note dans le message", default=False)
    told_until = models.DateTimeField("averti jusqu’au", null=True, blank=True)
    seen_until = models.DateTimeField("vu jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement"
        ordering = ["student"]
        constraints = [
            models.CheckConstraint(
                name="subscription_told_when_asked",
                condition=Q(frequency="never") | Q(told_until__isnull=False),
                violation_error_message="Un abonnement commence à une date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.student} : {self.get_frequency_display()}"

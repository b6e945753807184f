"""The keys that documents are signed with: their public half. The private one is a file."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q


class SigningKey(models.Model):
    """An Ed25519 key. The one that is not retired signs; the others only prove what they signed.

    A key is lost when somebody else may hold it: what it signed since `lost_since` is doubtful.
    The database refuses that a key changes, or that its loss is taken back.
    """

    class Algorithm(models.TextChoices):
        ED25519 = "ed25519", "Ed25519"

    key_id = models.CharField("clé", max_length=8, primary_key=True)
    algorithm = models.CharField(
        "algorithme", max_length=10, choices=Algorithm, default=Algorithm.ED25519
    )
    public_key = models.CharField(
        "clé publique", max_length=64, unique=True, help_text="Ses 32 octets, en hexadécimal."
    )
    created_at = models.DateTimeField("créée le")
    retired_at = models.DateTimeField("retirée le", null=True, blank=True)
    lost_since = models.DateTimeField("perdue depuis le", null=True, blank=True)
    lost_reason = models.CharField("ce qui s’est passé", max_length=300, blank=True)

    class Meta:
        verbose_name = "clé de signature"
        verbose_name_plural = "clés de signature"
        ordering = ["created_at", "key_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["algorithm"],
                condition=Q(retired_at=None),
                name="signing_key_one_signs",
                violation_error_message="Une seule clé signe : remplacez-la, n’en ajoutez pas.",
            ),
            models.CheckConstraint(
                name="signing_key_lost_is_retired",
                condition=Q(lost_since=None) | Q(retired_at__isnull=False),
                violation_error_message="Une clé perdue ne signe plus.",
            ),
            models.CheckConstraint(
                name="signing_key_lost_iff_told",
                condition=Q(lost_since=None, lost_reason="")
                | (Q(lost_since__isnull=False) & ~Q(lost_reason="")),
                violation_error_message="Une perte se déclare avec sa date et son motif.",
            ),
            models.CheckConstraint(
                name="signing_key_retired_after_created",
                condition=Q(retired_at=None) | Q(retired_at__gte=F("created_at")),
                violation_error_message="Une clé se retire après sa création.",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id

    def is_doubtful(self, at: datetime) -> bool:
        """Whether somebody else may have signed with it at that time."""
        return self.lost_since is not None and at >= self.lost_since

"""The keys with which other software reads and writes for a person, and what it sent once."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from grading.models.people import User


class Scope(models.TextChoices):
    """What a key may be used for; never more than what its owner may do at that moment."""

    PROGRAMME_READ = "programme:read", "lire les programmes et les semestres"
    STUDENTS_READ = "students:read", "lire les étudiants et leurs inscriptions"
    MARKS_READ = "marks:read", "lire les évaluations et les notes"
    MARKS_WRITE = "marks:write", "saisir des notes"
    RESULTS_READ = "results:read", "lire les moyennes et les résultats"
    DECISIONS_READ = "decisions:read", "lire les décisions de jury"
    DOCUMENTS_READ = "documents:read", "télécharger les documents délivrés"
    WEBHOOKS_WRITE = "webhooks:write", "gérer les webhooks"


def known_scopes(value: str) -> None:
    words = value.split(" ")
    if words != sorted(set(words) & set(Scope.values)):
        raise ValidationError("Choisissez au moins un usage, parmi ceux qui existent.")


class ApiToken(models.Model):
    """A key of the API. Only its digest is kept, with its first signs to know it by.

    `scopes` are those of `Scope`, in alphabetical order, with a space between them.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens", verbose_name="compte")
    name = models.CharField("usage", max_length=60)
    scopes = models.CharField("portées", max_length=200, validators=[known_scopes])
    prefix = models.CharField("début", max_length=16)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créée le")
    expires_at = models.DateTimeField("expire le")
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    class Meta:
        verbose_name = "clé d’API"
        verbose_name_plural = "clés d’API"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_token_has_name",
                condition=~Q(name=""),
                violation_error_message="Dites à quoi servira la clé.",
            ),
            models.CheckConstraint(
                name="api_token_has_scope",
                condition=~Q(scopes=""),
                violation_error_message="Une clé sert au moins à une chose.",
            ),
            models.CheckConstraint(
                name="api_token_expires_after_creation",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message="Une clé expire après sa création.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_set(self) -> frozenset[Scope]:
        return frozenset(Scope(word) for word in self.scopes.split(" "))


class IdempotentCall(models.Model):
    """A request that writes, and what it was answered: sent again, it is answered the same.

    `key` is the name that its sender gave it, `digest` that of all that it asked.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="compte")
    key = models.CharField("clé d’envoi", max_length=64)
    digest = models.CharField("empreinte", max_length=64)
    answer = models.JSONField("réponse", null=True, blank=True)
    at = models.DateTimeField("reçue le")

    class Meta:
        verbose_name = "envoi reçu"
        verbose_name_plural = "envois reçus"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="idempotent_call_unique",
                violation_error_message="Cette clé d’envoi a déjà servi.",
            )
        ]

    def __str__(self) -> str:
        return self.key

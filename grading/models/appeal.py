"""A student who contests a mark, and what was answered: readable for ever after."""

from django.db import models
from django.db.models import Q

from grading.models.assessment import Assessment
from grading.models.mark import MarkChange
from grading.models.people import User
from grading.models.term import Enrolment


class AppealQuerySet(models.QuerySet["Appeal"]):
    def for_user(self, user: User) -> "AppealQuerySet":
        """The appeals that the user may read: his own, or those that he answers."""
        answered = self.answered_by(user).values("pk")
        return self.filter(Q(enrolment__student__user=user) | Q(pk__in=answered))

    def answered_by(self, user: User) -> "AppealQuerySet":
        """Those of the marks that the user enters; never his own as a student."""
        entered = Assessment.objects.for_user(user).values("pk")
        return self.filter(assessment__in=entered).exclude(enrolment__student__user=user)


class Appeal(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "en attente de réponse"
        CHANGED = "changed", "note corrigée"
        KEPT = "kept", "note maintenue"
        WITHDRAWN = "withdrawn", "retirée"

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="appeals", verbose_name="évaluation"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="appeals", verbose_name="inscription"
    )
    version = models.PositiveIntegerField("version de la note contestée")
    state = models.CharField("état", max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("ouverte le")
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    change = models.OneToOneField(
        MarkChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appeal",
        verbose_name="correction",
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "contestation"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "enrolment"],
                condition=Q(state="open"),
                name="appeal_one_open",
                violation_error_message="Cette note est déjà contestée.",
            ),
            models.CheckConstraint(
                name="appeal_closed_iff_dated",
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                violation_error_message="Une contestation close porte sa date.",
            ),
            models.CheckConstraint(
                name="appeal_changed_iff_corrected",
                condition=Q(state="changed", change__isnull=False)
                | (~Q(state="changed") & Q(change__isnull=True)),
                violation_error_message="Une note corrigée se rattache à sa correction.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} à {self.assessment_id} : {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class AppealMessage(models.Model):
    """What was said in an appeal. Appended, never changed: the database refuses it."""

    appeal = models.ForeignKey(
        Appeal, models.PROTECT, related_name="messages", verbose_name="contestation"
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")
    text = models.TextField("message", max_length=2000)

    class Meta:
        verbose_name = "message d’une contestation"
        verbose_name_plural = "messages des contestations"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.appeal_id} le {self.at}"

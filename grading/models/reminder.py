from django.db import models

from grading.models.people import User


class Reminder(models.Model):
    """A message sent to a teacher about the marks that he has not entered. One a day at most."""

    teacher = models.ForeignKey(
        User, models.PROTECT, related_name="reminders", verbose_name="enseignant"
    )
    day = models.DateField("jour")
    sent_at = models.DateTimeField("envoyée le")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="envoyée par")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("message", max_length=10_000)

    class Meta:
        verbose_name = "relance"
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["teacher", "day"],
                name="reminder_one_a_day",
                violation_error_message="Cet enseignant a déjà été relancé aujourd’hui.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.teacher} le {self.day}"

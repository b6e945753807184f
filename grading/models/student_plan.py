import uuid

from django.db import models

from grading.models.entry_plan import EntryPlan
from grading.models.people import User
from grading.models.term import Term


class StudentPlan(models.Model):
    """A list of students that somebody brought for a term, before and after it is executed.

    `table` is what was read, `choices` what its columns were said to be and what was settled row
    by row. What would be written is computed from both each time it is shown, never stored;
    `told` is what was, once it is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name="semestre")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    origin = models.CharField("origine", max_length=10, choices=EntryPlan.Origin)
    filename = models.CharField("fichier", max_length=120, blank=True)
    table = models.JSONField("tableau lu")
    choices = models.JSONField("colonnes et choix")
    executed_at = models.DateTimeField("exécuté le", null=True, blank=True)
    told = models.JSONField("ce qui a été écrit", default=list, blank=True)

    class Meta:
        verbose_name = "liste d’étudiants"
        verbose_name_plural = "listes d’étudiants"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename or self.get_origin_display()

import uuid

from django.db import models

from grading.models.people import Student, User
from grading.models.term import Term

PORTRAIT_TYPE = "image/jpeg"


class Photo(models.Model):
    """The photo of a student: a small JPEG, drawn here."""

    student = models.OneToOneField(
        Student, models.CASCADE, related_name="photo", verbose_name="étudiant"
    )
    image = models.BinaryField("image")
    digest = models.CharField("empreinte", max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    added_at = models.DateTimeField("ajoutée le")

    class Meta:
        verbose_name = "photo"
        ordering = ["student"]

    def __str__(self) -> str:
        return f"photo de {self.student_id}"


class PhotoSet(models.Model):
    """Photos that somebody brought in one file, before and after they are given to students.

    `faults` are the files that were not taken, each with why; `told` counts what was done. What
    would be done is computed each time it is shown, never stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name="semestre")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("apporté le", auto_now_add=True)
    filename = models.CharField("fichier", max_length=120)
    faults = models.JSONField("fichiers laissés", default=list, blank=True)
    executed_at = models.DateTimeField("exécuté le", null=True, blank=True)
    told = models.JSONField("ce qui a été fait", default=dict, blank=True)

    class Meta:
        verbose_name = "jeu de photos"
        verbose_name_plural = "jeux de photos"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename


class PhotoDraft(models.Model):
    """A photo of a set, by the number that its file was named after."""

    photos = models.ForeignKey(
        PhotoSet, models.CASCADE, related_name="drafts", verbose_name="jeu de photos"
    )
    number = models.CharField("numéro d’étudiant", max_length=20)
    image = models.BinaryField("image")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "photo à donner"
        verbose_name_plural = "photos à donner"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["photos", "number"], name="photo_draft_unique")
        ]

    def __str__(self) -> str:
        return self.number

from django.db import models

from curriculum.models.department import Department
from curriculum.models.notes import NotesField


class Programme(models.Model):
    """One version of a programme, with the settings of the rules that it departs from.

    A version that has been taught is never edited in silence: a change is a new version.
    """

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="programmes", verbose_name="département"
    )
    code = models.SlugField("code", max_length=60)
    version = models.CharField("version", max_length=40)
    title = models.CharField("intitulé", max_length=200)
    rules = models.JSONField(
        "réglages",
        default=dict,
        blank=True,
        help_text="Seulement ce qui diffère des valeurs par défaut, par exemple "
        "{&quot;rcue_weights&quot;: &quot;ects&quot;}.",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    is_draft = models.BooleanField(
        "brouillon",
        default=False,
        editable=False,
        help_text="Vu de qui administre les programmes seulement, tant qu’il reste à corriger.",
    )
    provenance = models.CharField("provenance", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "programme"
        ordering = ["code", "-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="programme_version_unique",
                violation_error_message="Cette version du programme existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Parcours(models.Model):
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="parcours", verbose_name="programme"
    )
    code = models.CharField("code", max_length=20)
    title = models.CharField("intitulé", max_length=200)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="parcours_code_unique")
        ]

    def __str__(self) -> str:
        return self.code


class Competence(models.Model):
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="competences", verbose_name="programme"
    )
    short = models.CharField("nom court", max_length=60)
    title = models.CharField("intitulé", max_length=300)
    parcours = models.ForeignKey(
        Parcours,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="competences",
        verbose_name="parcours",
        help_text="Vide : commune à tous les parcours.",
    )
    situations = models.JSONField("situations professionnelles", default=list, blank=True)
    components = models.JSONField("composantes essentielles", default=list, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    notes = NotesField("notes de source")

    class Meta:
        verbose_name = "compétence"
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "short"], name="competence_short_unique")
        ]

    def __str__(self) -> str:
        return self.short


class Question(models.Model):
    """A point that the source leaves undecided, and what is done meanwhile."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="questions", verbose_name="programme"
    )
    code = models.SlugField("code", max_length=80)
    text = models.TextField("question")
    assumed = models.TextField("ce qui est appliqué en attendant", blank=True)
    lines = models.JSONField("lignes de la source", default=list, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "question ouverte"
        verbose_name_plural = "questions ouvertes"
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="question_code_unique")
        ]

    def __str__(self) -> str:
        return self.code

import uuid

from django.db import models
from django.db.models import Q

from curriculum.models import Department, Programme
from grading.models.assessment import Assessment
from grading.models.history import MarkBatch
from grading.models.people import User
from grading.models.term import RESULT_READERS, Term


class BulletinSetQuerySet(models.QuerySet["BulletinSet"]):
    def for_user(self, user: User) -> "BulletinSetQuerySet":
        """The sets of the departments whose results the user knows."""
        return self.filter(department__in=user.departments_as(*RESULT_READERS))


class BulletinSet(models.Model):
    """The bulletins of one semester, that another software printed and somebody brought.

    They are compared when they are brought, with the settings of `programme`, or the usual ones
    without it. Each semester is a set of its own, also when they were sent together. `choices`
    says where they go and what stands for what; what would be written is computed from them each
    time it is shown, never stored. `told` counts what was written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="bulletin_sets", verbose_name="département"
    )
    programme = models.ForeignKey(
        Programme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="programme dont les réglages comptent",
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("apporté le", auto_now_add=True)
    filename = models.CharField("fichier", max_length=120)
    session = models.CharField("semestre d’origine", max_length=40)
    title = models.CharField("formation", max_length=100, blank=True)
    number = models.PositiveSmallIntegerField("numéro du semestre")
    year = models.PositiveSmallIntegerField("année universitaire")
    is_whole = models.BooleanField("promotion entière", default=False)
    class_figures = models.JSONField("chiffres de la promotion", default=list, blank=True)
    choices = models.JSONField("choix de l’import", default=dict, blank=True)
    imported_at = models.DateTimeField("importé le", null=True, blank=True)
    imported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="importé par"
    )
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="semestre"
    )
    batch = models.OneToOneField(
        MarkBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bulletins",
        verbose_name="lot de notes",
    )
    told = models.JSONField("ce qui a été écrit", default=dict, blank=True)

    objects = BulletinSetQuerySet.as_manager()

    class Meta:
        verbose_name = "jeu de bulletins"
        verbose_name_plural = "jeux de bulletins"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="bulletin_set_imported_into_a_term",
                condition=Q(imported_at=None, imported_by=None, term=None)
                | Q(imported_at__isnull=False, imported_by__isnull=False, term__isnull=False),
                violation_error_message="Des bulletins importés le sont dans un semestre.",
            )
        ]

    def __str__(self) -> str:
        return f"S{self.number} {self.academic_year}"

    @property
    def academic_year(self) -> str:
        return f"{self.year}-{self.year + 1}"


class PrintedBulletin(models.Model):
    """One bulletin of a set: what is kept of it, and its averages beside ours."""

    bulletins = models.ForeignKey(
        BulletinSet, models.CASCADE, related_name="printed", verbose_name="jeu de bulletins"
    )
    position = models.PositiveSmallIntegerField("ordre")
    source = models.CharField("fichier", max_length=130)
    number = models.CharField("numéro d’étudiant", max_length=20)
    name = models.CharField("étudiant", max_length=201)
    document = models.JSONField("bulletin")
    figures = models.JSONField("moyennes comparées")

    class Meta:
        verbose_name = "bulletin"
        ordering = ["bulletins", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletins", "position"], name="printed_bulletin_position_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AssessmentOrigin(models.Model):
    """What another software calls an assessment that was made from its bulletins, so that they
    may be imported again and change nothing."""

    assessment = models.OneToOneField(
        Assessment, models.CASCADE, related_name="origin", verbose_name="évaluation"
    )
    session = models.CharField("semestre d’origine", max_length=40)
    external = models.CharField("identifiant d’origine", max_length=40)

    class Meta:
        verbose_name = "origine d’une évaluation"
        verbose_name_plural = "origines des évaluations"
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "external"])]

    def __str__(self) -> str:
        return f"{self.session}, {self.external}"

from collections.abc import Collection

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models import Module
from grading.models.people import Role, User
from grading.models.term import RESULT_READERS, TeachingAssignment, Term


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def for_user(self, user: User) -> "AssessmentQuerySet":
        """The assessments whose marks the user may enter."""
        return self.marked_by(*rights_of(user))

    def marked_by(
        self, user_id: int, taught_in: Collection[int], known_in: Collection[int]
    ) -> "AssessmentQuerySet":
        """The same for whoever has these rights."""
        own = TeachingAssignment.objects.filter(
            teacher=user_id, term=models.OuterRef("term"), module=models.OuterRef("module")
        )
        return self.filter(
            Q(models.Exists(own), term__department__in=taught_in) | Q(term__department__in=known_in)
        )


def rights_of(user: User) -> tuple[int, frozenset[int], frozenset[int]]:
    """What decides where a user enters marks: who he is, the departments where he teaches, and
    those where he knows all results."""
    taught_in, known_in = user.departments_as(Role.TEACHER), user.departments_as(*RESULT_READERS)
    return user.pk, taught_in, known_in


class Assessment(models.Model):
    """Something that yields marks. Its maximum is stored in hundredths, like the marks."""

    class Type(models.TextChoices):
        IO = "IO", "interrogation orale"
        TP = "TP", "travaux pratiques"
        IE = "IE", "interrogation écrite"
        DS = "DS", "devoir surveillé"

    class Kind(models.TextChoices):
        NORMAL = "normal", "évaluation"
        RESIT = "resit", "rattrapage"
        SECOND_SESSION = "second_session", "seconde session"
        BONUS = "bonus", "bonus"

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        VALIDATED = "validated", "validée"
        PUBLISHED = "published", "publiée"

    term = models.ForeignKey(
        Term, models.PROTECT, related_name="assessments", verbose_name="semestre"
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="assessments", verbose_name="module"
    )
    title = models.CharField("intitulé", max_length=100)
    type = models.CharField("type", max_length=2, choices=Type, blank=True)
    kind = models.CharField("nature", max_length=15, choices=Kind, default=Kind.NORMAL)
    maximum = models.PositiveIntegerField("barème (centièmes)", default=2000)
    coefficient = models.DecimalField(
        "coefficient",
        max_digits=7,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Vide : celui du programme pour ce type d’évaluation, sinon 1.",
    )
    weights = models.JSONField(
        "poids par UE",
        default=dict,
        blank=True,
        help_text="Seulement ce qui diffère de 1, par exemple {&quot;UE13&quot;: &quot;0&quot;}.",
    )
    date = models.DateField("date", null=True, blank=True)
    deadline = models.DateField("date limite de saisie", null=True, blank=True)
    completes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="completed_by",
        verbose_name="complète l’évaluation",
    )
    double_entry = models.BooleanField("double saisie", default=False)
    anonymous = models.BooleanField("copies anonymes", default=False)
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT)
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    reopened_for = models.CharField(
        "motif de réouverture",
        max_length=200,
        blank=True,
        help_text="Rempli quand une évaluation publiée est rouverte, jusqu’à sa republication.",
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="créée par")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        ordering = ["module", "date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "module", "title"],
                name="assessment_title_unique",
                violation_error_message="Ce module a déjà une évaluation de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["term", "module"],
                condition=Q(kind="second_session"),
                name="assessment_one_second_session",
                violation_error_message="Un module n’a qu’une seconde session.",
            ),
            models.CheckConstraint(
                name="assessment_maximum_range",
                condition=Q(maximum__gte=1, maximum__lte=100_000),
                violation_error_message="Le barème va de 0,01 à 1000 points.",
            ),
            models.CheckConstraint(
                name="assessment_coefficient_not_negative",
                condition=Q(coefficient=None) | Q(coefficient__gte=0),
                violation_error_message="Un coefficient n’est jamais négatif.",
            ),
            models.CheckConstraint(
                name="assessment_published_iff_dated",
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                violation_error_message="Une évaluation publiée porte sa date de publication.",
            ),
            models.CheckConstraint(
                name="assessment_draft_iff_not_validated",
                condition=Q(state="draft", validated_at__isnull=True)
                | (~Q(state="draft") & Q(validated_at__isnull=False)),
                violation_error_message="Une évaluation validée porte sa date de validation.",
            ),
            models.CheckConstraint(
                name="assessment_normal_completes_none",
                condition=~Q(kind="normal") | Q(completes__isnull=True),
                violation_error_message="Seul un rattrapage, une seconde session ou un bonus "
                "complète une autre évaluation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.module.code})"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_normal(self) -> bool:
        return self.kind == self.Kind.NORMAL

    @property
    def is_validated(self) -> bool:
        return self.state == self.State.VALIDATED

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class AssessmentEvent(models.Model):
    """One line of the life of an assessment. Appended, never changed: the database refuses it."""

    class Kind(models.TextChoices):
        CREATED = "created", "créée"
        COPIED = "copied", "reprise d’une année précédente"
        CHANGED = "changed", "modifiée"
        CANDIDATES = "candidates", "convocations modifiées"
        VALIDATED = "validated", "validée"
        PUBLISHED = "published", "publiée"
        REOPENED = "reopened", "rouverte"

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="events", verbose_name="évaluation"
    )
    kind = models.CharField("événement", max_length=10, choices=Kind)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=200, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)

    class Meta:
        verbose_name = "événement d’une évaluation"
        verbose_name_plural = "vie des évaluations"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="assessment_event_reopened_for_a_reason",
                condition=~Q(kind="reopened") | ~Q(reason=""),
                violation_error_message="Rouvrir une évaluation demande un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.kind}"

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models import Module
from grading.models.people import Role, User
from grading.models.term import RESULT_READERS, TeachingAssignment, Term


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def for_user(self, user: User) -> "AssessmentQuerySet":
        """The assessments whose marks the user may enter."""
        own = TeachingAssignment.objects.filter(
            teacher=user,
            term=models.OuterRef("term"),
            module=models.OuterRef("module"),
            term__department__in=user.departments_as(Role.TEACHER),
        )
        return self.filter(
            models.Exists(own) | Q(term__department__in=user.departments_as(*RESULT_READERS))
        )


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
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.module.code})"

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

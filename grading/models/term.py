from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models import Department, Modality, Module, Parcours, Programme
from grading.models.people import Role, Student, User

# Who knows the results of every student of a department; the administrator is not among them.
RESULT_READERS = (Role.SCOLARITE, Role.DIRECTOR)


class TermQuerySet(models.QuerySet["Term"]):
    def for_user(self, user: User) -> "TermQuerySet":
        """The terms whose results the user may see as a whole."""
        return self.filter(department__in=user.departments_as(*RESULT_READERS))


class Term(models.Model):
    """A semester of a programme taught one year, in both modalities."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="terms", verbose_name="département"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="terms", verbose_name="programme"
    )
    number = models.PositiveSmallIntegerField(
        "semestre", validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    year = models.PositiveSmallIntegerField(
        "année universitaire",
        help_text="L’année de la rentrée : 2026 pour 2026-2027.",
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
    )
    jury_on = models.DateField("date du jury", null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "semestre enseigné"
        verbose_name_plural = "semestres enseignés"
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number", "year"],
                name="term_unique",
                violation_error_message="Ce semestre existe déjà cette année-là.",
            ),
            models.CheckConstraint(
                name="term_number_range",
                condition=Q(number__gte=1, number__lte=6),
                violation_error_message="Un semestre va de 1 à 6.",
            ),
        ]

    def __str__(self) -> str:
        return f"S{self.number} {self.academic_year}"

    @property
    def academic_year(self) -> str:
        return f"{self.year}-{self.year + 1}"


class Group(models.Model):
    term = models.ForeignKey(Term, models.CASCADE, related_name="groups", verbose_name="semestre")
    name = models.CharField("nom", max_length=40)

    class Meta:
        verbose_name = "groupe"
        ordering = ["term", "name"]
        constraints = [models.UniqueConstraint(fields=["term", "name"], name="group_name_unique")]

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def for_user(self, user: User) -> "EnrolmentQuerySet":
        """The enrolments whose results the user may see: his own, or his department's."""
        return self.filter(
            Q(student__user=user) | Q(term__department__in=user.departments_as(*RESULT_READERS))
        )

    def adjustable_by(self, user: User) -> "EnrolmentQuerySet":
        """The enrolments whose bonus and malus the user decides: never his own as a student."""
        return self.filter(term__department__in=user.departments_as(*RESULT_READERS))


class Enrolment(models.Model):
    """A student in a term: whom the marks belong to."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", "inscrit"
        RESIGNED = "resigned", "démissionnaire"
        LEFT = "left", "parti"
        EXCLUDED = "excluded", "exclu"
        AWAY = "away", "en césure"

    term = models.ForeignKey(
        Term, models.PROTECT, related_name="enrolments", verbose_name="semestre"
    )
    student = models.ForeignKey(
        Student, models.PROTECT, related_name="enrolments", verbose_name="étudiant"
    )
    group = models.ForeignKey(
        Group,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="groupe",
    )
    parcours = models.ForeignKey(
        Parcours,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="parcours",
    )
    modality = models.CharField("modalité", max_length=2, choices=Modality, default=Modality.FI)
    status = models.CharField("situation", max_length=10, choices=Status, default=Status.ENROLLED)
    joined_on = models.DateField("arrivé le", null=True, blank=True)
    left_on = models.DateField("parti le", null=True, blank=True)
    repeating = models.BooleanField("redoublant", default=False)
    adaptations = models.CharField("aménagements", max_length=200, blank=True)
    opened_by = models.ForeignKey(
        "grading.Jury",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments_opened",
        verbose_name="ouverte par le jury",
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering = ["student__sort_name", "student__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "student"],
                name="enrolment_unique",
                violation_error_message="Cet étudiant est déjà inscrit dans ce semestre.",
            ),
            models.CheckConstraint(
                name="enrolment_left_after_joined",
                condition=Q(joined_on=None)
                | Q(left_on=None)
                | Q(left_on__gte=models.F("joined_on")),
                violation_error_message="Un étudiant ne part pas avant d’être arrivé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} en {self.term}"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ENROLLED


class Exemption(models.Model):
    """A student exempted from a module, or from a whole UE."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="exemptions", verbose_name="inscription"
    )
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="module"
    )
    ue_code = models.CharField("UE", max_length=12, blank=True)
    reason = models.CharField("motif", max_length=200)

    class Meta:
        verbose_name = "dispense"
        ordering = ["enrolment", "pk"]
        constraints = [
            models.CheckConstraint(
                name="exemption_of_one_thing",
                condition=Q(module__isnull=False, ue_code="")
                | (Q(module__isnull=True) & ~Q(ue_code="")),
                violation_error_message="Une dispense porte sur un module ou sur une UE.",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "module"],
                condition=Q(ue_code=""),
                name="exemption_module_unique",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "ue_code"],
                condition=~Q(ue_code=""),
                name="exemption_ue_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} : {self.module or self.ue_code}"


class TeachingAssignmentQuerySet(models.QuerySet["TeachingAssignment"]):
    def for_user(self, user: User) -> "TeachingAssignmentQuerySet":
        """The modules whose marks the user enters: his own, or those of his whole department
        for scolarité and the director of studies."""
        return self.filter(
            Q(teacher=user, term__department__in=user.departments_as(Role.TEACHER))
            | Q(term__department__in=user.departments_as(*RESULT_READERS))
        )


class TeachingAssignment(models.Model):
    """The teacher who enters the marks of a module in a term."""

    term = models.ForeignKey(
        Term, models.PROTECT, related_name="teaching_assignments", verbose_name="semestre"
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="teaching_assignments", verbose_name="module"
    )
    teacher = models.ForeignKey(
        User, models.PROTECT, related_name="teaching_assignments", verbose_name="enseignant"
    )

    objects = TeachingAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "service d’enseignement"
        verbose_name_plural = "services d’enseignement"
        ordering = ["term", "module", "teacher"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "module", "teacher"],
                name="teaching_assignment_unique",
                violation_error_message="Cet enseignant a déjà ce module dans ce semestre.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.teacher} : {self.module.code} {self.term}"

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from config.prepared import Prepared
from curriculum.models import Department
from grading.models.names import SortNameField


class Role(models.TextChoices):
    TEACHER = "teacher", "enseignant"
    STUDENT = "student", "étudiant"
    SCOLARITE = "scolarite", "scolarité"
    DIRECTOR = "director", "direction des études"
    ADMINISTRATOR = "administrator", "administration"


SEAT = "seat"
"""Beside the roles, in what a request asks about its user: a seat in a jury."""


class User(AbstractUser):
    """Somebody who may log in. What he may do comes from his memberships."""

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def departments_by_role(self) -> dict[str, frozenset[int]]:
        """The departments where this user holds each role: {role: department ids}.

        One query for everything that a request asks about its user.
        """
        held: dict[str, set[int]] = {}
        for role, department in _departments_by_role(self.pk):
            held.setdefault(role, set()).add(department)
        return {role: frozenset(departments) for role, departments in held.items()}

    def departments_as(self, *roles: Role) -> frozenset[int]:
        """The ids of the departments where the user holds at least one of `roles`."""
        return frozenset().union(*(self.departments_by_role.get(role, ()) for role in roles))

    def has_role(self, *roles: Role) -> bool:
        return bool(self.departments_as(*roles))

    @property
    def sits_in_juries(self) -> bool:
        return SEAT in self.departments_by_role


class Membership(models.Model):
    """A role of a user in a department. Students are members through `Student.user`."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="compte"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="memberships", verbose_name="département"
    )
    role = models.CharField(
        "rôle",
        max_length=15,
        choices=[choice for choice in Role.choices if choice[0] != Role.STUDENT.value],
    )

    class Meta:
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        ordering = ["department", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                name="membership_unique",
                violation_error_message="Ce compte a déjà ce rôle dans ce département.",
            ),
            models.CheckConstraint(
                name="membership_is_staff_role",
                condition=~Q(role=Role.STUDENT.value),
                violation_error_message="Un étudiant se déclare par sa fiche, pas par un rôle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}"


class Bac(models.TextChoices):
    """What a student came with, as coarse as success is told by."""

    GENERAL = "general", "baccalauréat général"
    STI2D = "sti2d", "baccalauréat STI2D"
    TECHNOLOGICAL = "technological", "autre baccalauréat technologique"
    PROFESSIONAL = "professional", "baccalauréat professionnel"
    OTHER = "other", "autre titre"


class StudentQuerySet(models.QuerySet["Student"]):
    def for_user(self, user: User) -> "StudentQuerySet":
        """The students whose results the user may see: himself, or those of his department."""
        readers = user.departments_as(Role.SCOLARITE, Role.DIRECTOR)
        return self.filter(Q(user=user) | Q(department__in=readers))


class Student(models.Model):
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="students", verbose_name="département"
    )
    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="student",
        verbose_name="compte",
    )
    number = models.CharField("numéro d’étudiant", max_length=20)
    last_name = models.CharField("nom", max_length=100)
    first_name = models.CharField("prénom", max_length=100)
    sort_name = SortNameField("clé de tri")
    email = models.EmailField("courriel", blank=True)
    birth_date = models.DateField(
        "date de naissance",
        null=True,
        blank=True,
        help_text="Sert à reconnaître l’étudiant dans les fichiers de l’université.",
    )
    bac = models.CharField(
        "baccalauréat",
        max_length=15,
        choices=Bac.choices,
        blank=True,
        help_text="Sert aux indicateurs, où il n’est dit que de groupes d’au moins six.",
    )

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = "étudiant"
        ordering = ["sort_name", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "number"],
                name="student_number_unique",
                violation_error_message="Ce numéro d’étudiant existe déjà.",
            ),
            models.CheckConstraint(
                name="student_bac_known",
                condition=Q(bac__in=["", *Bac.values]),
                violation_error_message="Ce baccalauréat n’est pas dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


@Prepared
def _departments_by_role(user_id: int) -> models.QuerySet[Any, tuple[str, int]]:
    """(role, department) pairs; SQLite refuses an order inside a union."""
    memberships = Membership.objects.filter(user=user_id).order_by()
    own_file = Student.objects.filter(user=user_id).order_by()
    seats = User.objects.filter(seats__user=user_id).order_by()
    return memberships.values_list("role", "department_id").union(
        own_file.values_list(models.Value(Role.STUDENT.value), "department_id"),
        seats.values_list(models.Value(SEAT), "seats__jury__term__department_id"),
    )

from typing import ClassVar

from django.db import models

from curriculum.models.programme import Parcours, Programme


class Kind(models.TextChoices):
    RESOURCE = "resource", "ressource"
    SAE = "sae", "SAÉ"
    PLACEMENT = "placement", "stage"
    PORTFOLIO = "portfolio", "portfolio"
    IMMERSION = "immersion", "immersion professionnelle"


class Module(models.Model):
    """A resource, a SAÉ, a placement, a portfolio or a professional immersion.

    FI and FA share their modules: R5.03 is one module with a coefficient in each modality.
    A code that names another content in each parcours (SAÉ 3.02) is one module per parcours.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="modules", verbose_name="programme"
    )
    semester_number = models.PositiveSmallIntegerField("semestre")
    code = models.CharField("code", max_length=20)
    parcours = models.ForeignKey(
        Parcours,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="modules",
        verbose_name="parcours",
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    title = models.CharField("intitulé", max_length=300)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "module"
        ordering = ["programme", "semester_number", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "semester_number", "code", "parcours"],
                name="module_code_unique_per_parcours",
            ),
            models.UniqueConstraint(
                fields=["programme", "semester_number", "code"],
                condition=models.Q(parcours=None),
                name="module_code_unique_when_common",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def in_resource_pole(self) -> bool:
        """The codes of the resource pole begin with R, R5.IMM (immersion) included."""
        return self.code.startswith("R")


class ResourceManager(models.Manager["Resource"]):
    def get_queryset(self) -> models.QuerySet["Resource"]:
        return super().get_queryset().filter(kind=Kind.RESOURCE)


class SAEManager(models.Manager["SAE"]):
    def get_queryset(self) -> models.QuerySet["SAE"]:
        return super().get_queryset().exclude(kind=Kind.RESOURCE)


class Resource(Module):
    objects: ClassVar[ResourceManager] = ResourceManager()

    class Meta:
        proxy = True
        verbose_name = "ressource"


class SAE(Module):
    """SAÉ in the wide sense: placements, portfolios and immersions included."""

    objects: ClassVar[SAEManager] = SAEManager()

    class Meta:
        proxy = True
        verbose_name = "SAÉ"
        verbose_name_plural = "SAÉ"

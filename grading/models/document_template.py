"""How the documents of a department look: what it changes in them, without code.

Appended, never changed: each saved change is a new version, and what was printed says which.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from curriculum.models import Department
from grading.models.document import DocumentAsset, IssuedDocument
from grading.models.people import User
from grading.models.term import RESULT_READERS


class DocumentTemplateQuerySet(models.QuerySet["DocumentTemplate"]):
    def for_user(self, user: User) -> "DocumentTemplateQuerySet":
        """The templates of the departments where the user prints documents."""
        return self.filter(department__in=user.departments_as(*RESULT_READERS))


class DocumentTemplate(models.Model):
    """One version of the template of a kind of documents. The texts are printed as they are,
    their fields (« {etudiant} ») filled in; what is empty is not printed."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name="département"
    )
    kind = models.CharField("document", max_length=12, choices=IssuedDocument.Kind)
    version = models.PositiveIntegerField("version", validators=[MinValueValidator(1)])
    institution = models.CharField("établissement", max_length=200)
    unit = models.CharField("département", max_length=200, blank=True)
    address = models.TextField("adresse", max_length=300, blank=True)
    logo = models.ForeignKey(
        DocumentAsset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="logo"
    )
    heading = models.CharField("titre", max_length=80)
    opening = models.TextField("texte d’introduction", max_length=1200, blank=True)
    closing = models.TextField("mentions de fin", max_length=1200, blank=True)
    appeals = models.TextField("voies et délais de recours", max_length=2000, blank=True)
    columns = models.JSONField("ce qui est imprimé", default=list, blank=True)
    place = models.CharField("lieu de signature", max_length=80, blank=True)
    signatory_name = models.CharField("signataire", max_length=120, blank=True)
    signatory_quality = models.CharField("qualité du signataire", max_length=160, blank=True)
    signature = models.ForeignKey(
        DocumentAsset,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="signature",
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="enregistré par")
    at = models.DateTimeField("enregistré le")

    objects = DocumentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de document"
        verbose_name_plural = "modèles de documents"
        ordering = ["department", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "kind", "version"],
                name="document_template_version_unique",
                violation_error_message="Cette version du modèle existe déjà.",
            ),
            models.CheckConstraint(
                name="document_template_is_named",
                condition=Q(version__gte=1) & ~Q(institution="") & ~Q(heading=""),
                violation_error_message="Un modèle porte un établissement et un titre.",
            ),
            models.CheckConstraint(
                name="document_template_signature_of_somebody",
                condition=Q(signature=None) | ~Q(signatory_name=""),
                violation_error_message="Une signature demande le nom du signataire.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"

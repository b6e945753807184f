"""What was issued: numbered, frozen, signed. The database refuses that it changes."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from curriculum.models import Department
from grading.models.jury import Jury
from grading.models.people import Student, User
from grading.models.signing_key import SigningKey
from grading.models.term import RESULT_READERS, Term


class DocumentAsset(models.Model):
    """Bytes that documents are made of and that many share: a logo, the files of a layout.

    Known by its digest, appended, never changed.
    """

    digest = models.CharField("empreinte", max_length=64, primary_key=True)
    media_type = models.CharField("type", max_length=100)
    data = models.BinaryField("octets")

    class Meta:
        verbose_name = "pièce d’un document"
        verbose_name_plural = "pièces des documents"
        ordering = ["digest"]

    def __str__(self) -> str:
        return f"{self.media_type} {self.digest[:8]}"


class DocumentSeries(models.Model):
    """The numbers of a department in a year: « GMP-2026 » and the last one given.

    Locked by whoever issues, so that no number is left out or given twice.
    """

    name = models.CharField("série", max_length=60, primary_key=True)
    last = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "série de numéros"
        verbose_name_plural = "séries de numéros"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    def for_user(self, user: User) -> "IssuedDocumentQuerySet":
        """Those of his department where he knows all results, and his own once they may be known
        to him."""
        department = Q(department__in=user.departments_as(*RESULT_READERS))
        own = Q(student__user=user, pk__in=IssuedDocument.objects.given().values("pk"))
        return self.filter(department | own)

    def held_by(self, user: User) -> "IssuedDocumentQuerySet":
        """Those that the user issues and revokes."""
        return self.filter(department__in=user.departments_as(*RESULT_READERS))

    def given(self) -> "IssuedDocumentQuerySet":
        """Those that hold nothing their student does not know yet."""
        hidden = Jury.objects.exclude(pk__in=Jury.objects.shown(timezone.now()))
        told = IssuedDocument.juries.through.objects.filter(jury__in=hidden)
        return self.filter(withheld=False, student__isnull=False).exclude(
            pk__in=told.values("issueddocument")
        )

    def in_force(self) -> "IssuedDocumentQuerySet":
        return self.filter(superseded_at=None, revoked_at=None)

    def in_state(self, state: str) -> "IssuedDocumentQuerySet":
        """`state` is a value of `IssuedDocument.State`."""
        if state == IssuedDocument.State.REVOKED:
            return self.filter(revoked_at__isnull=False)
        if state == IssuedDocument.State.SUPERSEDED:
            return self.filter(revoked_at=None, superseded_at__isnull=False)
        return self.in_force()

    def doubtful(self) -> "IssuedDocumentQuerySet":
        """Those signed by a key that was already lost."""
        return self.filter(issued_at__gte=F("key__lost_since"))


class IssuedDocument(models.Model):
    """A document as it was given. What it was printed from is kept, and makes the same bytes
    again: `content` and the assets that it names, the layout, and the row itself.

    Written by `grading.services.issuing` only. Two things may still come: that another one takes
    its place, and that it is revoked.
    """

    class Kind(models.TextChoices):
        TRANSCRIPT = "transcript", "relevé de notes"
        STATEMENT = "statement", "attestation de réussite"
        MINUTES = "minutes", "procès-verbal de jury"
        LETTER = "letter", "décision de jury"

    class State(models.TextChoices):
        IN_FORCE = "in_force", "en vigueur"
        SUPERSEDED = "superseded", "remplacé"
        REVOKED = "revoked", "révoqué"

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="documents", verbose_name="département"
    )
    kind = models.CharField("type", max_length=12, choices=Kind)
    series = models.ForeignKey(
        DocumentSeries, models.PROTECT, related_name="documents", verbose_name="série"
    )
    rank = models.PositiveIntegerField("rang dans la série")
    number = models.CharField("numéro", max_length=70, unique=True)
    student = models.ForeignKey(
        Student,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="étudiant",
    )
    term = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="semestre",
    )
    jury = models.ForeignKey(
        Jury, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="jury"
    )
    juries = models.ManyToManyField(
        Jury,
        blank=True,
        related_name="+",
        verbose_name="jurys dont il dit les décisions",
        help_text="Son étudiant ne le voit pas tant que l’un d’eux ne montre pas ses décisions.",
    )
    withheld = models.BooleanField(
        "contient ce qui n’est pas publié",
        default=False,
        help_text="Son étudiant ne le voit pas sur le site.",
    )
    subject = models.CharField(
        "sujet", max_length=120, help_text="Un seul document à la fois n’est pas remplacé."
    )
    holder = models.CharField("nom imprimé", max_length=201, blank=True)
    about = models.CharField("porte sur", max_length=200)
    content = models.JSONField("contenu")
    layout = models.ForeignKey(
        DocumentAsset, models.PROTECT, related_name="+", verbose_name="mise en page"
    )
    digest = models.CharField(
        "empreinte", max_length=64, help_text="SHA-256 du contenu en forme canonique."
    )
    payload = models.TextField("texte signé")
    signature = models.CharField("signature", max_length=128, help_text="En hexadécimal.")
    key = models.ForeignKey(
        SigningKey, models.PROTECT, related_name="documents", verbose_name="clé"
    )
    site = models.CharField("adresse imprimée du site", max_length=200)
    issued_at = models.DateTimeField("délivré le")
    issued_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="délivré par"
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="remplace",
    )
    superseded_at = models.DateTimeField("remplacé le", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="révoqué par"
    )
    revoked_reason = models.CharField("motif de la révocation", max_length=300, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document délivré"
        verbose_name_plural = "documents délivrés"
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["department", "-issued_at"], name="document_register")]
        constraints = [
            models.UniqueConstraint(fields=["series", "rank"], name="document_rank_unique"),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(superseded_at=None),
                name="document_one_in_its_place",
                violation_error_message="Ce document a été délivré entre-temps.",
            ),
            models.CheckConstraint(
                name="document_of_a_student_but_minutes",
                condition=Q(kind="minutes", student=None, jury__isnull=False, holder="")
                | (~Q(kind="minutes") & Q(student__isnull=False) & ~Q(holder="")),
                violation_error_message="Un procès-verbal est celui d’un jury, un autre document "
                "celui d’un étudiant.",
            ),
            models.CheckConstraint(
                name="document_revoked_with_reason",
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                violation_error_message="Une révocation porte sa date, son auteur et son motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> State:
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.SUPERSEDED if self.superseded_at else self.State.IN_FORCE

    @property
    def is_doubtful(self) -> bool:
        """Whether its key was in other hands when it was signed; its key must be read."""
        return self.key.is_doubtful(self.issued_at)

"""A jury: what it judges, who sits in it, and when its decisions are shown."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from grading.models.people import Student, User
from grading.models.term import RESULT_READERS, Term


class JuryQuerySet(models.QuerySet["Jury"]):
    def for_user(self, user: User) -> "JuryQuerySet":
        """The juries that the user may read: those of his department where he knows all results,
        and those in which he sits."""
        sits = JuryMember.objects.filter(jury=models.OuterRef("pk"), user=user)
        own = Q(term__department__in=user.departments_as(*RESULT_READERS))
        return self.filter(own | models.Exists(sits))

    def held_by(self, user: User) -> "JuryQuerySet":
        """Those that the user prepares, and whose decisions he writes down."""
        return self.filter(term__department__in=user.departments_as(*RESULT_READERS))

    def shown(self, at: datetime) -> "JuryQuerySet":
        """Those closed whose decisions students see at that time."""
        return self.filter(state=Jury.State.CLOSED, embargo_until__lte=at)

    def closed_with(self, user: User) -> "JuryQuerySet":
        """Those closed in which the user sits."""
        sits = JuryMember.objects.filter(jury=models.OuterRef("pk"), user=user)
        return self.filter(models.Exists(sits), state=Jury.State.CLOSED)

    def closed_before(self, jury: "Jury") -> "JuryQuerySet":
        """Those that had been closed when that jury met: while it is not closed, all of them,
        whichever was opened first."""
        closed = self.filter(state=Jury.State.CLOSED).exclude(pk=jury.pk)
        return closed.filter(closed_at__lt=jury.closed_at) if jury.closed_at else closed


class Jury(models.Model):
    """One deliberation on a term, or on the year that ends with it.

    A second deliberation is a jury of its own that follows the first: what was closed never
    changes. `term` is the last semester judged; a year has the one before it too.
    """

    class Kind(models.TextChoices):
        SEMESTER = "semester", "semestre"
        YEAR = "year", "année"

    class State(models.TextChoices):
        PREPARATION = "preparation", "en préparation"
        DELIBERATION = "deliberation", "en délibération"
        CLOSED = "closed", "clos"

    term = models.ForeignKey(Term, models.PROTECT, related_name="juries", verbose_name="semestre")
    kind = models.CharField("porte sur", max_length=10, choices=Kind)
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="fait suite à",
    )
    motive = models.CharField("motif de la nouvelle délibération", max_length=300, blank=True)
    referred = models.ManyToManyField(
        Student,
        blank=True,
        related_name="+",
        verbose_name="étudiants renvoyés à cette délibération",
        help_text="Une nouvelle délibération ne juge qu’eux, un premier jury juge tous les siens.",
    )
    state = models.CharField("état", max_length=12, choices=State, default=State.PREPARATION)
    held_at = models.DateTimeField("se réunit le", null=True, blank=True)
    place = models.CharField("lieu", max_length=120, blank=True)
    marks_due_on = models.DateField("notes attendues pour le", null=True, blank=True)
    embargo_until = models.DateTimeField(
        "décisions montrées à partir du",
        null=True,
        blank=True,
        help_text="Avant cette date, personne d’autre que le jury ne voit les décisions.",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="créé par")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="clos par"
    )
    digest = models.CharField(
        "empreinte",
        max_length=64,
        blank=True,
        help_text="SHA-256 de tout ce que la clôture a figé.",
    )

    objects = JuryQuerySet.as_manager()

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        ordering = ["-term__year", "-term__number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "kind"],
                condition=Q(follows=None),
                name="jury_first_unique",
                violation_error_message="Ce jury existe déjà : une nouvelle délibération s’ouvre "
                "depuis le jury clos.",
            ),
            models.CheckConstraint(
                name="jury_closed_iff_signed_off",
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None, closed_by=None, digest="")),
                violation_error_message="Un jury clos porte sa date et qui l’a clos.",
            ),
            models.CheckConstraint(
                name="jury_following_has_motive",
                condition=Q(follows=None) | ~Q(motive=""),
                violation_error_message="Une nouvelle délibération demande un motif.",
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.YEAR:
            name = f"Jury de BUT{self.but_year} {self.term.academic_year}"
        else:
            name = f"Jury du {self.term}"
        return f"{name}, nouvelle délibération" if self.follows_id else name

    @property
    def but_year(self) -> int:
        return (self.term.number + 1) // 2

    @property
    def semesters(self) -> tuple[int, ...]:
        """The numbers of the semesters that it judges."""
        last = self.term.number
        return (last - 1, last) if self.kind == self.Kind.YEAR else (last,)

    @property
    def first(self) -> "Jury":
        """That of the first deliberation, which the others follow."""
        return self.follows.first if self.follows else self

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_shown(self) -> bool:
        """Whether students see its decisions now."""
        until = self.embargo_until
        return self.is_closed and until is not None and until <= timezone.now()

    @property
    def is_deliberating(self) -> bool:
        return self.state == self.State.DELIBERATION


class JuryMember(models.Model):
    """Somebody who sits in a jury. `name` is his name as the minutes print it, also when his
    account is gone."""

    class Quality(models.TextChoices):
        PRESIDENT = "president", "présidence"
        MEMBER = "member", "membre"
        SECRETARY = "secretary", "secrétariat"
        GUEST = "guest", "personne invitée"

    class Attendance(models.TextChoices):
        EXPECTED = "expected", "attendu"
        PRESENT = "present", "présent"
        EXCUSED = "excused", "excusé"
        ABSENT = "absent", "absent"

    jury = models.ForeignKey(Jury, models.CASCADE, related_name="members", verbose_name="jury")
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name="compte"
    )
    name = models.CharField("nom", max_length=150)
    email = models.EmailField(
        "courriel", blank=True, help_text="Vide : celui du compte, s’il y en a un."
    )
    title = models.CharField("fonction", max_length=120, blank=True)
    quality = models.CharField("qualité", max_length=10, choices=Quality, default=Quality.MEMBER)
    attendance = models.CharField(
        "présence", max_length=10, choices=Attendance, default=Attendance.EXPECTED
    )
    summoned_at = models.DateTimeField("convoqué le", null=True, blank=True)
    signed_at = models.DateTimeField("a signé le", null=True, blank=True)

    class Meta:
        verbose_name = "membre du jury"
        verbose_name_plural = "membres du jury"
        ordering = ["jury", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "user"],
                condition=Q(user__isnull=False),
                name="jury_member_unique",
                violation_error_message="Cette personne siège déjà dans ce jury.",
            ),
            models.UniqueConstraint(
                fields=["jury"],
                condition=Q(quality="president"),
                name="jury_one_president",
                violation_error_message="Un jury n’a qu’une présidence.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_quality_display()}"

    @property
    def address(self) -> str:
        """Where he is written to; empty when nobody knows. His account must be read."""
        return self.email or (self.user.email if self.user else "")

    @property
    def is_present(self) -> bool:
        return self.attendance == self.Attendance.PRESENT

    @property
    def signs(self) -> bool:
        """Whether his signature belongs on the minutes: who was there and is no guest."""
        return self.is_present and self.quality != self.Quality.GUEST


class JuryFreeze(models.Model):
    """What a closed jury had before its eyes: cases in the public format, with programme,
    settings, marks, and the results computed from them. Appended, never changed: the database
    refuses it."""

    jury = models.ForeignKey(Jury, models.PROTECT, related_name="freezes", verbose_name="jury")
    position = models.PositiveSmallIntegerField("rang")
    case = models.JSONField("cas")
    results = models.JSONField("résultats")

    class Meta:
        verbose_name = "état figé"
        verbose_name_plural = "états figés"
        ordering = ["jury", "position"]
        constraints = [
            models.UniqueConstraint(fields=["jury", "position"], name="jury_freeze_unique")
        ]

    def __str__(self) -> str:
        return f"{self.jury_id}, {self.position}"

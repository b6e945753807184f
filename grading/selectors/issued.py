"""The register of issued documents: what was given, to whom, and what became of it."""

from dataclasses import dataclass

from django.db.models import Q

from grading.models import IssuedDocument, Jury, Student, Term, User
from grading.models.document import IssuedDocumentQuerySet
from grading.models.names import bare

Kind = IssuedDocument.Kind
PAGE = 50
READ = ("student", "term", "jury__term", "key", "issued_by", "revoked_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which documents to show; `before` is the id of the last one seen."""

    words: str = ""
    kind: str = ""
    term: Term | None = None
    state: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    documents: tuple[IssuedDocument, ...]
    after: int | None
    """The id from which the next page starts, None on the last one."""


def register(user: User, wanted: Wanted) -> Page:
    """The documents that the user issues and revokes, the latest first; in one query."""
    found = _filtered(IssuedDocument.objects.held_by(user), wanted)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    rows = list(found.select_related(*READ).defer("content").order_by("-pk")[: PAGE + 1])
    shown = tuple(rows[:PAGE])
    return Page(shown, shown[-1].pk if len(rows) > PAGE else None)


def own_documents(student: Student) -> IssuedDocumentQuerySet:
    """Those that a student was given, the latest first."""
    own = IssuedDocument.objects.given().filter(student=student)
    return own.select_related("key").order_by("-pk")


def life_of(document: IssuedDocument) -> tuple[IssuedDocument, ...]:
    """All that was issued about the same subject, the latest first; in one query."""
    same = IssuedDocument.objects.filter(subject=document.subject)
    rows = same.select_related("issued_by", "revoked_by", "key").defer("content")
    return tuple(rows.order_by("-pk"))


def _filtered(found: IssuedDocumentQuerySet, wanted: Wanted) -> IssuedDocumentQuerySet:
    if wanted.words:
        found = found.filter(_named(wanted.words))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.term:
        found = found.filter(term=wanted.term)
    return found.in_state(wanted.state) if wanted.state else found


def _named(words: str) -> Q:
    """By number or a part of it, or by all the words of a name, in whatever order and accents."""
    keys = [key for word in words.split() if (key := bare(word))]
    by_name = Q(*(Q(student__sort_name__contains=key) for key in keys))
    by_number = Q(number__icontains="".join(words.split()))
    return by_number | by_name if keys else by_number


@dataclass(frozen=True, slots=True)
class OfJury:
    """What a closed jury gave: the minutes that are in force, how many signatures came since, how
    many letters are in force."""

    minutes: IssuedDocument | None
    signed_since: int
    letters: int


def of_jury(jury: Jury) -> OfJury:
    """In two queries, three once the minutes are issued."""
    given = IssuedDocument.objects.filter(jury=jury).in_force()
    minutes = given.filter(kind=Kind.MINUTES).select_related("issued_by").defer("content").first()
    since = jury.members.filter(signed_at__gt=minutes.issued_at).count() if minutes else 0
    return OfJury(minutes, since, given.filter(kind=Kind.LETTER).count())


def minutes_given(jury: Jury) -> IssuedDocument | None:
    """The minutes in force of a jury, with all that prints them; in one query."""
    given = IssuedDocument.objects.filter(jury=jury, kind=Kind.MINUTES).in_force()
    return given.select_related("layout").first()


def letters_given(jury: Jury) -> IssuedDocumentQuerySet:
    """The letters of a jury that are in force, by name, with all that prints them."""
    given = IssuedDocument.objects.filter(jury=jury, kind=Kind.LETTER).in_force()
    return given.select_related("layout").order_by("student__sort_name", "student__number")

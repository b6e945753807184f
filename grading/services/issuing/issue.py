"""Issuing: documents get a number, are frozen and signed, and take the place of those before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from curriculum.models import Department
from grading.models import DocumentAsset, DocumentSeries, IssuedDocument, Student, User
from grading.services.issuing.assets import keep_layout
from grading.services.issuing.keys import Signer, signer
from grading.services.issuing.statements import DIGEST_LENGTH, Statement, one_line
from grading.services.juries.digests import canonical

Kind = IssuedDocument.Kind
OF_THE_ISSUE = ("issued_at", "issued")
"""What the issue itself says: a content that differs by that alone is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document to issue.

    `content` is all that will be printed of it, plain data with « institution », « department » and
    « look », but for its number, its date and its proof. `about` says what it is about
    (« Semestre 1, 2026-2027 »), `says` the little that whoever verifies it should compare (« UE11
    12,34 ADM »): both are printed on it and signed. `juries` are the ids of those whose decisions
    it tells, `withheld` is true of what holds marks that are not published: its student does not
    see it. What a jury says of a student takes the place of what the first of its deliberations,
    `first_jury_id`, said of him.
    """

    content: Mapping[str, Any]
    department: Department
    about: str
    says: str
    student: Student | None = None
    term_id: int | None = None
    jury_id: int | None = None
    first_jury_id: int | None = None
    juries: frozenset[int] = frozenset()
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A draft with its content as it is kept, its digest and what it takes the place of."""

    draft: Draft
    subject: str
    content: dict[str, Any]
    digest: str
    before: IssuedDocument | None

    @property
    def is_the_same(self) -> bool:
        before = self.before
        return before is not None and (
            before.digest == self.digest
            and before.withheld == self.draft.withheld
            and before.revoked_at is None
            and not before.is_doubtful
        )


@transaction.atomic
def issue_documents(drafts: Sequence[Draft], *, kind: Kind, by: User) -> list[IssuedDocument]:
    """These documents of one department, in their order, in a fixed number of queries.

    What was already issued with the same content is given back as it is; another one about the
    same subject is superseded, and so is one that is revoked or doubtful. Raises NoUsableKey, a
    ValidationError: nothing is issued without signature.
    """
    if not drafts:
        return []
    at, signs = timezone.now(), signer()
    series = _held_series(drafts[0].department, at)
    frozen = _frozen(drafts, kind)
    fresh = [each for each in frozen if not each.is_the_same]
    issued = {each.subject: each.before for each in frozen if each.is_the_same}
    issued |= _written(fresh, kind, series, signs, at, by) if fresh else {}
    return [document for each in frozen if (document := issued[each.subject])]


def _held_series(department: Department, at: datetime) -> DocumentSeries:
    """The series of that year, held until the transaction ends: who issues meanwhile waits."""
    name = f"{department.code.upper()}-{localtime(at).year}"
    DocumentSeries.objects.get_or_create(name=name)
    return DocumentSeries.objects.select_for_update().get(name=name)


def _frozen(drafts: Sequence[Draft], kind: Kind) -> list[_Frozen]:
    subjects = [_subject(draft, kind) for draft in drafts]
    in_place = IssuedDocument.objects.filter(subject__in=subjects, superseded_at=None)
    before = {each.subject: each for each in in_place.select_related("key", "layout")}
    return [
        _freeze(draft, subject, before.get(subject))
        for draft, subject in zip(drafts, subjects, strict=True)
    ]


def _freeze(draft: Draft, subject: str, before: IssuedDocument | None) -> _Frozen:
    kept = {name: value for name, value in draft.content.items() if name not in OF_THE_ISSUE}
    return _Frozen(draft, subject, kept, sha256(canonical(kept)).hexdigest(), before)


def _subject(draft: Draft, kind: Kind) -> str:
    """« transcript student=12 term=3 », with « jury=4 » for what a jury decided."""
    assert draft.student is not None or draft.jury_id is not None, "a document is about somebody"
    about = {
        "student": draft.student and draft.student.pk,
        "term": draft.term_id,
        "jury": draft.first_jury_id or draft.jury_id,
    }
    return " ".join((kind, *(f"{name}={pk}" for name, pk in about.items() if pk)))


def _written(
    fresh: Sequence[_Frozen],
    kind: Kind,
    series: DocumentSeries,
    signs: Signer,
    at: datetime,
    by: User,
) -> dict[str, IssuedDocument]:
    layout = keep_layout()
    replaced = [each.before.pk for each in fresh if each.before]
    IssuedDocument.objects.filter(pk__in=replaced).update(superseded_at=at)
    documents = IssuedDocument.objects.bulk_create(
        _document(each, kind, series, rank, layout, signs, at, by)
        for rank, each in enumerate(fresh, start=series.last + 1)
    )
    series.last += len(fresh)
    series.save(update_fields=["last"])
    through = IssuedDocument.juries.through
    through.objects.bulk_create(_told(fresh, documents, through))
    return {each.subject: each for each in documents}


def _told(
    fresh: Sequence[_Frozen], documents: Sequence[IssuedDocument], through: Any
) -> Iterator[Any]:
    for each, document in zip(fresh, documents, strict=True):
        for jury in sorted(each.draft.juries):
            yield through(issueddocument_id=document.pk, jury_id=jury)


def _document(
    frozen: _Frozen,
    kind: Kind,
    series: DocumentSeries,
    rank: int,
    layout: DocumentAsset,
    signs: Signer,
    at: datetime,
    by: User,
) -> IssuedDocument:
    draft, number = frozen.draft, f"{series.name}-{rank:06}"
    statement = _statement(frozen, kind, number, signs, at)
    return IssuedDocument(
        department=draft.department,
        kind=kind,
        series=series,
        rank=rank,
        number=number,
        student=draft.student,
        term_id=draft.term_id,
        jury_id=draft.jury_id,
        withheld=draft.withheld,
        subject=frozen.subject,
        holder=str(draft.student or ""),
        about=statement.about,
        content=frozen.content,
        layout=layout,
        digest=frozen.digest,
        payload=str(statement),
        signature=signs.sign(str(statement)),
        key=signs.key,
        site=settings.SITE_ADDRESS.rstrip("/"),
        issued_at=at,
        issued_by=by,
        replaces=frozen.before,
    )


def _statement(frozen: _Frozen, kind: Kind, number: str, signs: Signer, at: datetime) -> Statement:
    draft, content = frozen.draft, frozen.content
    student = draft.student
    return Statement(
        number=number,
        kind=kind.label.capitalize(),
        issuer=", ".join(filter(None, (content["institution"], content["department"]))),
        holder=f"{student}, n° {student.number}" if student else "",
        about=one_line(draft.about),
        says=draft.says,
        issued_on=localtime(at).date().isoformat(),
        digest=frozen.digest[:DIGEST_LENGTH],
        key_id=signs.key.pk,
    )

"""After the loss of a key: what it signed since says the same again, under a number of its own."""

from collections import defaultdict

from django.db import transaction

from grading.models import IssuedDocument, User
from grading.services.issuing.issue import Draft, Kind, issue_documents
from grading.services.issuing.statements import Statement


@transaction.atomic
def reissue_doubtful(*, by: User) -> list[IssuedDocument]:
    """The doubtful documents of the departments of `by` that are still in force, issued again with
    the key that signs now. Raises NoUsableKey."""
    again: defaultdict[tuple[int, str], list[Draft]] = defaultdict(list)
    held = IssuedDocument.objects.held_by(by).in_force().doubtful().order_by("rank")
    for each in held.select_related("department", "student").prefetch_related("juries"):
        again[each.department_id, each.kind].append(_draft(each))
    return [
        document
        for (_, kind), drafts in again.items()
        for document in issue_documents(drafts, kind=Kind(kind), by=by)
    ]


def _draft(document: IssuedDocument) -> Draft:
    statement = Statement.read(document.payload)
    return Draft(
        content=document.content,
        department=document.department,
        about=statement.about,
        says=statement.says,
        student=document.student,
        term_id=document.term_id,
        jury_id=document.jury_id,
        first_jury_id=_first_jury(document),
        juries=frozenset(jury.pk for jury in document.juries.all()),
        withheld=document.withheld,
    )


def _first_jury(document: IssuedDocument) -> int | None:
    jury = document.jury if document.kind == Kind.LETTER else None
    return jury.first.pk if jury else document.jury_id

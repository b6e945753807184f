"""Where the runs of documents stand: what is done, what remains."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q, Sum
from django.db.models.functions import Length

from grading.models import DocumentRun, DocumentRunItem, IssuedDocument, User

LATEST = 30
READ = ("enrolment__term__programme", "enrolment__term__department")
SETTLED = ~Q(document=None) | ~Q(refusal="")


@dataclass(frozen=True, slots=True)
class Progress:
    """`issued` and `refused` of `total` students; `printed` of the issued documents are in
    `files`, which take `weight` bytes deflated."""

    total: int
    issued: int
    refused: int
    printed: int
    files: int
    weight: int

    @property
    def done(self) -> int:
        """Of `steps`: each student is issued his document, then it is printed."""
        return self.issued + 2 * self.refused + self.printed

    @property
    def steps(self) -> int:
        return 2 * self.total


def progress_of(run: DocumentRun) -> Progress:
    """In two queries."""
    items = run.items.aggregate(
        total=Count("pk"),
        issued=Count("document"),
        refused=Count("pk", filter=~Q(refusal="")),
    )
    files = run.files.aggregate(
        printed=Sum("documents", default=0),
        files=Count("pk"),
        weight=Sum(Length("data"), default=0),
    )
    return Progress(**items, **files)


def refusals_of(run: DocumentRun) -> list[DocumentRunItem]:
    """Those who are issued nothing, with their students; in one query."""
    return list(run.items.exclude(refusal="").select_related("enrolment__student"))


def latest_runs(user: User) -> list[DocumentRun]:
    """Those of his departments, the latest first; in one query."""
    return list(DocumentRun.objects.for_user(user).select_related("by")[:LATEST])


def pending_items(run: DocumentRun, most: int) -> list[DocumentRunItem]:
    """The next students to issue to, at most so many, all of one term."""
    rows = run.items.filter(document=None, refusal="").select_related(*READ)[:most]
    alike = groupby(rows, key=lambda item: item.enrolment.term_id)
    return next((list(items) for _, items in alike), [])


def volumes_of(run: DocumentRun, most: int) -> list[list[int]]:
    """The ids of the documents of each file of a book: in their order, at most so many in a file,
    and all of one layout, as one document is set; in one query."""
    rows = run.items.exclude(document=None).values_list("document_id", "document__layout_id")
    return list(_cut(rows.order_by("position"), most))


def _cut(rows: Iterable[tuple[int, str]], most: int) -> Iterator[list[int]]:
    for _, alike in groupby(rows, key=lambda row: row[1]):
        documents = [pk for pk, _ in alike]
        yield from (documents[start : start + most] for start in range(0, len(documents), most))


def unprinted(run: DocumentRun, most: int) -> list[DocumentRunItem]:
    """The next students whose document has no file of its own yet, with all that it takes."""
    printed = run.files.values("position")
    rows = run.items.exclude(document=None).exclude(position__in=printed)
    return list(rows.select_related("document__layout")[:most])


def documents_in_order(ids: Iterable[int]) -> list[IssuedDocument]:
    wanted = list(ids)
    found = IssuedDocument.objects.select_related("layout").in_bulk(wanted)
    return [found[pk] for pk in wanted]

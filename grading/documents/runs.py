"""The files of a run: a PDF for each document, or the volumes of a book; and all of them as they
are downloaded."""

from collections.abc import Iterator, Sequence

from django.utils.timezone import localtime

from grading.documents.archive import Packed, archive, packed, unpacked
from grading.documents.issued import bundle, issued_pdfs
from grading.documents.names import book_name, name_of
from grading.models import DocumentRun, DocumentRunFile, DocumentRunItem, IssuedDocument

AT_ONCE = 20
"""Files read together from the database."""


def single_files(run: DocumentRun, items: Sequence[DocumentRunItem]) -> list[DocumentRunFile]:
    """A file for each of these items, which have their documents."""
    documents = [each.document for each in items if each.document]
    pdfs = issued_pdfs(documents)
    return [
        _file(run, item.position, name_of(document), pdf, [document])
        for item, document, pdf in zip(items, documents, pdfs, strict=True)
    ]


def volume(
    run: DocumentRun, place: int, of: int, documents: Sequence[IssuedDocument]
) -> DocumentRunFile:
    """The volume of a book at that place, from 1; its documents are laid out alike."""
    pdf, _ = bundle(documents)
    suffix = f"-{place:02}-sur-{of:02}" if of > 1 else ""
    name = f"{book_name(run.kind, run.title)}{suffix}.pdf"
    return _file(run, place, name, pdf, documents)


def _file(
    run: DocumentRun,
    position: int,
    name: str,
    pdf: bytes,
    documents: Sequence[IssuedDocument],
) -> DocumentRunFile:
    dated = max(each.issued_at for each in documents)
    file = packed(name, pdf, localtime(dated))
    return DocumentRunFile(
        run=run,
        position=position,
        documents=len(documents),
        name=name,
        data=file.data,
        size=file.size,
        checksum=file.checksum,
        dated=dated,
    )


def whole(run: DocumentRun) -> Iterator[bytes]:
    """The zip of the files of a run, read a few at a time."""
    files = run.files.order_by("position").iterator(chunk_size=AT_ONCE)
    return archive(_packed(file) for file in files)


def _packed(file: DocumentRunFile) -> Packed:
    dated = localtime(file.dated)
    return Packed(file.name, bytes(file.data), file.size, file.checksum, dated)


def pdf_of(file: DocumentRunFile) -> bytes:
    return unpacked(bytes(file.data))

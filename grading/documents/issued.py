"""Issued documents: the same bytes each time, from what was kept of them alone."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from grading.documents import minutes, statement, transcript
from grading.documents.qr import qr
from grading.documents.typeset import bound, typeset, typeset_each
from grading.models import IssuedDocument
from grading.selectors.document_templates import images_of
from grading.services.issuing.assets import layout_files
from grading.services.issuing.printed import link_parts, printed

Kind = IssuedDocument.Kind
TEMPLATES: Mapping[str, str] = {
    Kind.TRANSCRIPT: transcript.TEMPLATE,
    Kind.STATEMENT: statement.TEMPLATE,
    Kind.MINUTES: minutes.TEMPLATE,
    Kind.LETTER: "letters.typ",
}


def issued_pdf(document: IssuedDocument) -> bytes:
    """The PDF of one document. Its layout must be read. Raises DocumentError."""
    return _one_pdf([document])


def issued_pdfs(documents: Sequence[IssuedDocument]) -> list[bytes]:
    """The PDF of each, those that are laid out alike made together. Same bytes as one by one."""
    made: dict[int, bytes] = {}
    for alike in _alike(documents):
        template, files = TEMPLATES[alike[0].kind], _files(alike)
        contents = [bound([printed(each)]) for each in alike]
        pdfs = typeset_each(template, contents, files)
        made |= {each.pk: pdf for each, pdf in zip(alike, pdfs, strict=True)}
    return [made[each.pk] for each in documents]


def bundle(documents: Sequence[IssuedDocument]) -> tuple[bytes, str]:
    """All of them in one file, and its extension: a PDF to print, or where some were laid out
    otherwise than the others, an archive of their PDFs."""
    if len(_alike(documents)) == 1:
        return _one_pdf(documents), "pdf"
    pdfs = zip(documents, issued_pdfs(documents), strict=True)
    return archive({f"{each.number}.pdf": pdf for each, pdf in pdfs}), "zip"


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of files that are compressed already; the same files give the same bytes."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as archived:
        for name, data in files.items():
            archived.writestr(ZipInfo(name), data)
    return made.getvalue()


def _one_pdf(documents: Sequence[IssuedDocument]) -> bytes:
    contents = [printed(each) for each in documents]
    return typeset(TEMPLATES[documents[0].kind], bound(contents), _files(documents))


def _alike(documents: Sequence[IssuedDocument]) -> list[list[IssuedDocument]]:
    found: dict[tuple[str, str], list[IssuedDocument]] = {}
    for each in documents:
        found.setdefault((each.kind, each.layout_id), []).append(each)
    return list(found.values())


def _files(documents: Sequence[IssuedDocument]) -> dict[str, bytes]:
    """By name, all that they are set with: their layout, their codes, the images that they show."""
    codes = {f"{each.number}.svg": qr(link_parts(each)) for each in documents}
    looks = [each.content["look"] for each in documents]
    images = images_of(look[name] for look in looks for name in ("logo", "signature"))
    return layout_files(documents[0].layout) | codes | images

"""Transcripts as PDFs: each student on a page of his own, with his own page numbers."""

from collections.abc import Sequence

from grading.documents.typeset import NO_FILES, Files, bound, typeset, typeset_each
from grading.services.document_content import TranscriptContent

TEMPLATE = "transcript.typ"


def transcript(*contents: TranscriptContent, files: Files = NO_FILES) -> bytes:
    """One PDF of these transcripts, of one term or of several, dated of the latest. `files` are
    the images that they name.

    Raises DocumentError, as `typeset` does.
    """
    return typeset(TEMPLATE, bound(contents), files)


def transcript_each(contents: Sequence[TranscriptContent], files: Files = NO_FILES) -> list[bytes]:
    """A PDF of each of them."""
    return typeset_each(TEMPLATE, [bound([content]) for content in contents], files)

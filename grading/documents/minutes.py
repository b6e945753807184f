"""The minutes of a jury: a PDF to sign and keep, a workbook to compute with."""

from grading.documents.typeset import NO_FILES, Files, bound, typeset
from grading.services.juries.minutes_content import MinutesContent

TEMPLATE = "minutes.typ"


def minutes(content: MinutesContent, files: Files = NO_FILES) -> bytes:
    """The PDF of these minutes. `files` are the images that they name. Raises
    DocumentError, as `typeset` does."""
    return typeset(TEMPLATE, bound([content]), files)

"""Statements of success as PDFs, a page for each student."""

from grading.documents.typeset import NO_FILES, Files, bound, typeset
from grading.services.statement_content import StatementContent

TEMPLATE = "statement.typ"


def statement(*contents: StatementContent, files: Files = NO_FILES) -> bytes:
    """One PDF of these statements; `files` are the images that they name. Raises DocumentError, as
    `typeset` does."""
    return typeset(TEMPLATE, bound(contents), files)

"""The sheets of a recap, in their order."""

from datetime import UTC, datetime

from grading.documents.recap.coefficients import assessments, coefficients
from grading.documents.recap.legend import legend
from grading.documents.recap.synthesis import synthesis
from grading.documents.recap.ues import ue_sheets
from grading.documents.sheets import Book
from grading.selectors.recap import Recap

FIRST_MONTH = 9


def recap_book(recap: Recap) -> Book:
    """Of a recap with at least one student. It is dated of the last mark recorded, so that the
    same results give the same file whenever somebody asks for it."""
    term = recap.term
    return Book(
        creator=term.programme.department.institution,
        at=recap.marked_at or datetime(term.year, FIRST_MONTH, 1, tzinfo=UTC),
        sheets=(
            synthesis(recap),
            *ue_sheets(recap),
            coefficients(recap),
            assessments(recap),
            legend(recap),
        ),
    )

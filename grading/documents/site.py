"""Where the pages are that a document points to."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """Absolute addresses: of a student's home, of his results by id of an enrolment, and of the
    explanation of an average by enrolment and code of the UE."""

    home: str
    page_of: Callable[[int], str]
    explanation_of: Callable[[int, str], str]

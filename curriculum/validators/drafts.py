"""What a draft must already be: of a known shape, and nothing in it twice."""

from typing import Any

from curriculum.validators import identity, semester_rank
from curriculum.validators.faults import Fault, ProgrammeFaults
from curriculum.validators.shape import PROGRAMME


def canonical(document: Any) -> dict[str, Any]:
    """The document in its canonical form. Raises ProgrammeFaults with what forbids to keep it."""
    found: list[Fault] = []
    cleaned = PROGRAMME.clean(document, (), found)
    if isinstance(cleaned, dict):
        found += identity.faults(cleaned)
    if found:
        raise ProgrammeFaults(found)
    result: dict[str, Any] = cleaned
    result["semesters"].sort(key=semester_rank)
    return result

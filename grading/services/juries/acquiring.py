"""What a frozen state makes acquired, as rows."""

from collections.abc import Iterator

from grading.core.values import exact
from grading.models import Acquisition, Jury
from grading.services.juries.freezes import Document

HUNDREDTHS = 100


def acquired(jury: Jury, student: Document) -> Iterator[Acquisition]:
    """The rows of what a frozen student acquires, each in the term where he took the UE; not
    saved."""
    for code, stored in student["acquires"].items():
        average = stored["average"]
        yield Acquisition(
            jury=jury,
            student_id=int(student["id"]),
            ue_code=code,
            average=None if average is None else int(exact(average) * HUNDREDTHS),
            code=stored["code"],
            term_id=student["terms"].get(str(stored["semester"])),
            origin=str(jury),
            recorded_by=jury.closed_by,
            recorded_at=jury.closed_at,
        )

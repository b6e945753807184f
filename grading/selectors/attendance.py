"""The absences of a term as the jury reads them, and what each row held when it was shown."""

from typing import NamedTuple
from zlib import crc32

from grading.models import Enrolment, Term


class Absences(NamedTuple):
    """In half-days."""

    unjustified: int = 0
    justified: int = 0
    comment: str = ""

    @property
    def stamp(self) -> str:
        """Tells two states of a row apart: whoever changes it has seen this one."""
        return f"{self.unjustified}.{self.justified}.{crc32(self.comment.encode()):x}"


NO_ABSENCE = Absences()


def absences_of(enrolment: Enrolment) -> Absences:
    """What is reported of an enrolment read by `with_absences`."""
    stored = getattr(enrolment, "attendance", None)
    if stored is None:
        return NO_ABSENCE
    return Absences(stored.unjustified, stored.justified, stored.comment)


def with_absences(term: Term) -> list[Enrolment]:
    """The students of the term by name, with their absences, in one query."""
    return list(term.enrolments.select_related("student", "group", "attendance"))

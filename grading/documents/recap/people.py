"""Who a row is about, and which decision it tells."""

from grading.documents.columns import Row
from grading.selectors.recap import RecapLine

IDENTITY = ("Nom", "Prénom", "Numéro", "Groupe", "Parcours", "Modalité", "Situation")


def identity(line: RecapLine) -> Row:
    enrolment = line.shown.enrolment
    student = enrolment.student
    return [
        student.last_name,
        student.first_name,
        student.number,
        enrolment.group.name if enrolment.group else None,
        enrolment.parcours.code if enrolment.parcours else None,
        enrolment.modality,
        None if enrolment.is_active else enrolment.get_status_display(),
    ]


def decided(line: RecapLine, of: str) -> str | None:
    verdict = line.verdicts.get(of)
    return verdict.code if verdict else None

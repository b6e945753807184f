"""The anonymous numbers of an assessment as a CSV file, one line for each label to stick."""

from grading.documents.columns import Row
from grading.documents.table import delimited
from grading.selectors.anonymity import Numbering

HEADER: Row = ["Numéro d’anonymat", "Nom", "Prénom", "Numéro d’étudiant", "Groupe"]


def numbers(numbering: Numbering) -> bytes:
    """In the order of the names: that in which labels are handed out."""
    return delimited([HEADER, *lines(numbering)])


def lines(numbering: Numbering) -> list[Row]:
    return [
        [
            number,
            enrolment.student.last_name,
            enrolment.student.first_name,
            enrolment.student.number,
            enrolment.group.name if enrolment.group else "",
        ]
        for number, enrolment in numbering.by_name
    ]

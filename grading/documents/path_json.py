"""The whole path of a student as JSON (`docs/exports.md`)."""

from fractions import Fraction

from grading.core.rules import rules_to_document
from grading.core.values import plain
from grading.documents.results_document import (
    Document,
    day_of,
    decision_document,
    enrolment_document,
    programme_document,
    results_document,
    sentences,
    student_document,
    written,
)
from grading.models import Acquisition, Enrolment
from grading.selectors.path_export import PathExport

FORMAT = 1
KIND = "path"
HUNDREDTHS = 100


def path_json(export: PathExport) -> bytes:
    """Of a student who is enrolled in at least one semester."""
    shown = export.path.current
    assert shown is not None
    counting = [each.enrolment for each in export.path.semesters]
    return written(
        {
            "format": FORMAT,
            "kind": KIND,
            **programme_document(shown.enrolment.term.programme),
            "student": student_document(export.student),
            "marks": "published" if shown.published_only else "all",
            "rules": rules_to_document(shown.rules),
            "semesters": [
                *(semester(each, counts=True) for each in counting),
                *(semester(each, counts=False) for each in export.path.superseded),
            ],
            "results": results_document(shown.result, shown.rules),
            "acquired": [acquired(each) for each in export.acquisitions],
            "decisions": [decision_document(each) for each in export.decisions],
            "codes": sentences([shown.result], export.decisions),
        }
    )


def semester(enrolment: Enrolment, *, counts: bool) -> Document:
    """`counts`: the results are made of it, and not of another attempt."""
    return {
        "semester": enrolment.term.number,
        "year": enrolment.term.year,
        **enrolment_document(enrolment),
        "counts": counts,
    }


def acquired(held: Acquisition) -> Document:
    """As a case writes it (`docs/case-file.md`), with where it comes from."""
    day = day_of(held.jury) if held.jury else None
    average = None if held.average is None else plain(Fraction(held.average, HUNDREDTHS))
    return {
        "ue": held.ue_code,
        "average": average,
        "code": held.code,
        "year": held.term.year if held.term else None,
        "jury": str(held.jury) if held.jury else None,
        "date": day.isoformat() if day else None,
        "origin": held.origin,
    }

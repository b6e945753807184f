"""Drafts to issue: `draft(student)`, and the key that signs them (`signing_key` in conftest)."""

from grading.models import IssuedDocument, Student
from grading.services.issuing.issue import Draft, issue_documents
from tests.grading import contents

Kind = IssuedDocument.Kind


def draft(student: Student, term=None, *, average="11.40", **values) -> Draft:
    """The transcript of a student with one UE."""
    content = contents.transcripts(
        contents.student(
            last_name=student.last_name,
            first_name=student.first_name,
            number=student.number,
            ues=[contents.ue(average=average)],
        )
    )
    return Draft(
        **{
            "content": content,
            "department": student.department,
            "student": student,
            "term_id": term and term.pk,
            "about": "Semestre 1, 2026-2027",
            "says": f"UE11 {average.replace('.', ',')} ADM",
            **values,
        }
    )


def issue(*drafts: Draft, by) -> list[IssuedDocument]:
    return issue_documents(drafts, kind=Kind.TRANSCRIPT, by=by)

"""The minutes and the letters of a closed jury, issued: numbered, frozen and signed."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.models import IssuedDocument, Jury, Student, User
from grading.selectors.followup import judged_again
from grading.services.issuing.issue import Draft, Kind, issue_documents
from grading.services.juries.letters import letters_of
from grading.services.juries.letters_content import LetterContent, LettersContent
from grading.services.juries.minutes import minutes_of

NOT_CLOSED = "Le procès-verbal se délivre une fois le jury clos."
HIDDEN = (
    "Les courriers diraient les décisions : ils se délivrent une fois le jury clos et l’embargo "
    "levé."
)
READ = ("term__programme", "term__department", "follows__term")


def issue_minutes(jury_id: int, *, by: User) -> IssuedDocument:
    """Those of a closed jury that `by` holds, with the signatures of the day: once more of them
    came, they are issued anew. Raises ValidationError, DoesNotExist."""
    jury = _held(jury_id, by)
    if not jury.is_closed:
        raise ValidationError(NOT_CLOSED)
    content = minutes_of(jury, at=timezone.now())
    assert content is not None, "a closed jury has judged somebody"
    draft = Draft(
        content=content,
        department=jury.term.department,
        about=f"{jury}, clos le {content['issued']}",
        says=f"étudiants jugés : {len(content['students'])} ; empreinte {jury.digest}",
        term_id=jury.term_id,
        jury_id=jury.pk,
        juries=frozenset({jury.pk}),
    )
    return issue_documents([draft], kind=Kind.MINUTES, by=by)[0]


@transaction.atomic
def issue_letters(jury_id: int, *, by: User) -> list[IssuedDocument]:
    """One for each student of a jury that `by` holds, by name, once its decisions are shown: whom a
    new deliberation judged since is told by that one. Raises ValidationError, DoesNotExist."""
    jury = _held(jury_id, by)
    if not jury.is_shown:
        raise ValidationError(HIDDEN)
    # One deliberation after the other: the letter of the last is the one in force.
    Jury.objects.select_for_update(no_key=True).get(pk=jury.first.pk)
    again, contents = judged_again(jury), letters_of(jury)
    students = Student.objects.in_bulk(contents)
    drafts = [
        _letter(jury, students[pk], content) for pk, content in contents.items() if pk not in again
    ]
    return issue_documents(drafts, kind=Kind.LETTER, by=by)


def _held(jury_id: int, by: User) -> Jury:
    return Jury.objects.held_by(by).select_related(*READ).get(pk=jury_id)


def _letter(jury: Jury, student: Student, content: LettersContent) -> Draft:
    (letter,) = content["letters"]
    return Draft(
        content=content,
        department=jury.term.department,
        about=f"{jury}, réuni le {content['held']}",
        says=" ; ".join(filter(None, _said(letter))),
        student=student,
        term_id=jury.term_id,
        jury_id=jury.pk,
        first_jury_id=jury.first.pk,
        juries=frozenset({jury.pk}),
    )


def _said(letter: LetterContent) -> Iterator[str]:
    """« ADM : année validée », then the diplomas, then « UE11 ADM, UE21 CMP »."""
    yield letter["decision"]
    yield from letter["diplomas"]
    rulings = (each for each in letter["rulings"] if "+" not in each["of"])
    yield ", ".join(f"{each['of']} {each['code']}" for each in rulings)

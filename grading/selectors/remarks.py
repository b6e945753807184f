"""What those who teach say of the students to the jury, and of whom each of them may speak."""

from collections.abc import Collection
from dataclasses import dataclass

from grading.models import Enrolment, Remark, TeachingAssignment, Term, User
from grading.models.term import RESULT_READERS
from grading.selectors.audience import prescription


@dataclass(frozen=True, slots=True)
class Spoken:
    """A student of whom the reader may speak: his own remark, and those of others where he may
    read them."""

    enrolment: Enrolment
    own: Remark | None
    others: tuple[Remark, ...]


def knows_all(user: User, term: Term) -> bool:
    return term.department_id in user.departments_as(*RESULT_READERS)


def students_to_remark(user: User, term: Term) -> list[Enrolment]:
    """By name: those who follow a module that he teaches in that term, all where he knows all
    results; in three queries at most."""
    enrolments = term.enrolments.select_related("student", "group")
    if knows_all(user, term):
        return list(enrolments)
    own = TeachingAssignment.objects.for_user(user).filter(teacher=user, term=term)
    modules = list(own.values_list("module_id", flat=True))
    prescribed = prescription([term])
    return [
        enrolment
        for enrolment in enrolments
        if any(prescribed.ue_codes(enrolment, term, module) for module in modules)
    ]


def remarks_to_write(user: User, term: Term) -> list[Spoken]:
    """Each student with what is said of him, in four queries at most."""
    students = students_to_remark(user, term)
    said = remarks_on(students, user, whole=knows_all(user, term))
    return [
        Spoken(
            enrolment,
            next((each for each in said.get(enrolment.pk, ()) if each.author_id == user.pk), None),
            tuple(each for each in said.get(enrolment.pk, ()) if each.author_id != user.pk),
        )
        for enrolment in students
    ]


def remarks_on(
    enrolments: Collection[Enrolment], user: User, *, whole: bool
) -> dict[int, list[Remark]]:
    """The remarks on these enrolments by their id: all, or those of the user."""
    remarks = Remark.objects.filter(enrolment__in=[each.pk for each in enrolments])
    if not whole:
        remarks = remarks.filter(author=user)
    found: dict[int, list[Remark]] = {}
    for remark in remarks.select_related("author").order_by("at", "pk"):
        found.setdefault(remark.enrolment_id, []).append(remark)
    return found

"""Anonymous copies: who bears which number, and from whom the names are hidden."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from grading.models import (
    Assessment,
    Candidate,
    Enrolment,
    MarkChange,
    SecondEntry,
    Term,
    User,
)
from grading.models.term import RESULT_READERS
from grading.selectors.candidates import roll_of

ANONYMOUS = Q(anonymous=True, state=Assessment.State.DRAFT, reopened_for="")
"""`is_anonymous`, asked of the database."""


def is_anonymous(assessment: Assessment) -> bool:
    """Whether its copies still go by their numbers: until they are validated. What was published
    once hides nothing more."""
    was_shown = not assessment.is_draft or bool(assessment.reopened_for)
    return assessment.anonymous and not was_shown


def names_hidden(assessment: Assessment, user: User) -> bool:
    """Whether the copies are anonymous for `user`: for those who mark them, never for those who
    hand the numbers out."""
    return is_anonymous(assessment) and not knows_numbers(assessment.term, user)


def knows_numbers(term: Term, user: User) -> bool:
    return term.department_id in user.departments_as(*RESULT_READERS)


def hidden_from(user: User, assessments: Iterable[Assessment]) -> frozenset[int]:
    """Those of these assessments whose marks `user` must not see beside a name. Their `term` is
    read."""
    return frozenset(each.pk for each in assessments if names_hidden(each, user))


def by_name(assessments: Iterable[Assessment], term: Term, user: User) -> list[Assessment]:
    """Those of these assessments of the term that `user` may see and fill beside the names."""
    knows = knows_numbers(term, user)
    return [assessment for assessment in assessments if knows or not is_anonymous(assessment)]


def numbers_of(assessment: Assessment) -> dict[int, str]:
    """The anonymous numbers by enrolment."""
    numbered = Candidate.objects.filter(assessment=assessment).exclude(anonymous_number="")
    return dict(numbered.order_by().values_list("enrolment_id", "anonymous_number"))


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of an assessment, in the order of the names.

    `without` are the students expected who have none. `is_settled`: something was entered under
    these numbers, so that none may change any more. `awaits_candidates`: nobody is called yet to
    an assessment that is not for all, so that there is nobody to number.
    """

    assessment: Assessment
    by_name: tuple[tuple[str, Enrolment], ...]
    without: tuple[Enrolment, ...]
    is_settled: bool
    awaits_candidates: bool


def numbering_of(assessment: Assessment) -> Numbering:
    """Everybody before the assessment with his number, in seven queries at most."""
    roll, numbers = roll_of(assessment), numbers_of(assessment)
    given = tuple(
        (numbers[place.enrolment.pk], place.enrolment)
        for place in roll.places
        if place.enrolment.pk in numbers
    )
    awaits = not (assessment.is_normal or roll.has_candidates)
    without = tuple(
        place.enrolment
        for place in roll.places
        if place.closed is None and place.enrolment.pk not in numbers and not awaits
    )
    return Numbering(assessment, given, without, is_settled(assessment), awaits)


def is_settled(assessment: Assessment) -> bool:
    """Whether something was ever entered, at first or second reading."""
    return (
        MarkChange.objects.filter(assessment=assessment).exists()
        or SecondEntry.objects.filter(assessment=assessment).exists()
    )

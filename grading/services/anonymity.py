"""Anonymous numbers: handed out at random, never changed once something is entered under them."""

from collections.abc import Collection, Sequence
from secrets import SystemRandom

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.models import Assessment, AssessmentEvent, Candidate, Enrolment, User
from grading.selectors.anonymity import is_settled, numbering_of
from grading.services.assessments import locked_assessment, refuse_closed
from grading.services.events import log

# The last figure checks the others: one wrong figure is nobody's number, and so are most swaps.
WEIGHTS = (1, 3, 7, 9, 1)
SHORTEST, LONGEST = 3, len(WEIGHTS)
_DIGITS = 10


class NumbersRefused(ValidationError):
    """Why no number was given or changed."""


@transaction.atomic
def give_numbers(assessment_id: int, *, by: User) -> int:
    """Give a number to each student expected who has none, and say to how many.

    Those given before stay as they are. Raises NumbersRefused when the copies are not anonymous,
    or when nobody is called yet to an assessment that is not for all; ValidationError when it is
    validated, DoesNotExist when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    refuse_closed(assessment)
    refuse_named(assessment)
    return complete(assessment, by=by)


@transaction.atomic
def draw_again(assessment_id: int, *, by: User) -> int:
    """Take every number back and give new ones, as long as nothing was entered under them.

    Raises NumbersRefused once something was, and as `give_numbers` does.
    """
    assessment = locked_assessment(assessment_id, by=by)
    refuse_closed(assessment)
    refuse_named(assessment)
    if is_settled(assessment):
        raise NumbersRefused("Une note est déjà saisie sous ces numéros : ils ne changent plus.")
    taken_back = Candidate.objects.filter(assessment=assessment).exclude(anonymous_number="")
    again = bool(taken_back.update(anonymous_number=""))
    return complete(assessment, by=by, again=again)


def refuse_named(assessment: Assessment) -> None:
    if not assessment.anonymous:
        raise NumbersRefused(
            "Cette évaluation n’est pas à copies anonymes : cochez-le d’abord dans sa description."
        )


def complete(assessment: Assessment, *, by: User, again: bool = False) -> int:
    numbering = numbering_of(assessment)
    if numbering.awaits_candidates:
        raise NumbersRefused(
            "Personne n’est encore convoqué à cette évaluation : convoquez d’abord les étudiants."
        )
    taken = {number for number, _ in numbering.by_name}
    drawn = draw(len(numbering.without), taken)
    write(assessment, numbering.without, drawn)
    if drawn:
        kind = AssessmentEvent.Kind.CANDIDATES
        log(assessment, kind, by=by, numbered=len(drawn), again=again)
    return len(drawn)


def write(assessment: Assessment, enrolments: Sequence[Enrolment], numbers: Sequence[str]) -> None:
    Candidate.objects.bulk_create(
        [
            Candidate(assessment=assessment, enrolment=enrolment, anonymous_number=number)
            for enrolment, number in zip(enrolments, numbers, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["assessment", "enrolment"],
        update_fields=["anonymous_number"],
    )


def draw(count: int, taken: Collection[str]) -> list[str]:
    """`count` numbers in random order, none of them taken, as long as those taken."""
    length = max([digits_for(count + len(taken)), *map(len, taken)])
    free = [number for number in valid_numbers(length) if number not in taken]
    return SystemRandom().sample(free, count)


def digits_for(count: int) -> int:
    """The shortest length that leaves room for as many late joiners again."""
    return next(
        length
        for length in range(SHORTEST, LONGEST + 1)
        if length == LONGEST or 2 * count <= len(valid_numbers(length))
    )


def valid_numbers(length: int) -> list[str]:
    """The numbers of this length that begin with no zero and whose figures check."""
    first = _DIGITS ** (length - 1)
    return [str(each) for each in range(first, first * _DIGITS) if checks(str(each))]


def checks(number: str) -> bool:
    """Each weight has no divisor in common with 10: one figure changed, the sum no longer ends
    in zero."""
    weighted = zip(WEIGHTS, number, strict=False)
    return sum(weight * int(figure) for weight, figure in weighted) % _DIGITS == 0

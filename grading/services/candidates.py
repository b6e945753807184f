"""Who is called to a resit, a second session or a bonus: the only writer of these calls."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from grading.models import Assessment, AssessmentEvent, Candidate, User
from grading.selectors.audience import Closed
from grading.selectors.candidates import Roll, roll_of
from grading.selectors.marks import BLANK
from grading.services.assessments import create_assessment, locked_assessment, refuse_closed
from grading.services.events import log

NOBODY = "Choisissez au moins un étudiant."


@dataclass(frozen=True, slots=True)
class Calls:
    """Ids of the enrolments called, and struck off; `kept` were to be struck off but have a
    mark."""

    added: tuple[int, ...]
    removed: tuple[int, ...]
    kept: tuple[int, ...] = ()


@transaction.atomic
def create_complement(assessment: Assessment, *, called: Collection[int], by: User) -> Assessment:
    """Add the resit, second session or bonus that completes another assessment, and call these
    enrolments to it.

    Raises ValidationError when it completes none of its module, when nobody is called, when
    somebody may not be, and where a constraint refuses.
    """
    refuse_wrong_complement(assessment)
    if not called:
        raise ValidationError({"called": NOBODY})
    create_assessment(assessment, by=by)
    refuse_strangers(called, roll_of(assessment))
    append(assessment, Calls(tuple(sorted(called)), ()), by)
    return assessment


@transaction.atomic
def change_candidates(
    assessment_id: int, *, wanted: Collection[int], seen: Collection[int], by: User
) -> Calls:
    """Call those of `wanted` who were not among the `seen`, strike off those who no longer are.

    What somebody else changed meanwhile stays. Who has a mark stays too. Raises ValidationError
    when the assessment is closed or for all, when nobody would remain, or when somebody may not
    be called; DoesNotExist when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    refuse_closed(assessment)
    if assessment.is_normal:
        raise ValidationError("Cette évaluation est pour tous : personne n’y est convoqué.")
    roll, now = roll_of(assessment), called_now(assessment)
    added = set(wanted) - set(seen) - now
    dropped = (set(seen) - set(wanted)) & now
    marked = {place.enrolment.pk for place in roll.places if place.mark.content != BLANK}
    refuse_strangers(added, roll)
    if not (now | added) - (dropped - marked):
        raise ValidationError({"called": NOBODY})
    calls = Calls(*(tuple(sorted(each)) for each in (added, dropped - marked, dropped & marked)))
    append(assessment, calls, by)
    return calls


def append(assessment: Assessment, calls: Calls, by: User) -> None:
    if not (calls.added or calls.removed):
        return
    assessment.candidates.filter(enrolment__in=calls.removed).delete()
    Candidate.objects.bulk_create(
        Candidate(assessment=assessment, enrolment_id=each) for each in calls.added
    )
    log(
        assessment,
        AssessmentEvent.Kind.CANDIDATES,
        by=by,
        added=list(calls.added),
        removed=list(calls.removed),
    )


def called_now(assessment: Assessment) -> set[int]:
    return set(assessment.candidates.values_list("enrolment_id", flat=True))


def refuse_wrong_complement(assessment: Assessment) -> None:
    completed = assessment.completes
    same = completed and (completed.term_id, completed.module_id) == (
        assessment.term_id,
        assessment.module_id,
    )
    if not (completed and same and completed.is_normal):
        raise ValidationError("Un rattrapage complète une évaluation ordinaire de son module.")


def refuse_strangers(ids: Iterable[int], roll: Roll) -> None:
    """Only those whom the module concerns, who are there and not exempted, are called."""
    open_to = {
        place.enrolment.pk for place in roll.places if place.closed in (None, Closed.NOT_CALLED)
    }
    if set(ids) - open_to:
        raise ValidationError(
            {"called": "Un étudiant choisi ne suit plus ce module : rechargez la page."}
        )

"""What stands in place of a name that is hidden from somebody."""

from collections.abc import Iterable, Mapping

from grading.models import Assessment, Candidate, User
from grading.selectors.anonymity import hidden_from

Masks = Mapping[int, Mapping[int, str]]
"""By id of an assessment whose copies are anonymous to somebody, their numbers by enrolment."""


def masks_for(user: User, assessments: Iterable[Assessment]) -> Masks:
    """In one query where something is hidden from the user, else none."""
    hidden = hidden_from(user, assessments)
    found: dict[int, dict[int, str]] = {assessment: {} for assessment in hidden}
    if hidden:
        rows = Candidate.objects.filter(assessment__in=hidden).order_by()
        for assessment, enrolment, number in rows.values_list(
            "assessment_id", "enrolment_id", "anonymous_number"
        ):
            found[assessment][enrolment] = number
    return found

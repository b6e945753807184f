"""What it takes, for the semester on a page: computed once the results are loaded."""

from fractions import Fraction

from grading.core.needs import Needs, needs_of
from grading.selectors.records import HUNDREDTHS
from grading.selectors.results import SemesterResult, StudentResults


def needs_in(path: StudentResults, shown: SemesterResult) -> Needs | None:
    """What the student still needs in this semester, without a query, from the marks that the
    path was computed with. None where nothing is open, or no longer: he left."""
    if path.computation is None or not shown.enrolment.is_active:
        return None
    scheme, student, result = path.computation
    number = shown.enrolment.term.number
    # Marks are stored in hundredths, whatever more decimals the rules allow.
    step = max(Fraction(1, 10**shown.rules.mark_decimals), Fraction(1, HUNDREDTHS))
    needs = needs_of(scheme, student, result, number, step)
    return None if needs.are_settled else needs

"""By when the marks of an assessment are expected."""

from datetime import date, timedelta

from grading.models import Assessment

ENTRY_DELAY = timedelta(days=21)
"""Time to mark papers where no date was agreed: three weeks, after which students have usually
lost the thread, and which leaves a resit its place before the jury. A deadline of the assessment
comes before it."""


def due_on(assessment: Assessment) -> date | None:
    """The last day to enter its marks; None when it has neither deadline nor date."""
    if assessment.deadline or assessment.date is None:
        return assessment.deadline
    return assessment.date + ENTRY_DELAY

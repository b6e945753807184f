"""How the marks of an assessment spread, as a student may see it beside his own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F

from grading.core.values import FEWEST_TOLD
from grading.models import Assessment, Mark
from grading.selectors.results import SemesterResult
from grading.selectors.statistics import HUNDREDTHS, distribution_of


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many marks fall in each of `statistics.CLASSES`; `own` is the class of the student,
    None when he has no mark in figures."""

    counts: tuple[int, ...]
    own: int | None

    @property
    def total(self) -> int:
        return sum(self.counts)


Distributions = Mapping[str, Distribution]
"""By id of the assessment; one that must not be shown, or not to students, is absent."""


def distributions_of(shown: SemesterResult, ue_code: str) -> Distributions:
    """Those of the published assessments of a UE computed with `explain`, in one query.

    Only marks in figures, of students of that term.
    """
    ids = {line.assessment for module in shown.result.ues[ue_code].modules for line in module.lines}
    own, marks = {}, dict[str, list[int]]()
    for key, enrolment, value in _figures({int(each) for each in ids if each}):
        marks.setdefault(key, []).append(value)
        if enrolment == shown.enrolment.pk:
            own[key] = value
    return {
        key: _distribution(shown, key, values, own.get(key))
        for key, values in marks.items()
        if len(values) >= FEWEST_TOLD
    }


def _figures(assessments: set[int]) -> Iterator[tuple[str, int, int]]:
    """(assessment id, enrolment id, hundredths) of each published mark in figures."""
    rows = Mark.objects.filter(
        assessment__in=assessments,
        assessment__state=Assessment.State.PUBLISHED,
        enrolment__term=F("assessment__term"),
        status=Mark.Status.GRADED,
    )
    for assessment, enrolment, value in rows.order_by().values_list(
        "assessment_id", "enrolment_id", "value"
    ):
        assert value is not None
        yield str(assessment), enrolment, value


def _distribution(
    shown: SemesterResult, key: str, values: list[int], own: int | None
) -> Distribution:
    maximum = int(shown.assessments[key].maximum * HUNDREDTHS)
    place = None if own is None else distribution_of([own], maximum).index(1)
    return Distribution(distribution_of(values, maximum), place)

"""A column as a whole."""

from fractions import Fraction

import pytest

from grading.models import Assessment
from grading.selectors.marks import Column, MarkValue
from grading.selectors.statistics import distribution_of, mean_of, statistics
from grading.templatetags.impact import bars_path, distribution_sentence


@pytest.mark.parametrize(
    ("hundredths", "place"),
    [
        (0, 0),
        (399, 0),
        (400, 1),
        (799, 1),
        (800, 2),
        (999, 2),
        (1000, 3),
        (1200, 4),
        (1600, 5),
        (2000, 5),
    ],
)
def test_the_class_of_a_mark(hundredths, place):
    assert distribution_of([hundredths], 2000).index(1) == place


def test_a_mark_on_another_scale_is_brought_on_20():
    assert distribution_of([500, 333], 1000) == (0, 1, 0, 1, 0, 0)


def test_the_mean_is_exact_and_in_points_of_the_assessment():
    assert mean_of([1000, 1000, 1001]) == Fraction(3001, 300)
    assert mean_of([]) is None


def test_absences_are_in_neither():
    column = Column(Assessment(maximum=2000), 2, 3)
    found = statistics(column, [MarkValue("graded", 1200), MarkValue("ABS"), MarkValue("blank")])
    assert (found.mean, sum(found.distribution)) == (12, 1)


def test_the_drawing_and_its_words():
    assert distribution_sentence((0, 0, 2, 1, 0, 0)) == (
        "3 notes chiffrées : 2 de 8 à 10, 1 de 10 à 12, sur 20"
    )
    assert bars_path((0, 0, 2, 1, 0, 0)) == "M20 20v-20h9v20zM30 20v-10h9v10z"

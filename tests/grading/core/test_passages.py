"""Where a decided year leads, and how often one may repeat."""

import pytest

from grading.core.codes import YearCode
from grading.core.decisions.fates import Fate, fate_of
from grading.core.decisions.passages import may_repeat_all, semesters_after
from grading.core.decisions.progression import Repeat
from grading.core.rules import Rules


@pytest.mark.parametrize(
    ("code", "year", "fate"),
    [
        ("ADM", 1, Fate.PASSES),
        ("PASD", 2, Fate.PASSES),
        ("PAS1NCI", 2, Fate.PASSES),
        ("ADJ", 1, Fate.PASSES),
        ("ADM", 3, Fate.ENDS),
        ("ADJ", 3, Fate.ENDS),
        ("RED", 3, Fate.REPEATS),
        ("NAR", 1, Fate.LEAVES),
        ("DEM", 1, Fate.LEAVES),
        ("ABAN", 2, Fate.LEAVES),
        ("EXCLU", 2, Fate.LEAVES),
        ("DEF", 1, Fate.LEAVES),
        ("ABL", 1, Fate.AWAY),
        ("ATT", 1, Fate.WAITS),
        ("ATJ", 1, Fate.WAITS),
        ("RAT", 1, Fate.WAITS),
    ],
)
def test_each_code_of_a_year_leads_somewhere(code, year, fate):
    assert fate_of(YearCode(code), year) is fate


@pytest.mark.parametrize(
    ("fate", "acquired", "semesters"),
    [
        (Fate.PASSES, {}, (3, 4)),
        (Fate.REPEATS, {1: False, 2: False}, (1, 2)),
        (Fate.REPEATS, {1: True, 2: False}, (2,)),
        (Fate.RETURNS, {1: True, 2: False}, (2,)),
        (Fate.RETURNS, {1: True, 2: True}, (3, 4)),
        (Fate.AWAY, {1: True, 2: False}, ()),
        (Fate.LEAVES, {}, ()),
        (Fate.WAITS, {}, ()),
    ],
)
def test_who_repeats_keeps_what_he_acquired(fate, acquired, semesters):
    assert semesters_after(fate, (1, 2), acquired) == semesters


@pytest.mark.parametrize(
    ("semesters", "repeated", "answer"),
    [
        ((1, 2), (), Repeat.ALLOWED),
        ((1, 2), (1,), Repeat.EXCEPTIONAL),
        ((1, 2), (1, 2), Repeat.REFUSED),
        ((3, 4), (1, 2), Repeat.ALLOWED),
        ((5,), (1, 2, 3, 4), Repeat.EXCEPTIONAL),
        ((), (1, 2), Repeat.ALLOWED),
    ],
)
def test_the_strictest_answer_counts(semesters, repeated, answer):
    assert may_repeat_all(semesters, repeated, Rules()) is answer


def test_a_gap_year_that_is_over_leads_back():
    assert fate_of(YearCode.ABL, 1, YearCode.ABL) is Fate.RETURNS
    assert fate_of(YearCode.DEM, 1, YearCode.ABL) is Fate.LEAVES

"""Ranks: indicative, shared by equal averages, silent about a handful."""

from fractions import Fraction

import pytest

from grading.core.ranks import Rank, ranks
from grading.core.rules import Rules

SIX = {"a": "9", "b": "15.5", "c": "12", "d": "12", "e": "3", "f": "11"}


def of(averages, **rules):
    read = {key: None if value is None else Fraction(value) for key, value in averages.items()}
    return ranks(read, Rules(**rules))


def test_equal_averages_share_their_place():
    found = {key: (rank.place, rank.tied) for key, rank in of(SIX).items()}
    assert found == {
        "b": (1, False),
        "c": (2, True),
        "d": (2, True),
        "f": (4, False),
        "a": (5, False),
        "e": (6, False),
    }


def test_what_prints_alike_is_equal():
    found = of(SIX | {"c": "12.004", "d": "11.996"})
    assert (found["c"], found["d"]) == (Rank(2, 6, True), Rank(2, 6, True))
    assert of(SIX | {"c": "12.004", "d": "11.996"}, average_decimals=3)["d"] == Rank(3, 6, False)


def test_who_has_no_average_has_no_rank():
    found = of(SIX | {"g": None})
    assert ("g" in found, found["b"]) == (False, Rank(1, 6, False))


@pytest.mark.parametrize("missing", SIX)
def test_nobody_among_five(missing):
    assert of({key: value for key, value in SIX.items() if key != missing}) == {}

"""Success is told of groups, and of nobody by subtraction."""

from fractions import Fraction

import pytest

from grading.core.codes import UECode, YearCode
from grading.core.success import Success, all_of, success_of, told, ue_standing, year_standing


def groups(**sizes):
    return {name: [name] * size for name, size in sizes.items()}


def sizes(found):
    return {labels: len(members) for labels, members in found}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"a": 6, "b": 9}, {("a",): 6, ("b",): 9}),
        # Five would be known from the whole: they go with the smallest of the others.
        ({"a": 5, "b": 9, "c": 7}, {("b",): 9, ("a", "c"): 12}),
        ({"a": 3, "b": 4, "c": 7}, {("c",): 7, ("a", "b"): 7}),
        ({"a": 1, "b": 30}, {("a", "b"): 31}),
        ({"a": 2, "b": 3}, {}),
        ({"a": 0, "b": 8}, {("b",): 8}),
        ({}, {}),
    ],
)
def test_small_groups_are_told_together(given, shown):
    assert sizes(told(groups(**given))) == shown


def test_the_share_is_of_those_for_whom_it_is_settled():
    found = success_of([True] * 4 + [False] * 2 + [None] * 3)
    assert (found, found.share) == (Success(9, 6, 4), Fraction(2, 3))


def test_five_settled_are_not_told():
    assert success_of([True] * 5 + [None] * 20).share is None


@pytest.mark.parametrize(
    ("standings", "together"),
    [
        ([True, True], True),
        ([True, None], None),
        ([False, None], False),
        ([], None),
    ],
)
def test_all_of_the_ues(standings, together):
    assert all_of(standings) is together


@pytest.mark.parametrize(
    ("code", "standing"),
    [(UECode.ADM, True), (UECode.CMP, True), (UECode.AJ, False), (UECode.ATT, None)],
)
def test_ues(code, standing):
    assert ue_standing(code) is standing


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        (YearCode.ADM, True),
        (YearCode.PASD, True),
        (YearCode.RED, False),
        (YearCode.DEM, False),
        (YearCode.ATJ, None),
    ],
)
def test_years(code, standing):
    assert year_standing(code) is standing

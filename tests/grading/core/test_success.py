"""Success is told of groups, and of nobody by subtraction."""

from fractions import Fraction

import pytest

from grading.core.codes import UECode, YearCode
from grading.core.success import (
    Success,
    Telling,
    all_of,
    success_of,
    told,
    ue_standing,
    withheld,
    year_standing,
)


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
    ("settled", "shown"),
    [
        ((8, 7, 6), (8, 7, 6)),
        ((8, 0, 6), (8, 0, 6)),
        # Three would be known from the whole: the smallest of the others goes with them.
        ((8, 3, 7), (8, None, None)),
        ((9, 1, 8, 2), (9, None, None, None)),
        ((8, 3, 4), (8, None, None)),
        ((3, 0), (None, 0)),
    ],
)
def test_what_is_settled_for_a_few_does_not_follow_from_the_whole(settled, shown):
    parts = [Success(20, count, count) for count in settled]
    assert tuple(each.settled if each.is_told else None for each in withheld(parts)) == shown


def people(*numbers, standing=True):
    return dict.fromkeys(numbers, standing)


class TestSubtraction:
    def shares(self, telling, *division):
        return [each.share for each in telling.told(division)]

    def test_of_two_divisions_one_is_not_told(self):
        """Ten of a parcours, eight of them apprentices: two would be known."""
        telling = Telling()
        assert self.shares(telling, people(*range(10)), people(*range(10, 20))) == [1, 1]
        assert self.shares(telling, people(*range(8)), people(*range(8, 20))) == [None, None]

    def test_nor_by_putting_parts_together(self):
        telling = Telling()
        thirds = people(*range(7)), people(*range(7, 14)), people(*range(14, 27))
        assert self.shares(telling, *thirds) == [1, 1, 1]
        assert self.shares(telling, people(*range(12)), people(*range(12, 27))) == [None, None]

    def test_those_that_cross_are_told(self):
        telling = Telling()
        assert self.shares(telling, people(*range(10)), people(*range(10, 20))) == [1, 1]
        assert self.shares(telling, people(*range(5, 15)), people(*range(5), *range(15, 20))) == [
            1,
            1,
        ]

    def test_what_one_did_not_tell_is_no_help(self):
        telling = Telling()
        first = people(*range(10)), people(*range(10, 14)) | people(*range(14, 20), standing=None)
        assert self.shares(telling, *first) == [None, None]
        assert self.shares(telling, people(*range(8)), people(*range(8, 14))) == [1, 1]

    def test_nobody_settled_waits(self):
        (waiting,) = Telling().told([people(*range(9), standing=None)])
        assert (waiting.share, waiting.settled, waiting.is_told) == (None, 0, True)


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

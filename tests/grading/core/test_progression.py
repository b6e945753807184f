"""Section 5 of the rules: passage, debts, ECTS, diplomas, repeating."""

import pytest

from grading.core.decisions.progression import Repeat, may_repeat
from grading.core.rules import Rules
from tests.factories.core import graded, programme, student, years

WHOLE = programme(*years(1, 2, 3))


def year(number, *averages):
    """The average of each competence of a year, the same in both of its semesters."""
    return {
        f"UE{semester}{rank}": average
        for semester in (2 * number - 1, 2 * number)
        for rank, average in enumerate(averages, start=1)
    }


def result_of(**given):
    return graded(WHOLE, student(**given))


def year_of(number, averages, **given):
    found = result_of(ue_averages=averages, **given).years[number]
    return found.proposal, found.next


@pytest.mark.parametrize(
    ("averages", "code", "passes"),
    [
        (("10", "10", "10", "10"), "ADM", True),
        (("10", "10", "10", "8"), "PASD", True),  # 3 of 4, and 8 inclusive.
        (("10", "10", "10", "7.995"), "PASD", True),  # A printed 8.00.
        (("10", "10", "10", "7.99"), "RED", False),
        (("10", "10", "9", "9"), "RED", False),  # Half is not strictly more than half.
        (("20", "20", "20", "7.99"), "RED", False),
        (("9.99", "9.99", "9.99", "9.99"), "RED", False),
    ],
)
def test_the_passage_from_the_first_year(averages, code, passes):
    assert year_of(1, year(1, *averages)) == (code, passes)


@pytest.mark.parametrize(
    ("averages", "code", "passes"),
    [
        (("10", "10", "10", "8", "8"), "PASD", True),  # 3 of 5.
        (("10", "10", "9", "9", "9"), "RED", False),
        (("10", "10", "10", "10", "10"), "ADM", True),
    ],
)
def test_the_passage_from_the_second_year(averages, code, passes):
    """Nothing of the first year is in the case: no obstacle."""
    assert year_of(2, year(2, *averages)) == (code, passes)


@pytest.mark.parametrize(
    ("last", "code"), [("10", "ADM"), ("9.99", "RED"), ("8", "RED"), ("2", "RED")]
)
def test_the_third_year_has_no_passage(last, code):
    assert year_of(3, year(3, "12", "12", "12", "12", last)) == (code, None)


def test_a_year_is_undecided_while_one_of_its_rcues_is():
    averages = year(1, "12", "12", "12", "12")
    del averages["UE23"]
    assert year_of(1, averages) == ("ATT", None)


def test_a_semester_alone_makes_no_year():
    assert dict(result_of(ue_averages={"UE11": "12"}).years) == {}


FIRST_YEAR_DEBT = year(1, "12", "12", "12", "8")


def test_a_debt_of_the_first_year_keeps_out_of_s5():
    """BUT2 meets its own bars, but its fourth competence failed: UE14 and UE24 are still due."""
    averages = FIRST_YEAR_DEBT | year(2, "12", "12", "12", "9", "12")
    assert year_of(2, averages) == ("RED", False)
    reasons = result_of(ue_averages=averages).years[2].reasons
    assert reasons[-1].figures == {"ues": ("UE14", "UE24")}


def test_a_debt_disappears_in_time_by_upward_validation():
    averages = FIRST_YEAR_DEBT | year(2, "12", "12", "9", "12", "12")
    assert year_of(2, averages) == ("PASD", True)
    assert result_of(ue_averages=averages).ues["UE14"].proposal == "ADSUP"


def test_a_debt_is_no_obstacle_once_granted_by_a_jury():
    averages = year(1, "12", "12", "12") | year(2, "12", "12", "12", "9", "12")
    granted = {"UE14": ("8", "ADJ"), "UE24": ("8", "ADJ")}
    assert year_of(2, averages, acquired=granted) == ("PASD", True)


def test_a_first_year_ue_still_open_is_a_debt_like_any_other():
    """BUT2 itself is decided: only its own RCUEs could leave it waiting."""
    averages = year(1, "12", "12", "12") | year(2, "12", "12", "12", "9", "12")
    assert year_of(2, averages, semesters={1, 2}) == ("RED", False)


def test_a_validated_rcue_meets_both_bars_whatever_its_average():
    """UE14+UE24 stands at 5, but level 2 of its competence is validated."""
    averages = year(1, "12", "12", "9", "5") | year(2, "12", "12", "8", "12", "12")
    found = result_of(ue_averages=averages)
    assert (found.years[1].proposal, found.years[1].next) == ("PASD", True)
    assert found.rcues["UE14+UE24"].proposal == "ADSUP"


def test_the_bars_are_settings():
    averages = year(1, "10", "10", "9", "7")
    settings = {"passage_share": "0.25", "floor_bar": "7"}
    found = graded(WHOLE, student(ue_averages=averages), **settings)
    assert found.years[1].proposal == "PASD"


def test_the_reasons_of_a_failed_year():
    found = result_of(ue_averages=year(1, "12", "12", "9", "7")).years[1]
    assert [(each.rule, dict(each.figures)) for each in found.reasons] == [
        (
            "year_share_missed",
            {"reached": 2, "total": 4, "share": Rules().passage_share, "bar": 10},
        ),
        ("year_floor_missed", {"rcues": ("UE14+UE24",), "bar": 8}),
    ]


TWELVES = ("12", "12", "12", "12")


@pytest.mark.parametrize(
    ("averages", "ects", "dut", "but"),
    [
        # Each UE is worth 6 here: 4 UEs a semester in the first year, 5 in the others.
        (year(1, *TWELVES), 48, False, False),
        (year(1, *TWELVES) | year(2, *TWELVES, "12"), 108, True, False),
        (year(1, *TWELVES) | year(2, *TWELVES, "9"), 96, False, False),
        (year(1, *TWELVES) | year(2, *TWELVES, "12") | year(3, *TWELVES, "12"), 168, True, True),
        (year(1, *TWELVES) | year(2, *TWELVES, "12") | year(3, *TWELVES, "9"), 156, True, False),
        (year(2, *TWELVES, "12") | year(3, *TWELVES, "12"), 120, False, False),
    ],
)
def test_ects_and_diplomas(averages, ects, dut, but):
    found = result_of(ue_averages=averages)
    assert (found.ects, found.dut, found.but) == (ects, dut, but)


@pytest.mark.parametrize(
    ("semester", "repeated", "answer"),
    [
        (3, [], Repeat.ALLOWED),
        (3, [1, 2], Repeat.ALLOWED),
        (1, [1], Repeat.EXCEPTIONAL),  # Each semester once…
        (5, [1, 2, 3, 4], Repeat.EXCEPTIONAL),  # …four in all…
        (1, [1, 1], Repeat.REFUSED),  # …one more by the director.
        (6, [1, 2, 3, 4, 5], Repeat.REFUSED),
        (2, [1, 1], Repeat.ALLOWED),  # The extra one was used, the ordinary ones are left.
        (4, [1, 1, 2, 3], Repeat.ALLOWED),  # Three ordinary, one extra: the fourth is left.
        (5, [1, 1, 2, 3, 4], Repeat.REFUSED),
    ],
)
def test_repeating(semester, repeated, answer):
    assert may_repeat(semester, repeated, Rules()) == answer

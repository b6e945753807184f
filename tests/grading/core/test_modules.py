"""Section 2 of the rules: the average of a module towards a UE, and its bounds."""

from fractions import Fraction

import pytest

from grading.core.codes import State
from tests.factories.core import assessment, graded, programme, row, student, ue

ONE_MODULE = programme(ue("UE11", row("R1.01")))


def module_of(marks, *assessments, curriculum=ONE_MODULE, **settings):
    """R1.01 towards UE11 for a student with these marks; blank where there is no key."""
    result = graded(curriculum, student(marks, semesters={1}), *assessments, **settings)
    return result.ues["UE11"].modules[0]


def figures(module):
    return module.average, module.lowest, module.highest, module.coverage, module.state


# RULES, section 2: TP 16, 16, 16, IE 8, DS 8 with coefficients 2, 2, 2.
THREE_TYPES = programme(ue("UE11", row("R1.01", TP="2", IE="2", DS="2")))
FIVE = [assessment(id, type=id[:2]) for id in ("TP1", "TP2", "TP3", "IE1", "DS1")]
FIVE_MARKS = {"TP1": "16", "TP2": "16", "TP3": "16", "IE1": "8", "DS1": "8"}


@pytest.mark.parametrize(
    ("weighting", "average"),
    [
        ("per_assessment", "64/5"),  # (3×16×2 + 8×2 + 8×2) ÷ 10 = 128 ÷ 10 = 12.80
        ("per_type", "32/3"),  # (16×2 + 8×2 + 8×2) ÷ 6 = 64 ÷ 6 = 10.67
    ],
)
def test_the_two_weightings_differ(weighting, average):
    module = module_of(FIVE_MARKS, *FIVE, curriculum=THREE_TYPES, assessment_weighting=weighting)
    assert module.average == Fraction(average)


def test_per_type_inside_a_type_the_assessments_weigh_their_own_coefficient():
    """TP: (16×3 + 8×1) ÷ 4 = 14, carried 2; without type: 5, carried 1: (14×2 + 5) ÷ 3 = 11."""
    module = module_of(
        {"a": "16", "b": "8", "c": "5"},
        assessment("a", type="TP", coefficient="3"),
        assessment("b", type="TP"),
        assessment("c"),
        curriculum=THREE_TYPES,
        assessment_weighting="per_type",
    )
    assert module.average == 11


def test_per_type_a_type_all_excused_drops_out():
    """TP left: 16. Shares: TP carries everything that remains, and is entered."""
    marks = {"TP1": "16", "IE1": "EXC", "DS1": "EXC"}
    module = module_of(
        marks, *FIVE[:1], *FIVE[3:], curriculum=THREE_TYPES, assessment_weighting="per_type"
    )
    assert figures(module) == (16, 16, 16, 1, State.COMPLETE)


def test_per_type_coverage_follows_the_same_weights():
    """TP: 1 of 3 entered, share 1/3 × 2; DS entered, 2; IE blank, 0: (2/3 + 2) ÷ 6 = 4/9."""
    module = module_of(
        {"TP1": "16", "DS1": "8"}, *FIVE, curriculum=THREE_TYPES, assessment_weighting="per_type"
    )
    assert module.coverage == Fraction(4, 9)
    # Now (16×2 + 8×2) ÷ 4; lowest (16/3×2 + 0 + 8×2) ÷ 6; highest (56/3×2 + 40 + 16) ÷ 6.
    assert module.average == 12
    assert module.lowest == Fraction(80, 18)
    assert module.highest == Fraction(280, 18)


@pytest.mark.parametrize(
    ("own", "type", "average"),
    [
        (None, "DS", "17"),  # The programme's 3 for a DS: (8 + 20×3) ÷ 4
        ("1", "DS", "14"),  # Its own 1: (8 + 20) ÷ 2
        (None, "IO", "14"),  # No coefficient printed for an IO: 1
        (None, None, "14"),
        ("0", "DS", "8"),  # Its own 0 keeps it out.
    ],
)
def test_the_coefficient_is_its_own_else_that_of_its_type_else_one(own, type, average):
    module = module_of(
        {"a": "8", "b": "20"},
        assessment("a"),
        assessment("b", type=type, coefficient=own),
        curriculum=programme(ue("UE11", row("R1.01", DS="3"))),
    )
    assert module.average == Fraction(average)


def test_marks_are_scaled_to_twenty():
    """8/10 is 16, 30/40 is 15: 15.5."""
    module = module_of({"a": "8", "b": "30"}, assessment("a", max="10"), assessment("b", max="40"))
    assert module.average == Fraction(31, 2)


def test_an_assessment_weighs_as_set_towards_each_ue():
    """Towards UE11 a weighs 3, b 1: (12×3 + 8) ÷ 4 = 11; towards UE12 only b: 8."""
    curriculum = programme(ue("UE11", row("R1.01")), ue("UE12", row("R1.01")))
    marked = student({"a": "12", "b": "8"})
    result = graded(curriculum, marked, assessment("a", UE11="3", UE12="0"), assessment("b"))
    assert [each.average for each in result.ues.values()] == [11, 8]


TWO = [assessment("a"), assessment("b")]


@pytest.mark.parametrize(
    ("marks", "average", "lowest", "highest", "coverage", "state"),
    [
        # Six different things: a mark, zero, absent, excused, pending, blank.
        ({"a": "12", "b": "8"}, 10, 10, 10, 1, State.COMPLETE),
        ({"a": "12", "b": "0"}, 6, 6, 6, 1, State.COMPLETE),
        ({"a": "12", "b": "ABS"}, 6, 6, 6, 1, State.COMPLETE),
        ({"a": "12", "b": "EXC"}, 12, 12, 12, 1, State.COMPLETE),
        ({"a": "12", "b": "ATT"}, 12, 6, 16, Fraction(1, 2), State.PROVISIONAL),
        ({"a": "12"}, 12, 6, 16, Fraction(1, 2), State.PROVISIONAL),
        # Nothing known yet, then nothing that could ever count.
        ({}, None, 0, 20, 0, State.NONE),
        ({"a": "EXC"}, None, 0, 20, 0, State.NONE),
        ({"a": "EXC", "b": "EXC"}, None, None, None, None, State.NONE),
    ],
)
def test_each_entry_has_its_own_effect(marks, average, lowest, highest, coverage, state):
    assert figures(module_of(marks, *TWO)) == (average, lowest, highest, coverage, state)


def test_a_module_without_assessment_may_end_anywhere():
    assert figures(module_of({})) == (None, 0, 20, 0, State.NONE)


def test_a_module_whose_assessments_all_weigh_nothing_leaves_the_ue():
    module = module_of({"a": "12"}, assessment("a", UE11="0"))
    assert figures(module) == (None, None, None, None, State.NONE)
    assert module.missing is False


NORMAL = assessment("a")
RESIT, OTHER_RESIT = assessment("r", kind="resit"), assessment("q", kind="resit")
SECOND = assessment("s", kind="second_session")
BONUS = assessment("p", kind="bonus")


@pytest.mark.parametrize(
    ("marks", "average"),
    [
        ({"a": "8", "p": "1.5"}, "9.5"),
        ({"a": "8", "p": "-1.5"}, "6.5"),
        ({"a": "19", "p": "2"}, "20"),  # Clipped.
        ({"a": "1", "p": "-2"}, "0"),
        ({"a": "8"}, "8"),
        ({"a": "8", "p": "ABS"}, "8"),
        ({"a": "8", "p": "EXC"}, "8"),
        ({"a": "EXC", "p": "2"}, None),  # No effect without a mean.
    ],
)
def test_a_bonus_assessment_is_added_to_the_mean(marks, average):
    module = module_of(marks, NORMAL, BONUS)
    assert module.average == (None if average is None else Fraction(average))


def test_a_bonus_weighs_as_set_towards_the_ue_and_is_scaled_like_any_mark():
    """1 out of 5 is 4 on 20, times 1/2: 8 + 2."""
    module = module_of(
        {"a": "8", "p": "1"}, NORMAL, assessment("p", kind="bonus", max="5", UE11="0.5")
    )
    assert module.average == 10


@pytest.mark.parametrize(
    ("marks", "average"),
    [
        ({"a": "8", "r": "12"}, 12),
        ({"a": "8", "r": "5"}, 8),
        ({"a": "8", "r": "ABS"}, 8),
        ({"a": "8", "r": "EXC"}, 8),
        ({"a": "8"}, 8),
        ({"a": "EXC", "r": "5"}, 5),  # It is the average when there was none.
        ({"a": "8", "r": "9", "q": "11"}, 11),  # Several: the best.
    ],
)
def test_a_resit_replaces_when_it_is_higher(marks, average):
    module = module_of(marks, NORMAL, RESIT, OTHER_RESIT)
    assert figures(module) == (average, average, average, 1, State.COMPLETE)


@pytest.mark.parametrize(
    ("marks", "average"),
    [
        ({"a": "12", "s": "8"}, 8),
        ({"a": "12", "s": "ABS"}, 12),
        ({"a": "12", "s": "EXC"}, 12),
        ({"a": "12"}, 12),
        ({"a": "EXC", "s": "8"}, 8),
        ({"a": "8", "r": "15", "s": "3"}, 3),  # After the resit.
    ],
)
def test_a_second_session_replaces_even_if_lower(marks, average):
    assert module_of(marks, NORMAL, RESIT, SECOND).average == average


def test_the_order_is_mean_bonus_clip_resit_second_session():
    """19 + 3 is clipped to 20 before the resit: 20 stays. 8 + 3 = 11 loses to the resit's 12."""
    steps = (NORMAL, BONUS, RESIT)
    assert module_of({"a": "19", "p": "3", "r": "19.5"}, *steps).average == 20
    assert module_of({"a": "8", "p": "3", "r": "12"}, *steps).average == 12


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        # A pending resit: lowest without it, highest with its maximum.
        ({"a": "8", "r": "ATT"}, (8, 8, 20, 1, State.PROVISIONAL)),
        # A pending second session: 0 and its maximum.
        ({"a": "8", "s": "ATT"}, (8, 0, 20, 1, State.PROVISIONAL)),
        # A pending bonus: nothing (as all that is missing gets 0), or its maximum.
        ({"a": "8", "p": "ATT"}, (8, 8, 20, 1, State.PROVISIONAL)),
        # The second session is entered; a blank stays missing all the same.
        ({"s": "8"}, (8, 8, 8, 0, State.PROVISIONAL)),
        # A resit higher than the mean to come still leaves the mean open.
        ({"r": "12"}, (12, 12, 20, 0, State.PROVISIONAL)),
        # Nothing to fall back on: the pending resit decides alone.
        ({"a": "EXC", "r": "ATT"}, (None, 0, 20, 0, State.NONE)),
        # A pending bonus has no effect where no mean can come.
        ({"a": "EXC", "p": "ATT"}, (None, None, None, None, State.NONE)),
    ],
)
def test_what_is_pending_after_the_mean(marks, expected):
    assert figures(module_of(marks, NORMAL, RESIT, SECOND, BONUS)) == expected


def test_a_resit_alone_stands_for_the_average():
    """No normal assessment was ever set: all that feeds the module is entered."""
    assert figures(module_of({"r": "12"}, RESIT)) == (12, 12, 12, 1, State.COMPLETE)
    assert figures(module_of({}, RESIT)) == (None, 0, 20, 0, State.NONE)


def test_a_weight_of_zero_keeps_any_assessment_out():
    for kind in ("resit", "second_session", "bonus"):
        module = module_of({"a": "8", "x": "15"}, NORMAL, assessment("x", kind=kind, UE11="0"))
        assert figures(module) == (8, 8, 8, 1, State.COMPLETE)


@pytest.mark.parametrize(
    ("marks", "average", "defaulting"),
    [
        ({"a": "ABS", "b": "14"}, None, True),
        ({"a": "ABS"}, None, True),
        ({"a": "EXC", "b": "14"}, 14, False),
        ({"a": "ABS", "b": "14", "r": "ABS"}, None, True),  # Absence at a resit changes nothing.
        ({"a": "ABS", "b": "14", "r": "9"}, 9, False),  # A resit, a second session repair it.
        ({"a": "ABS", "b": "14", "s": "7"}, 7, False),
    ],
)
def test_an_unjustified_absence_may_leave_no_average(marks, average, defaulting):
    module = module_of(marks, *TWO, RESIT, SECOND, unjustified_absence="defaulting")
    assert (module.average, module.defaulting) == (average, defaulting)


def test_an_absence_of_weight_zero_is_no_default():
    module = module_of(
        {"a": "ABS", "b": "14"},
        assessment("a", UE11="0"),
        assessment("b"),
        unjustified_absence="defaulting",
    )
    assert (module.average, module.defaulting) == (14, False)


def test_a_given_average_stands_for_the_assessments():
    result = graded(ONE_MODULE, student({"a": "2"}, module_averages={"R1.01": "11.25"}), NORMAL)
    assert figures(result.ues["UE11"].modules[0]) == (
        *[Fraction(45, 4)] * 3,
        1,
        State.COMPLETE,
    )

"""Section 3 of the rules: the average of a UE, its completeness, its bounds."""

from fractions import Fraction

import pytest

from grading.core.codes import Certainty, State, UECode
from tests.factories.core import assessment, graded, programme, row, student, ue

TWO_MODULES = programme(ue("UE11", row("R1.01", "3"), row("R1.02", "1"), ects="6"))


def ue_of(who, *assessments, curriculum=TWO_MODULES, code="UE11", **settings):
    return graded(curriculum, who, *assessments, **settings).ues[code]


def figures(found):
    return found.average, found.lowest, found.highest, found.coverage, found.state


def averages(first, second):
    given = {"R1.01": first, "R1.02": second}
    return student(module_averages={code: value for code, value in given.items() if value})


def test_modules_weigh_their_coefficients():
    """(12×3 + 8×1) ÷ 4 = 11"""
    found = ue_of(averages("12", "8"))
    assert figures(found) == (11, 11, 11, 1, State.COMPLETE)
    assert (found.proposal, found.ects, found.ects_value) == (UECode.ADM, 6, 6)


def test_a_module_without_assessment_makes_the_ue_provisional():
    """Known: 12, three quarters of the coefficients. (36 + 0) ÷ 4 = 9, (36 + 20) ÷ 4 = 14."""
    found = ue_of(averages("12", None))
    assert figures(found) == (12, 9, 14, Fraction(3, 4), State.PROVISIONAL)
    assert (found.proposal, found.ects, found.certainty) == (UECode.ATT, 0, Certainty.OPEN)


def test_coverage_counts_the_entered_share_of_a_module():
    """R1.01 half entered, R1.02 entered: (3 × 1/2 + 1) ÷ 4 = 5/8."""
    who = student({"a": "12", "c": "8"})
    found = ue_of(who, assessment("a"), assessment("b"), assessment("c", module="R1.02"))
    assert found.coverage == Fraction(5, 8)
    # R1.01 is 12, from 6 to 16: (36 + 8) ÷ 4, (18 + 8) ÷ 4, (48 + 8) ÷ 4.
    assert (found.average, found.lowest, found.highest) == (11, Fraction(13, 2), 14)


def test_a_module_all_excused_leaves_both_sums():
    who = student({"a": "EXC", "c": "8"})
    found = ue_of(who, assessment("a"), assessment("c", module="R1.02"))
    assert figures(found) == (8, 8, 8, 1, State.COMPLETE)


def test_nothing_entered_yet():
    found = ue_of(student(semesters={1}))
    assert figures(found) == (None, 0, 20, 0, State.NONE)
    assert found.proposal == UECode.ATT


def test_nothing_that_could_count():
    who = student({"a": "EXC", "c": "EXC"})
    found = ue_of(who, assessment("a"), assessment("c", module="R1.02"))
    assert figures(found) == (None, None, None, None, State.NONE)


def test_a_module_of_coefficient_zero_changes_nothing():
    curriculum = programme(ue("UE11", row("R1.01", "2"), row("POR1", "0")))
    found = ue_of(student(module_averages={"R1.01": "12"}), curriculum=curriculum)
    assert figures(found) == (12, 12, 12, 1, State.COMPLETE)


@pytest.mark.parametrize(("parcours", "expected"), [("CAI", 11), ("IPI", 12), (None, None)])
def test_the_ue_of_a_parcours_has_no_average_without_it(parcours, expected):
    """CAI: (12 + 10) ÷ 2; IPI: its only module, 12; nobody has the common module alone."""
    own = ue("UE35", row("R3.01"), row("R3.90", parcours="CAI"), competence=None)
    who = student(parcours=parcours, module_averages={"R3.01": "12", "R3.90": "10"})
    found = ue_of(who, curriculum=programme(own), code="UE35")
    assert found.average == expected
    assert (found.proposal is UECode.ATT) == (parcours is None)


def test_an_exempt_module_is_left_out_with_its_marks():
    who = student({"a": "2"}, module_averages={"R1.02": "14"}, exempt_modules={"R1.01"})
    found = ue_of(who, assessment("a"))
    assert figures(found) == (14, 14, 14, 1, State.COMPLETE)
    assert [module.exempt for module in found.modules] == [True, False]


def test_an_exempt_ue_has_no_average_but_may_be_held():
    exempt = student(module_averages={"R1.01": "12"}, exempt_ues={"UE11"})
    assert (ue_of(exempt).average, ue_of(exempt).proposal) == (None, UECode.ATT)
    held = student(exempt_ues={"UE11"}, acquired={"UE11": ("13", "ADM")})
    assert (ue_of(held).average, ue_of(held).proposal) == (13, UECode.ADM)


@pytest.mark.parametrize(
    ("adjustment", "average", "clip"),
    [("0.3", "11.3", 0), ("-1", "10", 0), ("9.5", "20", "-0.5"), ("-12", "0", "1")],
)
def test_an_adjustment_is_added_then_clipped(adjustment, average, clip):
    who = student(module_averages={"R1.01": "12", "R1.02": "8"}, adjustments={"UE11": adjustment})
    found = ue_of(who)
    assert (found.raw, found.average, found.clip) == (11, Fraction(average), Fraction(clip))
    assert (found.lowest, found.highest) == (Fraction(average), Fraction(average))


def test_an_adjustment_without_average_adds_nothing():
    found = ue_of(student(adjustments={"UE11": "2"}))
    # Only the bounds move: 0 + 2, and 20 + 2 clipped.
    assert figures(found) == (None, 2, 20, 0, State.NONE)


def test_a_given_ue_average_is_complete_and_adjusted():
    found = ue_of(student(ue_averages={"UE11": "9.99"}, adjustments={"UE11": "0.3"}))
    assert figures(found) == (*[Fraction("10.29")] * 3, 1, State.COMPLETE)
    assert found.modules == ()


@pytest.mark.parametrize(
    ("average", "code"),
    [("10", "ADM"), ("9.995", "ADM"), ("9.9949", "AJ"), ("9.99", "AJ")],
)
def test_the_bar_sees_the_rounded_average(average, code):
    found = ue_of(student(ue_averages={"UE11": average}))
    assert found.proposal == code
    assert found.average == Fraction(average)  # Kept exact all the same.


def test_the_bar_may_see_the_exact_average():
    assert ue_of(student(ue_averages={"UE11": "9.995"}), compare="exact").proposal == UECode.AJ


def test_three_marks_that_floats_get_wrong():
    """(6.08 + 19.11 + 4.81) ÷ 3 is exactly 10."""
    curriculum = programme(ue("UE11", row("R1.01"), row("R1.02"), row("R1.03")))
    who = student(module_averages={"R1.01": "6.08", "R1.02": "19.11", "R1.03": "4.81"})
    assert ue_of(who, curriculum=curriculum, compare="exact").average == 10


@pytest.mark.parametrize(
    ("known", "certainty"),
    [
        ("13.32", Certainty.OPEN),  # (39.96 + 0) ÷ 4 = 9.99
        ("13.33", Certainty.VALIDATED),  # (39.99 + 0) ÷ 4 = 9.9975, a printed 10.00
        ("6.66", Certainty.OPEN),  # (19.98 + 20) ÷ 4 = 9.995, a printed 10.00
        ("6.65", Certainty.LOST),  # (19.95 + 20) ÷ 4 = 9.9875, a printed 9.99
    ],
)
def test_the_bounds_settle_some_ues_early(known, certainty):
    assert ue_of(averages(known, None)).certainty == certainty


def test_a_defaulting_module_leaves_the_ue_without_average():
    who = student({"a": "ABS"}, module_averages={"R1.02": "15"})
    found = ue_of(who, assessment("a"), unjustified_absence="defaulting")
    assert (found.average, found.lowest, found.highest) == (None, None, None)
    assert (found.state, found.proposal) == (State.NONE, UECode.DEF)


HELD = {"UE11": ("11", "CMP")}


@pytest.mark.parametrize(
    ("retaken", "average", "code"),
    [
        (None, 11, "CMP"),  # Held, nothing new.
        (("12", None), 11, "CMP"),  # The new one is provisional: it does not count yet.
        (("8", "8"), 11, "CMP"),  # The better of the two, and the code stays.
        (("10.5", "10.5"), 11, "ADM"),  # The new average reaches the bar.
        (("12", "12"), 12, "ADM"),
    ],
)
def test_an_acquired_ue_stays_and_can_only_improve(retaken, average, code):
    new = dict(zip(("R1.01", "R1.02"), retaken or (), strict=False))
    who = student(
        acquired=HELD, module_averages={key: value for key, value in new.items() if value}
    )
    found = ue_of(who)
    assert figures(found) == (average, average, average, 1, State.COMPLETE)
    assert (found.proposal, found.ects, found.certainty) == (code, 6, Certainty.VALIDATED)


def test_a_ue_acquired_elsewhere_has_no_average():
    found = ue_of(student(acquired={"UE11": (None, "ADM")}))
    assert figures(found) == (None, None, None, None, State.NONE)
    assert (found.proposal, found.ects) == (UECode.ADM, 6)


PARCOURS = programme(
    ue(
        "UE35",
        row("R3.01"),
        row("SAÉ 3.02", "1", "IPI"),
        row("SAÉ 3.02", "3", "CAI"),
        competence=None,
    )
)


@pytest.mark.parametrize(("parcours", "average"), [("IPI", "14"), ("CAI", "15")])
def test_each_student_meets_the_rows_of_his_parcours(parcours, average):
    """IPI: (12 + 16) ÷ 2; CAI: (12 + 16×3) ÷ 4. One assessment serves both."""
    who = student({"a": "12", "b": "16"}, parcours=parcours)
    saes = assessment("b", module="SAÉ 3.02")
    found = ue_of(who, assessment("a", module="R3.01"), saes, curriculum=PARCOURS, code="UE35")
    assert (found.average, found.competence) == (Fraction(average), f"De {parcours}")


def test_alternance_has_its_own_table_and_falls_back_on_the_initial_one():
    curriculum = programme(
        ue("UE41", row("R4.01")), ue("UE51", row("R5.01")), fa=[ue("UE51", row("SAÉ 5.02"))]
    )
    who = student(semesters={4, 5}, modality={4: "FA", 5: "FA"})
    found = graded(curriculum, who).ues
    assert [module.code for each in found.values() for module in each.modules] == [
        "R4.01",
        "SAÉ 5.02",
    ]


@pytest.mark.parametrize(
    ("rule", "value", "average"),
    [
        # RULES, section 3: rate per point above a threshold, step table, direct points; a cap.
        ({"method": "rate", "threshold": "10", "rate": "0.05"}, "16", "11.3"),
        ({"method": "rate", "threshold": "10", "rate": "0.05"}, "8", "11"),
        ({"method": "rate", "threshold": "10", "rate": "0.5", "cap": "0.5"}, "16", "11.5"),
        ({"method": "steps", "steps": [["10", "0.1"], ["15", "0.3"]]}, "15", "11.3"),
        ({"method": "steps", "steps": [["10", "0.1"], ["15", "0.3"]]}, "9", "11"),
        ({"method": "points"}, "0.25", "11.25"),
        ({"method": "points", "sign": "malus", "cap": "1"}, "3", "10"),
        ({"method": "points", "ues": ["UE12"]}, "3", "11"),
    ],
)
def test_bonus_and_malus_rules(rule, value, average):
    who = student(module_averages={"R1.01": "12", "R1.02": "8"}, bonus_values={"sport": value})
    found = ue_of(who, bonuses=[{"name": "sport", "sign": "bonus"} | rule])
    assert found.average == Fraction(average)


def test_a_general_average_only_where_it_is_shown():
    """(12×6 + 8×12) ÷ 18 = 28/3, weighted by ECTS."""
    curriculum = programme(ue("UE11", ects="6"), ue("UE12", ects="12"))
    who = student(ue_averages={"UE11": "12", "UE12": "8"})
    assert graded(curriculum, who).general == {}
    assert graded(curriculum, who, general_average="shown").general == {1: Fraction(28, 3)}


def test_the_general_average_of_a_year_needs_both_semesters():
    """(12×6 + 9×12) ÷ 18 = 10, weighted by ECTS."""
    curriculum = programme(ue("UE11", ects="6"), ue("UE21", ects="12"))
    both = student(ue_averages={"UE11": "12", "UE21": "9"})
    assert graded(curriculum, both, general_average="shown").general_of(1) == 10
    assert graded(curriculum, both).general_of(1) is None
    one = student(ue_averages={"UE11": "12"})
    assert graded(curriculum, one, general_average="shown").general_of(1) is None

"""Sections 4 and 6 of the rules: codes of UEs and RCUEs, compensation, upward validation."""

from fractions import Fraction

import pytest

from grading.core.codes import RCUECode, UECode
from tests.factories.core import graded, programme, student, ue, years

YEAR = programme(ue("UE12", ects="9"), ue("UE22", ects="11"))


def pair_of(odd, even, acquired=None, **settings):
    """The codes of both UEs, then the average and code of their RCUE."""
    given = {"UE12": odd, "UE22": even}
    who = student(
        ue_averages={code: value for code, value in given.items() if value is not None},
        acquired=acquired,
        semesters={1, 2},
    )
    result = graded(YEAR, who, **settings)
    rcue = result.rcues["UE12+UE22"]
    codes = [each.proposal for each in result.ues.values()]
    return (*codes, rcue.average, rcue.proposal)


@pytest.mark.parametrize(
    ("odd", "even", "codes"),
    [
        ("12", "12", ("ADM", "ADM", 12, "ADM")),
        ("6", "14", ("CMP", "ADM", 10, "CMP")),
        ("20", "0", ("ADM", "CMP", 10, "CMP")),
        ("9.99", "9.99", ("AJ", "AJ", Fraction("9.99"), "AJ")),
        ("9.99", "10.01", ("CMP", "ADM", 10, "CMP")),
        ("9.995", "9.995", ("ADM", "ADM", Fraction("9.995"), "ADM")),
        ("12", "7.98", ("ADM", "AJ", Fraction("9.99"), "AJ")),
        ("12", "7.99", ("ADM", "CMP", Fraction("9.995"), "CMP")),  # A printed 10.00.
        ("12", None, ("ADM", "ATT", None, "ATT")),
        (None, "9", ("ATT", "AJ", None, "ATT")),
    ],
)
def test_the_codes_of_two_ues_and_of_their_rcue(odd, even, codes):
    assert pair_of(odd, even) == codes


@pytest.mark.parametrize(
    ("weights", "average", "code"),
    [
        ("equal", "10.05", "CMP"),  # (11 + 9.1) ÷ 2
        ("ects", "9.955", "AJ"),  # (11×9 + 9.1×11) ÷ 20 = 199.1 ÷ 20
    ],
)
def test_the_weights_of_an_rcue_are_a_setting(weights, average, code):
    expected = ("ADM", "CMP" if code == "CMP" else "AJ", Fraction(average), code)
    assert pair_of("11.0", "9.1", rcue_weights=weights) == expected


@pytest.mark.parametrize(
    ("source", "average", "code"),
    [
        ("exact", "9.9945", "AJ"),  # (9.994 + 9.995) ÷ 2
        ("rounded", "9.995", "CMP"),  # (9.99 + 10.00) ÷ 2
    ],
)
def test_an_rcue_is_computed_from_exact_averages_unless_set(source, average, code):
    assert pair_of("9.994", "9.995", rcue_from=source)[2:] == (Fraction(average), code)


def test_comparing_exact_averages():
    assert pair_of("12", "7.99", compare="exact") == ("ADM", "AJ", Fraction("9.995"), "AJ")


def test_an_odd_semester_alone_has_no_rcue():
    result = graded(YEAR, student(ue_averages={"UE12": "9"}))
    assert (result.ues["UE12"].proposal, dict(result.rcues), dict(result.years)) == ("AJ", {}, {})


@pytest.mark.parametrize(
    ("even", "acquired", "codes"),
    [
        # Two years: the UE kept from last year pairs with this year's.
        ("8", {"UE12": ("12", "ADM")}, ("ADM", "CMP", 10, "CMP")),
        ("7", {"UE12": ("12", "ADM")}, ("ADM", "AJ", Fraction(19, 2), "AJ")),
        # Acquired elsewhere without a mark: the RCUE has no average.
        ("12", {"UE12": (None, "ADM")}, ("ADM", "ADM", None, "ADM")),
        ("9", {"UE12": (None, "ADM")}, ("ADM", "AJ", None, "ATT")),
        # Two acquired UEs validate their RCUE, whatever its average.
        ("10", {"UE12": ("8", "ADJ")}, ("ADJ", "ADM", 9, "ADM")),
        ("10", {"UE12": ("8", "CMP")}, ("CMP", "ADM", 9, "CMP")),
        ("10", {"UE12": ("8", "ADSUP")}, ("ADSUP", "ADM", 9, "ADSUP")),
        ("14", {"UE12": ("6", "ADJR")}, ("ADJR", "ADM", 10, "CMP")),
        ("9", {"UE12": ("8", "ADJ")}, ("ADJ", "AJ", Fraction(17, 2), "AJ")),
    ],
)
def test_an_rcue_with_a_ue_held_from_before(even, acquired, codes):
    assert pair_of(None, even, acquired) == codes


def test_no_compensation_between_competences():
    result = graded(
        programme(*years(1)),
        student(ue_averages={"UE11": "20", "UE12": "9", "UE21": "20", "UE22": "9"}),
    )
    assert result.rcues["UE12+UE22"].proposal == RCUECode.AJ


TWO_YEARS = programme(*years(1, 2))


def test_both_ues_of_a_level_give_those_below():
    who = student(ue_averages={"UE11": "5", "UE21": "6", "UE31": "9", "UE41": "11"})
    result = graded(TWO_YEARS, who)
    codes = {code: result.ues[code].proposal for code in ("UE11", "UE21", "UE31", "UE41")}
    assert codes == {"UE11": "ADSUP", "UE21": "ADSUP", "UE31": "CMP", "UE41": "ADM"}
    rcue = result.rcues["UE11+UE21"]
    assert (rcue.average, rcue.proposal) == (Fraction(11, 2), RCUECode.ADSUP)
    assert result.ues["UE11"].ects == 6


def test_upward_validation_needs_both_ues():
    who = student(ue_averages={"UE11": "5", "UE21": "6", "UE31": "12", "UE41": "7"})
    assert graded(TWO_YEARS, who).ues["UE11"].proposal == UECode.AJ


def test_upward_validation_stays_in_its_competence():
    who = student(ue_averages={"UE12": "5", "UE22": "6", "UE31": "12", "UE41": "12"})
    assert graded(TWO_YEARS, who).ues["UE12"].proposal == UECode.AJ


def test_upward_validation_reaches_every_level_below():
    """Level 3 gives levels 2 and 1, also a level of which a semester is not in the case."""
    who = student(ue_averages={"UE11": "5", "UE31": "6", "UE41": "7", "UE51": "10", "UE61": "10"})
    result = graded(programme(*years(1, 2, 3)), who)
    codes = {code: result.ues[code].proposal for code in ("UE11", "UE31", "UE41")}
    assert codes == {"UE11": "ADSUP", "UE31": "ADSUP", "UE41": "ADSUP"}


def test_upward_validation_does_not_wait_for_marks():
    """A provisional UE is acquired too; its RCUE is validated without an average."""
    who = student(ue_averages={"UE21": "8", "UE31": "12", "UE41": "12"}, semesters={1})
    result = graded(TWO_YEARS, who)
    assert (result.ues["UE11"].proposal, result.ues["UE11"].average) == ("ADSUP", None)
    rcue = result.rcues["UE11+UE21"]
    assert (rcue.average, rcue.proposal) == (None, RCUECode.ADSUP)


def test_a_compensated_pair_validates_upwards_in_cascade():
    """UE51 and UE61 compensate: levels 2 and 1 follow, though level 2 failed by itself."""
    averages = {"UE51": "8", "UE61": "12", "UE31": "4", "UE41": "4", "UE11": "3", "UE21": "3"}
    result = graded(programme(*years(1, 2, 3)), student(ue_averages=averages))
    assert {code: result.ues[code].proposal for code in averages} == {
        "UE51": "CMP",
        "UE61": "ADM",
        "UE31": "ADSUP",
        "UE41": "ADSUP",
        "UE11": "ADSUP",
        "UE21": "ADSUP",
    }


def test_ues_of_different_levels_form_no_rcue():
    curriculum = programme(ue("UE11", level=1), ue("UE21", level=2))
    result = graded(curriculum, student(ue_averages={"UE11": "12", "UE21": "12"}))
    assert dict(result.rcues) == {}


def test_the_competence_of_the_fifth_ue_is_that_of_the_parcours():
    curriculum = programme(ue("UE35", competence=None), ue("UE45", competence=None))
    result = graded(curriculum, student(ue_averages={"UE35": "12", "UE45": "8"}, parcours="IPI"))
    assert result.rcues["UE35+UE45"].competence == "De IPI"


@pytest.mark.parametrize(
    ("odd", "even", "reasons"),
    [
        ("6", "14", ["ue_compensated", "ue_reaches", "rcue_compensates"]),
        ("9", "9", ["ue_below_rcue_below", "ue_below_rcue_below", "rcue_below"]),
        ("12", None, ["ue_reaches", "ue_none", "rcue_undecided"]),
        ("12", "12", ["ue_reaches", "ue_reaches", "rcue_reaches"]),
    ],
)
def test_every_code_carries_its_reason(odd, even, reasons):
    given = {"UE12": odd, "UE22": even}
    averages = {code: value for code, value in given.items() if value}
    result = graded(YEAR, student(ue_averages=averages, semesters={1, 2}))
    everything = [*result.ues.values(), *result.rcues.values()]
    assert [reason.rule for each in everything for reason in each.reasons] == reasons


def test_a_reason_has_its_article_and_figures():
    reason = graded(YEAR, student(ue_averages={"UE12": "6", "UE22": "14"})).ues["UE12"].reasons[0]
    assert reason.article == "annexe 1, § 4.4"
    assert reason.figures == {"average": 6, "bar": 10, "rcue": 10}

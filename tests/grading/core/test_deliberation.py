"""What a jury decides and what that entails: the proposals beside the decisions."""

from dataclasses import replace
from fractions import Fraction

import pytest

from grading.core.codes import UECode, YearCode
from grading.core.decisions.attention import Attention, almost_passing, attentions, is_of_right
from grading.core.decisions.deliberation import deliberate
from grading.core.decisions.rulings import Circumstances, Scope, Subject, subject_of
from grading.core.rules import Compare, Rules
from tests.factories.core import graded, programme, student, years

RULES = Rules()
WHOLE = programme(*years(1, 2, 3))
SEMESTER_1 = Scope(frozenset({1}))
BUT1 = Scope(frozenset({1, 2}), 1)
BUT2 = Scope(frozenset({3, 4}), 2)
BUT3 = Scope(frozenset({5, 6}), 3)


def year(number, *averages):
    """The average of each competence of a year, the same in both of its semesters."""
    return {
        f"UE{semester}{rank}": average
        for semester in (2 * number - 1, 2 * number)
        for rank, average in enumerate(averages, start=1)
    }


def before_jury(averages, scope=BUT1, decided=None, circumstances=None, **given):
    result = graded(WHOLE, student(ue_averages=averages, **given))
    return deliberate(result, decided or {}, scope, RULES, circumstances or Circumstances())


def codes(deliberation):
    return {of: str(ruling.code) for of, ruling in deliberation.rulings.items()}


FAILED = year(1, "12", "12", "9", "7")
"""Two RCUEs of four, one below the floor."""


def test_without_decisions_it_is_what_the_computation_proposes():
    found = before_jury(FAILED)
    assert codes(found) == {
        "UE11": "ADM",
        "UE12": "ADM",
        "UE13": "AJ",
        "UE14": "AJ",
        "UE21": "ADM",
        "UE22": "ADM",
        "UE23": "AJ",
        "UE24": "AJ",
        "UE11+UE21": "ADM",
        "UE12+UE22": "ADM",
        "UE13+UE23": "AJ",
        "UE14+UE24": "AJ",
        "BUT1": "RED",
    }
    assert len(found.undecided) == 13


def test_a_granted_rcue_grants_its_ues_but_not_the_passage_while_another_is_under_the_floor():
    found = before_jury(FAILED, decided={"UE13+UE23": "ADJ"})
    assert [str(found.rulings[of].proposal) for of in ("UE13", "UE23")] == ["ADJR", "ADJR"]
    assert found.rulings["BUT1"].proposal is YearCode.RED
    assert found.result.ects == 36
    assert [each.of for each in found.entailed] == ["UE13", "UE23"]


def test_what_entails_others_is_no_reason_for_itself():
    for of, proposal in [("UE13+UE23", "AJ"), ("BUT1", "RED")]:
        found = before_jury(FAILED, decided={of: "ADJ"})
        assert str(found.rulings[of].proposal) == proposal


def test_what_was_entailed_follows_and_causes_nothing():
    result = graded(WHOLE, student(ue_averages=FAILED))
    entailed = {"UE13": "ADJR", "UE23": "ADJR"}
    found = deliberate(result, {"UE13+UE23": "AJ"}, BUT1, RULES, entailed=entailed)
    assert str(found.rulings["UE13+UE23"].proposal) == "AJ"
    assert found.result.ects == 24
    ruling = found.rulings["UE13"]
    assert (str(ruling.decision), str(ruling.proposal)) == ("ADJR", "AJ")


def test_granting_what_is_under_the_floor_opens_the_passage():
    found = before_jury(year(1, "12", "12", "9", "7.99"), decided={"UE14+UE24": "ADJ"})
    assert found.rulings["BUT1"].proposal is YearCode.PASD
    assert found.result.years[1].next is True


def test_two_granted_ues_validate_their_rcue():
    found = before_jury(FAILED, decided={"UE13": "ADJ", "UE23": "ADJ"})
    assert codes(found)["UE13+UE23"] == "ADM"
    assert found.entailed == ()


def test_a_granted_year_grants_all_of_it():
    found = before_jury(FAILED, decided={"BUT1": "ADJ"})
    assert {of: code for of, code in codes(found).items() if code.startswith("ADJ")} == {
        "UE13": "ADJR",
        "UE14": "ADJR",
        "UE23": "ADJR",
        "UE24": "ADJR",
        "UE13+UE23": "ADJ",
        "UE14+UE24": "ADJ",
        "BUT1": "ADJ",
    }
    assert found.result.ects == 48
    assert found.result.years[1].next is True


@pytest.mark.parametrize(
    ("code", "opens"),
    [
        ("ADM", True),
        ("PASD", True),
        ("PAS1NCI", True),
        ("ADJ", True),
        ("RED", False),
        ("NAR", False),
        ("DEM", False),
        ("ABAN", False),
        ("EXCLU", False),
        ("ABL", False),
        ("DEF", False),
        ("ATJ", None),
        ("RAT", None),
    ],
)
def test_what_a_decided_year_opens(code, opens):
    assert before_jury(FAILED, decided={"BUT1": code}).result.years[1].next is opens


def test_a_passage_by_decision_changes_no_ue():
    found = before_jury(FAILED, decided={"BUT1": "PAS1NCI"})
    assert found.result.ects == 24
    assert found.entailed == ()


def test_a_granted_level_validates_those_below():
    """4.3: a BUT1 debt disappears with the level above, also when a jury granted it."""
    averages = year(1, "12", "12", "12", "8") | year(2, "12", "12", "12", "9", "12")
    acquired = {f"UE{s}{c}": ("12", "ADM") for s in (1, 2) for c in (1, 2, 3)}
    before = before_jury(averages, BUT2, acquired=acquired)
    assert codes(before)["BUT2"] == "RED"  # Its own bars are met; UE14 and UE24 are due.
    after = before_jury(averages, BUT2, {"UE34+UE44": "ADJ"}, acquired=acquired)
    assert [str(after.rulings[of].proposal) for of in ("UE14", "UE24", "UE14+UE24", "BUT2")] == [
        "ADSUP",
        "ADSUP",
        "ADSUP",
        "ADM",
    ]
    assert after.result.dut is True
    assert str(after.rulings["DUT"].proposal) == "ADM"


@pytest.mark.parametrize("code", ["ADSUP", "AJ", "ADJ"])
def test_what_the_level_above_gives_is_proposed_whatever_is_decided_of_it(code):
    averages = year(1, "12", "12", "12", "8") | year(2, "12", "12", "12", "12", "12")
    found = before_jury(averages, BUT2, decided={"UE14": code})
    assert str(found.rulings["UE14"].proposal) == "ADSUP"
    assert found.rulings["UE14"].departs is (code != "ADSUP")


def test_what_is_held_from_before_is_not_judged_again_in_a_later_year():
    acquired = {f"UE{s}{c}": ("12", "ADM") for s in (1, 2) for c in (1, 2, 3, 4)}
    found = before_jury(
        year(1, *["12"] * 4) | year(2, *["12"] * 5), BUT2, acquired=acquired, parcours="CAI"
    )
    assert {of for of in found.rulings if of.startswith(("UE1", "UE2"))} == set()


def test_no_decision_takes_away_what_is_held():
    found = before_jury(year(1, "8", "12", "12", "12"), acquired={"UE11": ("11", "ADM")})
    held = found.rulings["UE11"]
    assert held.held is True
    assert set(map(str, held.choices)) == {"ADM", "CMP", "ADSUP", "ADJ", "ADJR"}


def test_a_refused_rcue_no_longer_compensates():
    found = before_jury(
        year(1, "12", "12", "12", "12") | {"UE11": "9"}, decided={"UE11+UE21": "ATJ"}
    )
    assert str(found.rulings["UE11"].proposal) == "AJ"
    assert found.rulings["BUT1"].proposal is YearCode.ATT


def test_a_decision_on_a_ue_is_not_changed_by_one_on_its_rcue():
    found = before_jury(FAILED, decided={"UE13": "AJ", "UE13+UE23": "ADJ"})
    ruling = found.rulings["UE13"]
    assert (str(ruling.proposal), str(ruling.decision), ruling.departs) == ("ADJR", "AJ", True)
    assert [each.of for each in found.entailed] == ["UE23"]


def test_a_student_who_resigned_leaves_open_what_was_open():
    averages = year(1, "12", "12", "12", "12")
    del averages["UE21"]
    gone = Circumstances(YearCode.DEM)
    found = before_jury(averages, BUT1, circumstances=gone, semesters={1, 2})
    assert codes(found)["UE21"] == "DEM"
    assert codes(found)["UE11+UE21"] == "DEM"
    assert codes(found)["UE11"] == "ADM"
    assert codes(found)["BUT1"] == "DEM"
    assert Attention.GONE in attentions(found, RULES)


def test_a_semester_alone_is_judged_by_its_ues():
    found = before_jury({"UE11": "12", "UE12": "9", "UE13": "12", "UE14": "12"}, SEMESTER_1)
    assert codes(found) == {"UE11": "ADM", "UE12": "AJ", "UE13": "ADM", "UE14": "ADM"}
    assert is_of_right(found) is True


def test_the_diplomas_of_the_last_year():
    whole = year(1, *["12"] * 4) | year(2, *["12"] * 5) | year(3, *["12"] * 5)
    found = before_jury(whole, BUT3)
    assert (codes(found)["DUT"], codes(found)["BUT"]) == ("ADM", "ADM")
    late = before_jury(whole, BUT3, circumstances=Circumstances(held=frozenset({"DUT"})))
    assert "DUT" not in late.rulings


def test_an_unreached_diploma_waits_or_is_not_given():
    whole = year(1, *["12"] * 4) | year(2, *["12"] * 5) | year(3, *["12"] * 4, "8")
    assert codes(before_jury(whole, BUT3))["BUT"] == "AJ"
    del whole["UE65"]
    assert codes(before_jury(whole, BUT3, semesters={6}))["BUT"] == "ATT"


@pytest.mark.parametrize(
    ("averages", "expected"),
    [
        (("12", "12", "12", "12"), set()),
        (("12", "12", "12", "8"), set()),
        (("12", "12", "12", "9.5"), {Attention.NEAR}),
        (("12", "12", "9", "9"), {Attention.NOT_PASSING, Attention.ONE_SHORT}),
        (("12", "12", "12", "7"), {Attention.NOT_PASSING, Attention.ONE_SHORT}),
        (("12", "12", "7", "7"), {Attention.NOT_PASSING}),
        (
            ("12", "12", "9.6", "9.2"),
            {Attention.NOT_PASSING, Attention.ONE_SHORT, Attention.NEAR},
        ),
    ],
)
def test_whom_to_discuss(averages, expected):
    assert attentions(before_jury(year(1, *averages)), RULES) == expected


@pytest.mark.parametrize(
    ("averages", "of_right"),
    [
        (("12", "12", "12", "12"), True),
        (("12", "12", "12", "8"), True),
        (("12", "12", "9", "9"), False),
    ],
)
def test_whose_decisions_are_of_right(averages, of_right):
    assert is_of_right(before_jury(year(1, *averages))) is of_right


def test_nobody_waiting_for_marks_is_of_right():
    averages = year(1, "12", "12", "12", "12")
    del averages["UE24"]
    found = before_jury(averages, semesters={1, 2})
    assert is_of_right(found) is False
    assert Attention.WAITING in attentions(found, RULES)


def test_equity_names_those_who_have_as_much_and_do_not_pass():
    these = {
        name: before_jury(year(1, "12", "12", "12", average))
        for name, average in [("a", "9.80"), ("b", "9.90"), ("c", "9.70"), ("d", "10")]
    }
    assert almost_passing(Fraction("9.8"), "UE14+UE24", these, RULES) == ("a", "b")


@pytest.mark.parametrize(("compare", "left_out"), [("rounded", ("a",)), ("exact", ())])
def test_equity_compares_averages_as_the_rules_do(compare, left_out):
    """9.796 and 9.804 are both printed 9.80."""
    these = {"a": before_jury(year(1, "12", "12", "12", "9.796"))}
    rules = replace(RULES, compare=Compare(compare))
    assert almost_passing(Fraction("9.804"), "UE14", these, rules) == left_out


@pytest.mark.parametrize(
    ("of", "subject"),
    [
        ("UE11", Subject.UE),
        ("UE11+UE21", Subject.RCUE),
        ("BUT1", Subject.YEAR),
        ("BUT", Subject.DIPLOMA),
        ("DUT", Subject.DIPLOMA),
    ],
)
def test_what_a_name_is_about(of, subject):
    assert subject_of(of) is subject


def test_a_code_of_another_vocabulary_is_refused():
    with pytest.raises(ValueError, match="PASD"):
        before_jury(FAILED, decided={"UE11": "PASD"})


def test_waiting_is_a_decision_only_where_it_is_proposed():
    found = before_jury(FAILED)
    assert UECode.ATT not in found.rulings["UE11"].choices

"""Which missing marks can still change a decision: by hand, then against every kind of filling."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.core.averages.scheme import Scheme
from grading.core.bounds import completed, what_is_missing
from grading.core.computation import compute_student
from grading.core.rules import RCUEFrom, UnjustifiedAbsence, rules_from_document
from grading.core.stakes import Stakes, each_stakes, stakes_of
from grading.core.values import Kind, Mark, MarkStatus
from tests.factories.core import assessment, programme, row, student, ue, years
from tests.grading.core.random_cases import cases

CURRICULUM = programme(
    ue("UE11", row("R1.01", "3"), row("R1.02", "1")), ue("UE21", row("R2.01", "1"))
)
ASSESSMENTS = (
    assessment("a", module="R1.01"),
    assessment("b", module="R1.02"),
    assessment("c", module="R2.01"),
)
PARTS = (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(7, 10), Fraction(1))


def stakes(who, *more, curriculum=CURRICULUM, assessments=ASSESSMENTS, **rules):
    scheme = Scheme(curriculum, rules_from_document(rules), (*assessments, *more))
    return stakes_of(scheme, who)


def test_nothing_missing():
    assert stakes(student({"a": "8", "b": "ABS", "c": "EXC"})) == Stakes({}, {})


def test_an_open_ue():
    """(3 × 12 + b) ÷ 4 lies between 9 and 14; without a second semester there is no RCUE."""
    assert stakes(student({"a": "12"})) == Stakes({"b": ("UE11",)}, {})


def test_a_ue_validated_whatever_comes():
    """(3 × 14 + 0) ÷ 4 = 10.5."""
    assert stakes(student({"a": "14"})) == Stakes({"b": ()}, {})


def test_a_ue_lost_whatever_comes():
    """(3 × 4 + 20) ÷ 4 = 8."""
    found = stakes(student({"a": "4"}))
    assert found == Stakes({"b": ()}, {})
    assert found.decisive == frozenset()


def test_compensation_keeps_it_open():
    """The UE is lost, between 3 and 8, but with c = 14 its RCUE lies between 8.5 and 11."""
    found = stakes(student({"a": "4", "c": "14"}))
    assert found == Stakes({"b": ("UE11+UE21",)}, {})
    assert found.decisive == {"b"}


def test_compensation_is_out_of_reach():
    assert stakes(student({"a": "4", "c": "11"})) == Stakes({"b": ()}, {})


def test_a_partner_that_passes_anyway_still_counts_for_compensation():
    """UE11 is at least 10.5; but UE21 = 9 is acquired only if UE11 reaches 11."""
    assert stakes(student({"a": "14", "c": "9"})) == Stakes({"b": ("UE11+UE21",)}, {})


def test_an_acquired_ue_is_settled():
    assert stakes(student({"a": "12"}, acquired={"UE11": ("10", "ADM")})) == Stakes({"b": ()}, {})
    bettered = stakes(student({"a": "12"}, acquired={"UE11": ("8", "ADJ")}))
    assert bettered == Stakes({"b": ("UE11",)}, {})


def test_a_semester_known_by_an_acquired_ue_only_expects_nothing():
    who = student(acquired={"UE11": ("8", "CMP")}, semesters={2})
    assert stakes(who) == Stakes({"c": ("UE21", "UE11+UE21", "BUT1")}, {})


def test_a_module_without_assessment_yet():
    found = stakes(student({"a": "12"}), assessments=ASSESSMENTS[:1])
    assert found == Stakes({}, {"R1.02": ("UE11",)})
    assert found.decisive_modules == {"R1.02"}
    settled = stakes(student({"a": "14"}), assessments=ASSESSMENTS[:1])
    assert settled == Stakes({}, {"R1.02": ()})


def test_a_waiting_resit_is_missing_and_a_blank_one_is_not():
    resit = assessment("r", module="R1.02", kind="resit")
    assert stakes(student({"a": "12", "b": "3", "r": "ATT"}), resit) == Stakes({"r": ("UE11",)}, {})
    assert stakes(student({"a": "12", "b": "3"}), resit) == Stakes({}, {})


def test_what_weighs_nothing_decides_nothing():
    weightless = assessment("w", module="R1.02", UE11="0")
    assert stakes(student({"a": "12", "b": "3", "w": "ATT"}), weightless) == Stakes({"w": ()}, {})


def test_a_second_session_stands_for_the_marks_before():
    second = assessment("s", module="R1.02", kind="second_session")
    assert stakes(student({"a": "12", "s": "3"}), second) == Stakes({"b": ()}, {})


@pytest.mark.parametrize(
    ("others", "at_stake"),
    [
        # Three RCUEs of four validated: the fourth needs 8, and lies between 5 and 9.
        ("12", ("BUT1",)),
        # None validated: the year is lost whatever the floor.
        ("6", ()),
    ],
)
def test_the_floor_decides_the_passage(others, at_stake):
    averages = {f"UE{semester}{rank}": others for semester in (1, 2) for rank in (1, 2, 3)}
    last = ue("UE24", row("R2.04", "3"), row("R2.05", "2"))
    curriculum = programme(*years(1)[:7], last)
    who = student({"e": "10"}, ue_averages=averages | {"UE14": "4"})
    given_ = (assessment("e", module="R2.04"), assessment("f", module="R2.05"))
    found = stakes(who, curriculum=curriculum, assessments=given_)
    # UE24 lies between 6 and 14: it may itself pass, but RCUE 4 stays under 10.
    assert found == Stakes({"f": ("UE24", "BUT1") if at_stake else ("UE24",)}, {})


def test_an_absence_that_leaves_a_ue_without_average_decides():
    rules = {"unjustified_absence": "defaulting"}
    assert stakes(student({"a": "14"}), **rules) == Stakes({"b": ("UE11",)}, {})
    lost = stakes(student({"a": "ABS"}), **rules)
    assert lost == Stakes({"b": ()}, {})


def codes(scheme, who):
    """Everything that is decided about a student; None where there is no average to decide on."""
    found = compute_student(scheme, who, explain=False)
    if any(each.average is None and not each.exempt for each in found.ues.values()):
        return None
    return {
        **{code: each.proposal for code, each in found.ues.items()},
        **{code: each.proposal for code, each in found.rcues.items()},
        **{f"BUT{n}": (each.proposal, each.next) for n, each in found.years.items()},
        "DUT": found.dut,
        "BUT": found.but,
    }


def entry(data, scheme, id):
    """Anything that may be entered where a mark is missing; no excuse beside a bonus, which
    could then be all that a module has."""
    module = scheme.assessments[id].module
    beside = {each.kind for each in scheme.assessments.values() if each.module == module}
    excused = () if Kind.BONUS in beside else (MarkStatus.EXCUSED,)
    drawn = data.draw(st.sampled_from((*PARTS, MarkStatus.ABSENT, *excused)))
    if isinstance(drawn, MarkStatus):
        return Mark(drawn)
    return Mark(MarkStatus.GRADED, drawn * scheme.assessments[id].maximum)


def filling(data, scheme, who, missing, awaited):
    return replace(
        who,
        marks={**who.marks, **{id: entry(data, scheme, id) for id in missing}},
        module_averages={
            **who.module_averages,
            **{code: 20 * data.draw(st.sampled_from(PARTS)) for code in awaited},
        },
    )


@settings(max_examples=150)
@given(cases(most_students=2), st.data())
def test_what_is_not_decisive_never_changes_a_code(case, data):
    """Whatever is entered elsewhere: all the indifferent marks are entered in two ways."""
    scheme = Scheme(case.programme, case.rules, case.assessments)
    for who, found in zip(case.students, each_stakes(case), strict=True):
        who = completed(scheme, who, (), (), Fraction(0))
        decisive = filling(data, scheme, who, found.decisive, found.decisive_modules)
        idle = found.assessments.keys() - found.decisive
        idle_modules = found.modules.keys() - found.decisive_modules
        ways = [
            codes(scheme, filling(data, scheme, decisive, sorted(idle), sorted(idle_modules)))
            for _ in range(2)
        ]
        if None not in ways:
            assert ways[0] == ways[1]


STEPS = ("acquired", "adjustment", "bonus", "bonus rule", "resit", "second session")
NEAR = Fraction(1, 2**30)


def share_at_the_bar(passes):
    """Two shares of the maximum very near each other, between which a bar is passed."""
    failing, passing = Fraction(0), Fraction(1)
    while passing - failing > NEAR:
        middle = (failing + passing) / 2
        failing, passing = (failing, middle) if passes(middle) else (middle, passing)
    return failing, passing


@settings(max_examples=50)
@given(cases(most_students=2, without=STEPS))
def test_what_is_decisive_tips_a_code(case):
    """Where marks have no other effect than their weight: with all the others around the bar,
    the worst and the best entry give two codes. (The floor is left out: it takes more.)"""
    rules = replace(
        case.rules, rcue_from=RCUEFrom.EXACT, unjustified_absence=UnjustifiedAbsence.ZERO
    )
    scheme = Scheme(case.programme, rules, case.assessments)
    for who in case.students:
        for id, outcomes in stakes_of(scheme, who).assessments.items():
            for outcome in outcomes:
                if not outcome.startswith("BUT"):
                    assert tips(scheme, who, id, outcome)


def tips(scheme, who, id, outcome):
    missing, awaited = what_is_missing(scheme, who)
    bar = scheme.rules.validation_bar

    def found(share, own):
        others = [each for key, each in missing.items() if key != id]
        done = completed(scheme, who, others, awaited, share)
        done = completed(scheme, done, [missing[id]], (), own)
        result = compute_student(scheme, done, explain=False)
        return {**result.ues, **result.rcues}[outcome]

    around = share_at_the_bar(lambda share: scheme.rules.reaches(found(share, share).average, bar))
    ends = Fraction(0), Fraction(1)
    return any(len({found(share, own).proposal for own in ends}) == 2 for share in around)

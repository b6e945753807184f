"""What a jury tries on a promotion: who changes, by which rule, and who is passed over."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.core.averages.scheme import Scheme
from grading.core.computation import compute_student
from grading.core.decisions.deliberation import deliberate
from grading.core.decisions.rulings import NO_CIRCUMSTANCES, Scope
from grading.core.decisions.simulation import Hearing, trial
from grading.core.files.reading import Unreadable
from grading.core.rules import Rules
from grading.core.scenarios import (
    SETTINGS_TRIED,
    JuryScenario,
    LateMark,
    Points,
    scheme_in,
    student_in,
)
from tests.factories.core import assessment, exact, mark, programme, student, years
from tests.grading.core.random_cases import cases
from tests.grading.core.test_deliberation import BUT1, year

SCHEME = Scheme(programme(*years(1)), Rules(), [assessment("late", "R1.01")])


def hearing(who, scheme=SCHEME, scope=BUT1, decided=None):
    result = compute_student(scheme, who, explain=False)
    found = deliberate(result, decided or {}, scope, scheme.rules)
    return Hearing(scheme, who, result, decided or {}, {}, scope, NO_CIRCUMSTANCES, found.rulings)


def heard(averages):
    """Students by name, with the average of each competence in both semesters."""
    return [
        hearing(replace(student(ue_averages=year(1, *each)), id=name))
        for name, each in averages.items()
    ]


def codes(found):
    """What changes: {student: {of: (before, after)}}."""
    return {
        name: {each.of: (str(each.before.proposal), str(each.after.proposal)) for each in those}
        for name, those in found.changes.items()
    }


def points(ue, value, least=None, students=None):
    least = None if least is None else exact(least)
    return JuryScenario(students, points=Points(ue, exact(value), least))


FAILING = {"a": ("12", "12", "9.8", "9")}
"""Two RCUEs of four: granting the third opens the passage."""


def test_points_in_one_ue_move_the_whole_year():
    """(9.8 + 9.8 + 0.4) ÷ 2 = 10: compensated, 3 RCUEs of 4, none under 8."""
    found = trial(heard(FAILING), points("UE13", "0.4"))
    assert codes(found) == {
        "a": {
            "UE13": ("AJ", "ADM"),
            "UE23": ("AJ", "CMP"),
            "UE13+UE23": ("AJ", "CMP"),
            "BUT1": ("RED", "PASD"),
        }
    }
    (change,) = [each for each in found.changes["a"] if each.of == "UE13+UE23"]
    assert (change.before.average, change.after.average) == (exact("9.8"), 10)
    assert [each.rule for each in change.after.reasons] == ["rcue_compensates"]
    assert (change.grants, change.withdraws) == (True, False)


def test_one_hundredth_less_changes_the_ue_alone():
    assert codes(trial(heard(FAILING), points("UE13", "0.38"))) == {"a": {"UE13": ("AJ", "ADM")}}


def test_points_may_be_taken_away():
    found = trial(heard({"a": ("10", "12", "12", "12")}), points("UE11", "-0.5"))
    assert codes(found)["a"]["UE11"] == ("ADM", "AJ")
    assert found.changes["a"][0].withdraws is True


@pytest.mark.parametrize(
    ("least", "changed"), [("9.5", {"a"}), ("9.49", {"a", "b"}), ("9", {"a", "b", "c"})]
)
def test_points_for_those_only_who_reach_an_average(least, changed):
    """9.495 is printed 9.50: who is at the bar is compared as any average is."""
    these = heard({name: (average, *["12"] * 3) for name, average in AVERAGES.items()})
    assert set(trial(these, points("UE11", "1", least)).changes) == changed


AVERAGES = {"a": "9.495", "b": "9.494", "c": "9"}


def test_points_for_those_chosen():
    these = heard({"a": FAILING["a"], "b": FAILING["a"]})
    found = trial(these, points("UE13", "0.4", students=frozenset({"b", "nobody"})))
    assert set(found.changes) == {"b"}


def test_points_in_a_ue_that_nobody_takes_change_nothing():
    assert trial(heard(FAILING), points("UE31", "5")).changes == {}


@pytest.mark.parametrize(
    ("tried", "changed"),
    [
        ({"validation_bar": "9.8"}, {"UE13", "UE23", "UE13+UE23", "BUT1"}),
        ({"validation_bar": "9.81"}, set()),
        ({"floor_bar": "9.5"}, set()),
        ({"passage_share": "0.4"}, {"BUT1"}),
        ({"rcue_weights": "ects"}, set()),
    ],
)
def test_another_setting(tried, changed):
    found = trial(heard(FAILING), JuryScenario(settings=tried))
    assert set(codes(found).get("a", ())) == changed


def test_the_reasons_are_those_of_the_other_setting():
    found = trial(heard(FAILING), JuryScenario(settings={"validation_bar": "9.8"}))
    (reason,) = found.changes["a"][0].after.reasons
    assert (reason.rule, reason.figures["bar"]) == ("ue_reaches", exact("9.8"))


@pytest.mark.parametrize("tried", [{"validation_bar": "21"}, {"compare": "x"}, {"unknown": "1"}])
def test_what_is_no_setting_is_refused(tried):
    with pytest.raises(Unreadable):
        trial(heard(FAILING), JuryScenario(settings=tried))


def unmarked(name, text=None):
    """UE11 comes from the mark `late`, the other UEs are given."""
    averages = {of: each for of, each in year(1, *["12"] * 4).items() if of != "UE11"}
    marks = {} if text is None else {"late": text}
    return hearing(replace(student(marks, ue_averages=averages, semesters=(1, 2)), id=name))


def late(text, students=None):
    return JuryScenario(students, late=LateMark("late", mark(text)))


def test_a_late_mark_goes_to_those_who_miss_it():
    these = [unmarked("blank"), unmarked("waits", "ATT"), unmarked("absent", "ABS")]
    found = trial(these, late("7"))
    assert {name: each["UE11"] for name, each in codes(found).items()} == {
        "blank": ("ATT", "AJ"),
        "waits": ("ATT", "AJ"),
    }


def test_a_late_mark_replaces_that_of_those_chosen():
    found = trial([unmarked("absent", "ABS"), unmarked("other")], late("8", frozenset({"absent"})))
    assert codes(found) == {
        "absent": {"UE11": ("AJ", "CMP"), "UE11+UE21": ("AJ", "CMP"), "BUT1": ("RED", "ADM")}
    }


def test_a_late_mark_of_another_case_touches_nobody():
    these = [unmarked("a")]
    scenario = JuryScenario(frozenset({"a"}), late=LateMark("elsewhere", mark("20")))
    assert trial(these, scenario).changes == {}


def test_what_the_jury_decided_stands():
    """The proposal changes under it, and the page says so."""
    who = student(ue_averages=year(1, *FAILING["a"]))
    found = trial([hearing(who, decided={"UE13": "AJ"})], points("UE13", "0.2"))
    (change,) = found.changes["s1"]
    assert (str(change.after.proposal), str(change.after.code)) == ("ADM", "AJ")
    assert change.grants is False


def test_equity_counts_those_who_have_as_much_today_and_do_not_pass():
    """With 0.2 points for a alone: b and d had at least his 9.80; e had 9.79."""
    these = heard(
        {
            name: (average, "12", "12", "12")
            for name, average in {
                "a": "9.8",
                "b": "9.8",
                "c": "10",
                "d": "9.99",
                "e": "9.79",
            }.items()
        }
    )
    alone = trial(these, points("UE11", "0.2", students=frozenset({"a"})))
    assert alone.passed_over(alone.changes["a"][0]) == ("b", "d")
    every = trial(these, points("UE11", "0.2", least="9.8"))
    assert set(every.changes) == {"a", "b", "d"}
    assert [every.passed_over(each[0]) for each in every.changes.values()] == [(), (), ()]


def test_equity_compares_what_is_printed():
    """9.796 and 9.804 are both printed 9.80."""
    these = heard({"a": ("9.804", *["12"] * 3), "b": ("9.796", *["12"] * 3)})
    found = trial(these, points("UE11", "0.2", students=frozenset({"a"})))
    assert found.passed_over(found.changes["a"][0]) == ("b",)


def test_who_waits_for_a_mark_is_not_passed_over():
    """b has 12 in UE11 to this day, and a mark still to come."""
    waiting = student({"late": "12", "other": "ATT"}, semesters=(1, 2))
    scheme = Scheme(
        SCHEME.programme, Rules(), [assessment("late", "R1.01"), assessment("other", "R1.01")]
    )
    these = [*heard({"a": ("9.8", *["12"] * 3)}), hearing(replace(waiting, id="b"), scheme)]
    found = trial(these, points("UE11", "0.2", students=frozenset({"a"})))
    assert found.passed_over(found.changes["a"][0]) == ()


def test_nobody_is_passed_over_by_a_year():
    found = trial(
        heard(FAILING | {"b": FAILING["a"]}), points("UE13", "0.4", students=frozenset({"a"}))
    )
    (change,) = [each for each in found.changes["a"] if each.of == "BUT1"]
    assert found.passed_over(change) == ()


sampled = settings(max_examples=60)
WHOLE = Scope(frozenset({1, 2}), 1)
fractions = st.integers(-40, 40).map(lambda tenths: Fraction(tenths, 10))
OTHERS = {
    "validation_bar": ("9", "10.5"),
    "floor_bar": ("7", "9"),
    "passage_share": ("0.3", "0.75"),
    "rcue_weights": ("equal", "ects"),
    "rcue_from": ("exact", "rounded"),
    "compare": ("exact", "rounded"),
    "average_decimals": (0, 3),
    "unjustified_absence": ("zero", "defaulting"),
    "assessment_weighting": ("per_assessment", "per_type"),
}


def test_every_setting_that_may_be_tried_is_drawn_below():
    assert tuple(OTHERS) == SETTINGS_TRIED


@st.composite
def scenarios(draw, case):
    ues = sorted({ue.code for semester in case.programme.semesters for ue in semester.ues})
    ids = [each.id for each in case.assessments]
    tried = draw(st.sets(st.sampled_from(SETTINGS_TRIED), max_size=2))
    given_points = st.builds(
        Points,
        st.sampled_from(ues),
        fractions,
        st.none() | st.integers(8, 12).map(Fraction),
    )
    given_marks = st.builds(
        LateMark, st.sampled_from(ids or ["none"]), st.sampled_from(("7", "ABS", "EXC")).map(mark)
    )
    return JuryScenario(
        draw(st.none() | st.just(frozenset({"someone"})) | st.just(frozenset())),
        draw(st.none() | given_points),
        draw(st.none() | given_marks),
        {name: draw(st.sampled_from(OTHERS[name])) for name in tried},
    )


@sampled
@given(cases(most_students=1), st.data())
def test_a_scenario_is_the_whole_computation(case, data):
    scheme, who = Scheme(case.programme, case.rules, case.assessments), case.students[0]
    scenario = data.draw(scenarios(case))
    before = hearing(who, scheme, WHOLE)
    found = trial([before], scenario)
    other = scheme_in(scenario, scheme)
    result = compute_student(other, student_in(scenario, scheme, who, before.result), explain=False)
    assert found.rulings[who.id] == deliberate(result, {}, WHOLE, other.rules).rulings


@sampled
@given(cases(), st.none() | st.just(frozenset({"someone"})))
def test_an_empty_scenario_changes_nobody(case, students):
    scheme = Scheme(case.programme, case.rules, case.assessments)
    these = [hearing(each, scheme, WHOLE) for each in case.students]
    scenario = JuryScenario(students)
    assert scenario.is_empty
    assert trial(these, scenario).changes == {}

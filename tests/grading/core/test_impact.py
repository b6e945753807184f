"""What a change of marks moves: averages, bars crossed, codes."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grading.core.averages.scheme import Scheme
from grading.core.codes import RCUECode, UECode, YearCode
from grading.core.computation import compute_student
from grading.core.impact import Crossing, Move, Shift, impact
from grading.core.rules import Rules
from tests.factories.core import assessment, graded, mark, programme, row, student, ue
from tests.grading.core.random_cases import cases

TWO = programme(ue("UE11", row("R1.01")), ue("UE21", row("R2.01")))
EXAMS = (assessment("a", "R1.01"), assessment("b", "R2.01"))


def moved(before, after, made=TWO, exams=EXAMS, **settings):
    results = [
        graded(made, student(marks, semesters=(1, 2)), *exams, **settings)
        for marks in (before, after)
    ]
    return impact(*results, Rules())


def averages(moves):
    return [(move.of, move.before, move.after) for move in moves]


def test_nothing_moves_when_nothing_changes():
    found = moved({"a": "12"}, {"a": "12"})
    assert found.is_nothing
    assert found.modules == ()


def test_a_ue_that_reaches_the_bar():
    found = moved({"a": "9.9", "b": "4"}, {"a": "10", "b": "4"})
    assert found.ues == (
        Move("UE11", Fraction("9.9"), Fraction(10), (Crossing(Fraction(10), upwards=True),)),
    )
    assert Shift("UE11", UECode.AJ, UECode.ADM) in found.shifts
    assert found.of_module("R1.01") == (Move("R1.01", Fraction("9.9"), Fraction(10)),)
    assert found.of_module("R2.01") == ()


def test_a_ue_that_falls_under_the_bar():
    [move] = moved({"a": "10"}, {"a": "9.99"}).ues
    assert move.crossed == (Crossing(Fraction(10), upwards=False),)


def test_what_is_printed_the_same_has_not_moved():
    found = moved({"a": "12.001"}, {"a": "12.002"})
    assert found.ues == ()
    assert len(found.modules) == 1


def test_the_other_semester_compensates():
    found = moved({"a": "12", "b": "7"}, {"a": "12", "b": "8"})
    assert averages(found.rcues) == [("UE11+UE21", Fraction("9.5"), Fraction(10))]
    assert found.rcues[0].crossed == (Crossing(Fraction(10), upwards=True),)
    assert found.shifts == (
        Shift("UE21", UECode.AJ, UECode.CMP),
        Shift("UE11+UE21", RCUECode.AJ, RCUECode.CMP),
        Shift("BUT1", YearCode.RED, YearCode.ADM),
    )


def test_an_rcue_crosses_the_floor_too():
    found = moved({"a": "6", "b": "6"}, {"a": "6", "b": "15"})
    assert [crossed.bar for crossed in found.rcues[0].crossed] == [Fraction(8), Fraction(10)]


def test_the_first_mark_gives_an_average_and_crosses_nothing():
    [move] = moved({}, {"a": "15"}).ues
    assert (move.before, move.after, move.crossed) == (None, Fraction(15), ())


def test_a_module_that_weighs_differently_moves_differently():
    made = programme(ue("UE11", row("R1.01")), ue("UE12", row("R1.01")))
    exams = (assessment("a", "R1.01", UE12="0"), assessment("b", "R1.01"))
    found = moved({"a": "10", "b": "10"}, {"a": "14", "b": "12"}, made, exams)
    assert averages(found.of_module("R1.01")) == [
        ("R1.01", Fraction(10), Fraction(13)),
        ("R1.01", Fraction(10), Fraction(12)),
    ]


@given(cases(), st.data())
def test_the_way_back_undoes_the_way_there(case, data):
    """On any case: the same averages in the other order, every crossing reversed."""
    if not case.students or not case.assessments:
        return
    scheme = Scheme(case.programme, case.rules, case.assessments)
    who = data.draw(st.sampled_from(case.students))
    chosen = data.draw(st.sampled_from(case.assessments))
    other = replace(who, marks={**who.marks, chosen.id: mark("1")})
    before, after = (compute_student(scheme, each, explain=False) for each in (who, other))
    if set(before.ues) != set(after.ues):
        return
    there, back = impact(before, after, case.rules), impact(after, before, case.rules)
    for moves, returns in ((there.ues, back.ues), (there.rcues, back.rcues)):
        assert [(m.of, m.before, m.after) for m in moves] == [
            (m.of, m.after, m.before) for m in returns
        ]
        for move, homeward in zip(moves, returns, strict=True):
            assert [(c.bar, not c.upwards) for c in move.crossed] == [
                (c.bar, c.upwards) for c in homeward.crossed
            ]
    assert [(s.of, s.before, s.after) for s in there.shifts] == [
        (s.of, s.after, s.before) for s in back.shifts
    ]

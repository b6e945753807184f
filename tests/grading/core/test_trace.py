"""The explanation adds up, and says why each line counts or does not."""

from fractions import Fraction

import pytest

from grading.core.codes import LineState, StepKind, What
from tests.factories.core import assessment, graded, programme, row, student, ue

CURRICULUM = programme(ue("UE11", row("R1.01", "3", DS="2"), row("R1.02", "1")))
ASSESSMENTS = [
    assessment("ds", type="DS"),
    assessment("tp", max="10"),
    assessment("out", UE11="0"),
    assessment("other", module="R1.02"),
]


def explained(who, *assessments, **settings):
    return graded(CURRICULUM, who, *assessments, **settings).ues["UE11"]


def lines(found):
    return [(line.what, line.assessment, line.state, line.contribution) for line in found.trace]


def test_each_line_says_what_it_brings():
    """R1.01 = (12×2 + 18×1) ÷ 3 = 14, R1.02 = 6; UE = (14×3 + 6) ÷ 4 = 12, then + 0.5.

    ds: 12 × 2/3 × 3/4 = 6; tp: 9/10 is 18, × 1/3 × 3/4 = 4.5; other: 6 × 1/4 = 1.5.
    """
    marks = {"ds": "12", "tp": "9", "out": "20", "other": "6"}
    found = explained(student(marks, adjustments={"UE11": "0.5"}), *ASSESSMENTS)
    assert lines(found) == [
        (What.NORMAL, "ds", LineState.COUNTED, 6),
        (What.NORMAL, "tp", LineState.COUNTED, Fraction("4.5")),
        (What.NORMAL, "out", LineState.WEIGHTLESS, 0),
        (What.NORMAL, "other", LineState.COUNTED, Fraction("1.5")),
        (What.ADJUSTMENT, None, LineState.COUNTED, Fraction("0.5")),
        (What.CLIP, None, LineState.COUNTED, 0),
    ]
    assert found.average == Fraction("12.5")


def test_a_line_carries_the_figures_it_was_computed_with():
    line = explained(student({"tp": "9"}), *ASSESSMENTS).trace[1]
    assert (line.module, line.maximum, line.scaled, line.coefficient, line.weight) == (
        "R1.01",
        10,
        18,
        1,
        1,
    )


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        ("ABS", LineState.ABSENT),
        ("EXC", LineState.EXCUSED),
        ("ATT", LineState.PENDING),
        (None, LineState.BLANK),
        ("0", LineState.COUNTED),
    ],
)
def test_each_entry_has_its_state(entry, state):
    marks = {"tp": "5"} | ({"ds": entry} if entry else {})
    line = explained(student(marks), *ASSESSMENTS[:2]).trace[0]
    assert (line.state, line.contribution) == (state, 0)


STEPS = [
    assessment("a"),
    assessment("p", kind="bonus"),
    assessment("r", kind="resit"),
    assessment("q", kind="resit"),
    assessment("s", kind="second_session"),
]
ALONE = programme(ue("UE11", row("R1.01")))


@pytest.mark.parametrize(
    ("marks", "contributions"),
    [
        ({"a": "8", "p": "1"}, {"a": 8, "p": 1}),
        ({"a": "8", "p": "1", "r": "7"}, {"a": 8, "p": 1, "r": None}),
        ({"a": "8", "p": "1", "r": "11", "q": "12"}, {"a": None, "p": None, "r": None, "q": 12}),
        ({"a": "8", "r": "11", "s": "6"}, {"a": None, "r": None, "s": 6}),
    ],
)
def test_what_was_replaced_brings_nothing(marks, contributions):
    found = graded(ALONE, student(marks), *STEPS).ues["UE11"]
    by_id = {line.assessment: line for line in found.trace if line.assessment in marks}
    assert {
        id: line.contribution if line.state is LineState.COUNTED else None
        for id, line in by_id.items()
    } == contributions
    assert sum(line.contribution for line in found.trace) == found.average


def test_the_clip_of_a_module_is_a_line():
    found = graded(ALONE, student({"a": "19", "p": "3"}), *STEPS).ues["UE11"]
    clip = next(line for line in found.trace if line.what is What.MODULE_CLIP)
    assert (clip.contribution, found.average) == (-2, 20)


def test_the_steps_of_a_module_in_their_order():
    found = graded(ALONE, student({"a": "19", "p": "3", "r": "12", "s": "9"}), *STEPS)
    steps = found.ues["UE11"].modules[0].steps
    assert [(step.kind, step.before, step.after) for step in steps] == [
        (StepKind.BONUS, 19, 22),
        (StepKind.CLIP, 22, 20),
        (StepKind.RESIT, 20, 20),
        (StepKind.SECOND_SESSION, 20, 9),
    ]


@pytest.mark.parametrize(
    ("given", "what", "state"),
    [
        ({"module_averages": {"R1.01": "12"}}, What.MODULE_AVERAGE, LineState.COUNTED),
        ({"semesters": {1}}, What.MODULE, LineState.AWAITED),
        ({"exempt_modules": {"R1.01"}, "semesters": {1}}, What.MODULE, LineState.EXEMPT),
        ({"ue_averages": {"UE11": "12"}}, What.UE_AVERAGE, LineState.COUNTED),
        ({"acquired": {"UE11": ("12", "ADM")}}, What.ACQUIRED, LineState.COUNTED),
    ],
)
def test_figures_given_whole_are_lines_too(given, what, state):
    line = graded(ALONE, student(**given)).ues["UE11"].trace[0]
    assert (line.what, line.state) == (what, state)


def test_a_new_average_that_counts_is_explained_rather_than_the_stored_one():
    who = student({"a": "13"}, acquired={"UE11": ("12", "ADM")})
    found = graded(ALONE, who, *STEPS).ues["UE11"]
    assert (found.trace[0].what, found.trace[0].contribution) == (What.NORMAL, 13)


def test_per_type_shares_add_up():
    """TP mean (16 + 10) ÷ 2 = 13 carries 2, DS 8 carries 1: 34/3; each TP brings a third."""
    curriculum = programme(ue("UE11", row("R1.01", TP="2")))
    given = [assessment(id, type=id[:2]) for id in ("TP1", "TP2", "DS1")]
    who = student({"TP1": "16", "TP2": "10", "DS1": "8"})
    found = graded(curriculum, who, *given, assessment_weighting="per_type").ues["UE11"]
    contributions = [line.contribution for line in found.trace[:3]]
    assert contributions == [Fraction(16, 3), Fraction(10, 3), Fraction(8, 3)]

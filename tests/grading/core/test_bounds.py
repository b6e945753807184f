"""The mark needed: at the answer the goal holds, one step below it does not."""

from fractions import Fraction

from grading.core.averages.scheme import Scheme
from grading.core.bounds import MarkNeeded, Verdict, mark_needed, what_is_missing
from grading.core.goals import passage, ue_acquired, ue_validated
from grading.core.rules import rules_from_document
from tests.factories.core import assessment, programme, row, student, ue, years

CURRICULUM = programme(ue("UE11", row("R1.01", "1")), ue("UE21", row("R2.01", "1")))
ASSESSMENTS = (
    assessment("a", module="R1.01"),
    assessment("b", module="R2.01"),
    assessment("c", module="R2.01", coefficient="2"),
    assessment("d", module="R2.01", max="10", coefficient="2"),
)


def needed(who, goal, *ids, assessments=ASSESSMENTS, curriculum=CURRICULUM, settings=None, **more):
    scheme = Scheme(curriculum, rules_from_document(settings or {}), assessments)
    return mark_needed(scheme, who, goal, ids, **more)


def at_least(mark, maximum=20):
    return MarkNeeded(Verdict.NEEDED, Fraction(mark), Fraction(maximum))


def test_to_validate_the_ue_itself():
    """(8 + 2c) ÷ 3 ≥ 9.995, so c ≥ 10.9925: 11, and (8 + 21.98) ÷ 3 = 9.9933 is not enough."""
    given = ASSESSMENTS[:3]
    assert needed(student({"b": "8"}), ue_validated("UE21"), "c", assessments=given) == at_least(
        "11"
    )


def test_to_validate_it_by_comparing_exact_averages():
    """c = 11 gives exactly 10."""
    answer = needed(
        student({"b": "8"}),
        ue_validated("UE21"),
        "c",
        assessments=ASSESSMENTS[:3],
        settings={"compare": "exact"},
    )
    assert answer == at_least("11")


def test_with_the_compensation_of_the_other_semester():
    """UE11 = 12.5, so UE21 needs 7.49 (9.995): (8 + 2c) ÷ 3 ≥ 7.49, c ≥ 7.235: 7.24."""
    who = student({"a": "12.5", "b": "8"})
    answer = needed(who, ue_acquired("UE21"), "c", assessments=ASSESSMENTS[:3])
    assert answer == at_least("7.24")


def test_the_answer_is_out_of_the_assessment_s_own_maximum():
    """(12 + 10×2 + 2d) ÷ 5 ≥ 9.995 with d on 20: d ≥ 8.9875, on 10: 4.49375, so 4.50."""
    who = student({"b": "12", "c": "10"})
    assert needed(who, ue_validated("UE21"), "d") == at_least("4.50", 10)


def test_the_equal_mark_for_several():
    """(8 + 2m + 2m) ÷ 5 ≥ 9.995: m ≥ 10.49375, so 10.50, on 20."""
    assert needed(student({"b": "8"}), ue_validated("UE21"), "c", "d") == at_least("10.50")


def test_the_rest_counts_as_nothing_unless_one_hopes_for_all():
    """d left out of the question: at 0, (8 + 2c) ÷ 5 = 9.995 needs 20.99; at its maximum,
    (8 + 2c + 40) ÷ 5 ≥ 9.995 needs 0.9875."""
    who = student({"b": "8"})
    assert needed(who, ue_validated("UE21"), "c").verdict == Verdict.IMPOSSIBLE
    assert needed(who, ue_validated("UE21"), "c", rest=Fraction(1)) == at_least("0.99")


def test_in_half_points():
    who = student({"a": "12.5", "b": "8"})
    answer = needed(who, ue_acquired("UE21"), "c", assessments=ASSESSMENTS[:3], step=Fraction(1, 2))
    assert answer == at_least("7.5")


def test_already_acquired():
    who = student({"a": "20", "b": "20"})
    answer = needed(who, ue_acquired("UE21"), "c", assessments=ASSESSMENTS[:3])
    # UE21 = 20 ÷ 3 at worst, compensated by 20.
    assert answer == MarkNeeded(Verdict.ALREADY, None, Fraction(20))
    held = student({"b": "2"}, acquired={"UE21": ("10", "ADM")})
    assert needed(held, ue_validated("UE21"), "c").verdict == Verdict.ALREADY


def test_impossible():
    who = student({"b": "0", "c": "2"})
    assert needed(who, ue_validated("UE21"), "d") == MarkNeeded(
        Verdict.IMPOSSIBLE, None, Fraction(10)
    )


def test_modules_without_assessment_may_take_part():
    """Nothing is set in R2.02: the same mark there and at c, (2m + m) ÷ 3 and 8 in b."""
    curriculum = programme(ue("UE21", row("R2.01", "1"), row("R2.02", "1")))
    who = student({"b": "8"})
    answer = needed(
        who,
        ue_validated("UE21"),
        "c",
        modules=("R2.02",),
        curriculum=curriculum,
        assessments=ASSESSMENTS[:3],
    )
    # ((8 + 2m) ÷ 3 + m) ÷ 2 ≥ 9.995, so 5m ≥ 51.97: 10.40 (10.394).
    assert answer == at_least("10.40")


def test_to_pass_into_the_next_year():
    """UE14 = 3, so UE24 needs 12.99: (3 + 12.99) ÷ 2 = 7.995, a printed 8.00."""
    averages = {f"UE{semester}{rank}": "12" for semester in (1, 2) for rank in (1, 2, 3)}
    who = student(ue_averages=averages | {"UE14": "3"})
    answer = needed(
        who,
        passage(1),
        "e",
        assessments=[assessment("e", module="R2.04")],
        curriculum=programme(*years(1)),
    )
    assert answer == at_least("12.99")


def test_a_resit_that_is_to_come():
    who = student({"a": "8"})
    resit = assessment("r", kind="resit")
    assert needed(who, ue_validated("UE11"), "r", assessments=(*ASSESSMENTS, resit)) == at_least(
        "10"  # 9.99 is not enough.
    )


def test_what_is_missing():
    scheme = Scheme(CURRICULUM, rules_from_document({}), ASSESSMENTS)
    missing, awaited = what_is_missing(scheme, student({"b": "8", "c": "EXC"}, semesters={1}))
    assert (list(missing), awaited) == (["a", "d"], ())

"""What it takes: for UEs, RCUEs and the passage, by hand and against the computation."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from grading.core.averages.scheme import Scheme
from grading.core.bounds import MarkNeeded, Verdict, with_rest
from grading.core.computation import compute_student
from grading.core.goals import passage, rcue_validated, ue_validated, year_validated
from grading.core.needs import needs_of
from grading.core.rules import rules_from_document
from grading.core.values import Mark, MarkStatus
from tests.factories.core import assessment, programme, row, student, ue, years
from tests.grading.core.random_cases import cases

STEP = Fraction(1, 100)
CURRICULUM = programme(ue("UE11", row("R1.01", "1")), ue("UE21", row("R2.01", "1")))
ASSESSMENTS = (
    assessment("a", module="R1.01"),
    assessment("b", module="R2.01"),
    assessment("c", module="R2.01", coefficient="2"),
)


def needs(who, semester=2, curriculum=CURRICULUM, assessments=ASSESSMENTS, **settings):
    scheme = Scheme(curriculum, rules_from_document(settings), assessments)
    result = compute_student(scheme, who, explain=False)
    return needs_of(scheme, who, result, semester, STEP)


def needed(mark, maximum=20):
    return MarkNeeded(Verdict.NEEDED, Fraction(mark), Fraction(maximum))


def test_a_ue_directly_and_by_compensation():
    """(8 + 2c) ÷ 3 ≥ 9.995 asks 11; with 12.5 in UE11, 7.49 in UE21 is enough: 7.24."""
    (found,) = needs(student({"a": "12.5", "b": "8"})).ues
    assert (found.direct.assessments, found.direct.answer) == (("c",), needed("11"))
    assert (found.other, found.together.answer) == ("UE11", needed("7.24"))
    assert not found.is_settled


def test_the_rcue_and_the_passage_say_the_same_of_the_same_marks():
    found = needs(student({"a": "12.5", "b": "8"}))
    (rcue,) = found.rcues
    assert (rcue.rcue.code, rcue.need.answer) == ("UE11+UE21", needed("7.24"))
    assert (found.year.year, found.year.need.answer, found.year.is_last) == (
        1,
        needed("7.24"),
        False,
    )


def test_both_semesters_may_wait_for_marks():
    """At a, b and c alike: 9.995 (9.99 is not enough), so 10."""
    found = needs(student(semesters={1, 2}))
    (rcue,) = found.rcues
    assert (rcue.need.assessments, rcue.need.answer) == (("a", "b", "c"), needed("10"))
    (only,) = found.ues
    assert (only.direct.assessments, only.direct.answer) == (("b", "c"), needed("10"))


def test_without_the_other_semester_there_is_nothing_to_compensate_with():
    found = needs(student(semesters={1}), semester=1)
    (only,) = found.ues
    assert (only.other, only.together, found.rcues, found.year) == (None, None, (), None)


def test_what_is_acquired_asks_for_nothing():
    found = needs(student({"a": "12", "b": "12", "c": "12"}))
    assert found.are_settled
    assert found.ues[0].direct.is_over


def test_what_nothing_can_change_any_more_is_impossible():
    found = needs(student({"a": "9", "b": "9", "c": "9"}))
    (only,) = found.ues
    assert only.direct.is_over
    verdicts = [only.direct.verdict, only.together.verdict, found.year.need.verdict]
    assert verdicts == [Verdict.IMPOSSIBLE] * 3
    assert not found.are_settled


def test_a_held_ue_asks_for_no_mark_even_when_taken_again():
    """UE11 is held with 8: UE21 at 10 makes two acquired UEs, before their mean reaches 10."""
    who = student({}, acquired={"UE11": ("8", "CMP")}, semesters={1, 2})
    (rcue,) = needs(who).rcues
    assert (rcue.need.assessments, rcue.need.answer) == (("b", "c"), needed("10"))


def test_what_no_mark_gives_is_left_out():
    """A UE from which he is exempt, its RCUE, and the year."""
    found = needs(student({"a": "12"}, exempt_ues={"UE21"}, semesters={1, 2}))
    assert (found.ues, found.rcues, found.year) == ((), (), None)


def test_the_ue_of_a_parcours_waits_for_the_parcours():
    curriculum = programme(ue("UE31", row("R3.01", parcours="CAI"), competence=None))
    found = needs(student(parcours=None, semesters={3}), 3, curriculum, ())
    assert found.ues == ()


def test_the_last_year_is_to_be_validated_whole():
    averages = {f"UE{semester}{rank}": "12" for semester in (5, 6) for rank in range(1, 6)}
    del averages["UE65"]
    who = student(ue_averages=averages, semesters={6})
    found = needs(who, 6, programme(*years(3)), assessments=[assessment("e", module="R6.05")])
    assert (found.year.is_last, found.year.need.answer) == (True, needed("7.99"))


def test_a_debt_of_the_first_year_is_asked_for_with_the_second():
    averages = {
        f"UE{semester}{rank}": "12"
        for semester in (1, 2, 3, 4)
        for rank in range(1, 6 if semester > 2 else 5)
    }
    for code in ("UE11", "UE21", "UE31", "UE41"):
        del averages[code]
    averages |= {"UE21": "6", "UE31": "6", "UE41": "7"}
    who = student(ue_averages=averages, semesters={1})
    found = needs(
        who,
        4,
        programme(*years(1, 2)),
        assessments=[assessment("e", module="R1.01")],
        floor_bar="6",
    )
    assert found.year.need.assessments == ("e",)
    assert found.year.need.answer == needed("13.99")


def test_what_the_level_above_settles_needs_nothing():
    """UE32 is owed, but UE52 is held and UE62 reaches the bar whatever is missing in it."""
    averages = {"UE31": "12", "UE41": "12", "UE32": "6", "UE42": "9", "UE51": "12"}
    curriculum = programme(
        ue("UE31"),
        ue("UE32"),
        ue("UE41"),
        ue("UE42"),
        ue("UE51"),
        ue("UE52"),
        ue("UE61"),
        ue("UE62", row("R6.02", "9"), row("R6.09", "1")),
    )
    who = student(
        {"a": "15"}, {"UE52": ("12", "ADM")}, ue_averages=averages, semesters={3, 4, 5, 6}
    )
    held = [assessment("a", module="R6.02"), assessment("b", module="R6.09")]
    found = needs(who, 3, curriculum, held)
    assert [each.need.verdict for each in found.rcues] == [Verdict.ALREADY, Verdict.ALREADY]


@settings(max_examples=60)
@given(cases(most_students=1))
def test_what_is_said_to_be_needed_is_the_least(case):
    """At the answer the goal holds by the whole computation, one step below it does not."""
    scheme, who = Scheme(case.programme, case.rules, case.assessments), case.students[0]
    result = compute_student(scheme, who, explain=False)
    for semester in {each.semester for each in result.ues.values()}:
        found = needs_of(scheme, who, result, semester, STEP)
        for each in found.ues:
            check(scheme, who, ue_validated(each.ue.code), each.direct)
        for each in found.rcues:
            check(scheme, who, rcue_validated(each.rcue.code), each.need)
        if found.year:
            goal = year_validated if found.year.is_last else passage
            check(scheme, who, goal(found.year.year), found.year.need)


def check(scheme, who, goal, need):
    def holds(mark):
        return goal(compute_student(scheme, with_marks(scheme, who, need, mark), explain=False))

    if need.verdict is Verdict.NEEDED:
        assert (holds(need.answer.mark), holds(need.answer.mark - STEP)) == (True, False)
    else:
        expected = need.verdict is Verdict.ALREADY
        assert (holds(Fraction(0)), holds(need.answer.maximum)) == (expected, expected)


def with_marks(scheme, who, need, mark):
    """All that is missing at 0 but for what the need names."""
    share = mark / need.answer.maximum
    filled = with_rest(scheme, who, (), (), Fraction(0))
    marks = {
        id: Mark(MarkStatus.GRADED, share * scheme.assessments[id].maximum)
        for id in need.assessments
    }
    averages = dict.fromkeys(need.modules, share * 20)
    return replace(
        filled,
        marks={**filled.marks, **marks},
        module_averages={**filled.module_averages, **averages},
    )

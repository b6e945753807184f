"""What holds for every programme, every rule set and every student."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.core.averages.scheme import Scheme
from grading.core.bounds import Verdict, mark_needed, what_is_missing, with_rest
from grading.core.codes import State, UECode
from grading.core.computation import compute_student
from grading.core.goals import ue_validated
from grading.core.rules import rules_from_document
from grading.core.values import Mark, MarkStatus, printed
from tests.factories.core import assessment, programme, row, student, ue, years

UES = ("UE11", "UE12", "UE21")
MODULES = ("R1.01", "R1.02", "R2.01")
KINDS = ("normal", "normal", "normal", "resit", "second_session", "bonus")
TYPES = (None, "TP", "DS")
# Few examples each: together they are many, and the machine of a colleague may be slow.
sampled = settings(max_examples=50)

ZERO, WHOLE = Fraction(0), Fraction(1)

hundredths = st.integers(0, 2000).map(lambda units: f"{units // 100}.{units % 100:02d}")
small = st.sampled_from(("0", "0.5", "1", "1", "2", "3"))
entries = st.one_of(hundredths, st.sampled_from(("ABS", "EXC", "ATT", "blank")))

rule_sets = st.fixed_dictionaries(
    {
        "assessment_weighting": st.sampled_from(("per_assessment", "per_type")),
        "compare": st.sampled_from(("rounded", "exact")),
        "rcue_from": st.sampled_from(("exact", "rounded")),
        "rcue_weights": st.sampled_from(("equal", "ects")),
        "unjustified_absence": st.sampled_from(("zero", "zero", "defaulting")),
    }
)


@st.composite
def programmes(draw):
    """Two semesters; R1.01 and R1.02 feed both UEs of the first."""
    rows = {
        code: [
            row(module, draw(small), TP=draw(small)) for module in MODULES if module[1] == code[2]
        ]
        for code in UES
    }
    return programme(*(ue(code, *rows[code], ects=str(draw(st.integers(1, 9)))) for code in UES))


@st.composite
def cases(draw):
    """A scheme and a student with random marks."""
    given_ = []
    for index in range(draw(st.integers(0, 7))):
        module, kind = draw(st.sampled_from(MODULES)), draw(st.sampled_from(KINDS))
        if kind == "second_session" and any(
            (each.module, each.kind) == (module, kind) for each in given_
        ):
            kind = "normal"
        own = draw(st.sampled_from((None, None, "0", "2")))
        kind_of = draw(st.sampled_from(TYPES))
        # A step that weighs 0 makes a module without other assessments leave one UE only, which
        # no average given to the whole module can stand for.
        drawn = small if kind == "normal" else small.filter(lambda text: text != "0")
        weights = {code: draw(drawn) for code in UES if draw(st.booleans())}
        given_.append(
            assessment(f"a{index}", module, kind, coefficient=own, type=kind_of, **weights)
        )
    marks = {each.id: draw(entries) for each in given_}
    who = student(
        {id: text for id, text in marks.items() if text != "blank"},
        adjustments={"UE11": draw(st.sampled_from(("0", "0.5", "-1")))},
        semesters={1, 2},
    )
    rules = rules_from_document(draw(rule_sets))
    return Scheme(draw(programmes()), rules, given_), who


@sampled
@given(cases())
def test_contributions_add_up(case):
    scheme, who = case
    for found in compute_student(scheme, who).ues.values():
        contributions = [line.contribution for line in found.trace]
        assert sum(contributions) == (found.average or 0)


@sampled
@given(cases())
def test_states_say_what_the_figures_are(case):
    scheme, who = case
    for found in compute_student(scheme, who).ues.values():
        assert (found.state is State.NONE) == (found.average is None)
        if found.state is State.COMPLETE:
            assert found.lowest == found.average == found.highest
            assert found.coverage == 1
        if found.lowest is not None:
            assert ZERO <= found.lowest <= found.highest <= 20
        if found.coverage is not None:
            assert 0 <= found.coverage <= 1


@sampled
@given(cases(), st.data())
def test_bounds_contain_every_completion(case, data):
    """Whatever numbers come where something is missing, in the order they come."""
    scheme, who = case
    before = compute_student(scheme, who, explain=False)
    missing, awaited = what_is_missing(scheme, who)
    marks = {id: Mark(MarkStatus.GRADED, Fraction(data.draw(hundredths))) for id in missing}
    averages = {code: Fraction(data.draw(hundredths)) for code in awaited}
    done = replace(who, marks={**who.marks, **marks}, module_averages=averages)
    after = compute_student(scheme, done, explain=False)
    for code, found in after.ues.items():
        assert found.state is not State.PROVISIONAL
        if found.average is not None:
            assert before.ues[code].lowest <= found.average <= before.ues[code].highest


@sampled
@given(cases())
def test_bounds_are_reached(case):
    scheme, who = case
    before = compute_student(scheme, who, explain=False)
    worst = compute_student(scheme, with_rest(scheme, who, (), (), ZERO), explain=False)
    best = compute_student(scheme, with_rest(scheme, who, (), (), WHOLE), explain=False)
    for code, found in before.ues.items():
        assert found.lowest == worst.ues[code].average
        assert found.highest == best.ues[code].average


@sampled
@given(cases(), st.data())
def test_a_better_mark_never_lowers_a_ue(case, data):
    scheme, who = case
    graded = [id for id, mark in who.marks.items() if mark.value is not None and mark.value < 20]
    if not graded:
        return
    id = data.draw(st.sampled_from(graded))
    better = Mark(MarkStatus.GRADED, min(who.marks[id].value + Fraction(1, 4), Fraction(20)))
    before = compute_student(scheme, who)
    after = compute_student(scheme, replace(who, marks={**who.marks, id: better}))
    for code, found in before.ues.items():
        if found.average is not None:
            assert after.ues[code].average >= found.average
        assert found.is_acquired <= after.ues[code].is_acquired


@sampled
@given(cases(), st.randoms())
def test_the_order_of_assessments_and_marks_never_matters(case, random):
    scheme, who = case
    shuffled, marks = list(scheme.assessments.values()), list(who.marks.items())
    random.shuffle(shuffled)
    random.shuffle(marks)
    again = compute_student(
        Scheme(scheme.programme, scheme.rules, shuffled),
        replace(who, marks=dict(marks)),
        explain=False,
    )
    assert again == compute_student(scheme, who, explain=False)


@sampled
@given(cases())
def test_the_explanation_changes_no_figure(case):
    scheme, who = case
    first, second = compute_student(scheme, who), compute_student(scheme, who)
    assert first == second
    plain = compute_student(scheme, who, explain=False)
    assert [(each.average, each.proposal) for each in first.ues.values()] == [
        (each.average, each.proposal) for each in plain.ues.values()
    ]


@sampled
@given(cases(), st.data())
def test_the_mark_needed_is_the_least(case, data):
    """At the answer it holds, one step below it does not."""
    scheme, who = case
    missing, _ = what_is_missing(scheme, who)
    if not missing:
        return
    id, goal = data.draw(st.sampled_from(sorted(missing))), ue_validated("UE11")
    answer = mark_needed(scheme, who, goal, [id])
    step, rest = Fraction(1, 100), with_rest(scheme, who, {id}, (), ZERO)

    def holds(value):
        marks = {**rest.marks, id: Mark(MarkStatus.GRADED, value)}
        return goal(compute_student(scheme, replace(rest, marks=marks), explain=False))

    if answer.verdict is Verdict.NEEDED:
        assert (holds(answer.mark), holds(answer.mark - step)) == (True, False)
    else:
        assert holds(ZERO) == holds(Fraction(20)) == (answer.verdict is Verdict.ALREADY)


WHOLE_PATH = programme(*years(1, 2, 3))
PATH_UES = [each.code for semester in WHOLE_PATH.semesters for each in semester.ues]
paths = st.dictionaries(st.sampled_from(PATH_UES), hundredths, min_size=1)


@sampled
@given(paths, rule_sets)
def test_proposals_are_never_those_of_a_jury(averages, document):
    result = compute_student(
        Scheme(WHOLE_PATH, rules_from_document(document), ()), student(ue_averages=averages)
    )
    assert {each.proposal for each in result.ues.values()} <= {"ADM", "CMP", "ADSUP", "AJ", "ATT"}
    assert {each.proposal for each in result.rcues.values()} <= {"ADM", "CMP", "ADSUP", "AJ", "ATT"}
    assert {each.proposal for each in result.years.values()} <= {"ADM", "PASD", "RED", "ATT"}
    assert result.ects == sum(each.ects for each in result.ues.values())
    for rcue in result.rcues.values():
        acquired = all(result.ues[code].is_acquired for code in rcue.ues)
        assert rcue.is_validated == acquired


@sampled
@given(paths, rule_sets, st.data())
def test_a_better_ue_never_loses_another(averages, document, data):
    code = data.draw(st.sampled_from(sorted(averages)))
    scheme = Scheme(WHOLE_PATH, rules_from_document(document), ())
    before = compute_student(scheme, student(ue_averages=averages))
    after = compute_student(scheme, student(ue_averages=averages | {code: "20"}))
    for each in before.ues:
        assert before.ues[each].is_acquired <= after.ues[each].is_acquired
    for number, year in before.years.items():
        assert (year.next is True) <= (after.years[number].next is True)


@sampled
@given(paths)
def test_acquired_ues_taken_again_change_nothing(averages):
    """Deciding twice: what was acquired is held, and the same codes come out."""
    scheme = Scheme(WHOLE_PATH, rules_from_document({}), ())
    first = compute_student(scheme, student(ue_averages=averages))
    held = {
        code: (printed(each.average), str(each.proposal))
        for code, each in first.ues.items()
        if each.is_acquired and each.proposal is not UECode.ADSUP and each.average is not None
    }
    again = compute_student(scheme, student(ue_averages=averages, acquired=held))
    assert {code: each.proposal for code, each in again.ues.items()} == {
        code: each.proposal for code, each in first.ues.items()
    }

"""Two paths, one truth: a promotion in arrays gives the figures of the exact path."""

from dataclasses import fields, replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import event, given

from grading.core.averages.bonuses import BonusMethod, BonusRule, Sign
from grading.core.averages.scheme import Scheme
from grading.core.bulk import computation
from grading.core.bulk.cases import promotion_of
from grading.core.bulk.columns import BLANK, EXCUSED, facts
from grading.core.bulk.computation import compute_promotion
from grading.core.bulk.results import NOT_COMPUTED
from grading.core.bulk.students import (
    RCUEFigures,
    StudentFigures,
    UEFigures,
    YearFigures,
    figures_of,
)
from grading.core.bulk.vocabularies import UE_CODES
from grading.core.codes import Certainty, RCUECode, State, UECode, YearCode
from grading.core.computation import compute_student
from grading.core.rules import Compare, Rules, UnjustifiedAbsence, Weighting
from grading.core.values import Case, rounded
from tests.factories.core import assessment, programme, row, student, ue, years
from tests.grading.core.random_cases import FEATURES, Writer, cases


def pick(kind, result):
    """The figures of a result that the arrays have too, name by name."""
    return kind(**{each.name: getattr(result, each.name) for each in fields(kind)})


def exact_figures(scheme, who):
    result = compute_student(scheme, who, explain=False)
    return StudentFigures(
        ues={code: pick(UEFigures, ue) for code, ue in result.ues.items()},
        rcues={code: pick(RCUEFigures, rcue) for code, rcue in result.rcues.items()},
        years={number: pick(YearFigures, year) for number, year in result.years.items()},
        ects=result.ects,
        dut=result.dut,
        but=result.but,
    )


def computed(case):
    scheme = Scheme(case.programme, case.rules, case.assessments)
    return compute_promotion(scheme, promotion_of(case))


def all_figures(result):
    return [figures_of(result, place) for place in range(result.size)]


def expected(case):
    scheme = Scheme(case.programme, case.rules, case.assessments)
    return [exact_figures(scheme, each) for each in case.students]


@given(cases())
def test_arrays_and_fractions_agree(case):
    result, figures = computed(case), expected(case)
    event("exact path taken" if result.exact else "arrays alone")
    event("exactly on the bar" if on_the_bar(case, figures) else "off the bar")
    assert all_figures(result) == figures


def on_the_bar(case, figures):
    averages = {ue.average for each in figures for ue in each.ues.values()}
    return case.rules.validation_bar in averages


VARIANTS = [
    Rules(),
    Rules(compare=Compare.EXACT, assessment_weighting=Weighting.PER_TYPE),
    Rules(unjustified_absence=UnjustifiedAbsence.DEFAULTING, mark_decimals=3),
]


@pytest.mark.parametrize("rules", VARIANTS)
def test_arrays_serve_every_feature(rules):
    """No feature is left to the exact path, not even all of them together."""
    for seed in range(6):
        case = Writer(frozenset(FEATURES), Random(seed), rules).case((1, 2), 12)
        result = computed(case)
        assert result.exact == set()
        assert all_figures(result) == expected(case)


def test_random_cases_meet_every_outcome():
    met = set()
    for seed in range(90):
        writer = Writer(frozenset(FEATURES), Random(seed), VARIANTS[seed % 3])
        for each in expected(writer.case(((1,), (1, 2), (3,))[seed % 3], 6)):
            met.update(outcomes(each, writer.rules))
    assert met >= {
        *((UECode, code) for code in ("ADM", "CMP", "ADSUP", "ADJ", "AJ", "ATT", "DEF")),
        *((RCUECode, code) for code in ("ADM", "CMP", "ADSUP", "AJ", "ATT")),
        *((YearCode, code) for code in ("ADM", "PASD", "RED", "ATT")),
        *((State, state) for state in State),
        *((Certainty, certainty) for certainty in Certainty),
        *(("next", passage) for passage in (True, False, None)),
        *(("bar", side) for side in ("on", "rounded up")),
        ("ects", "some"),
    }


def outcomes(figures, rules):
    for each in figures.ues.values():
        yield from ((UECode, each.proposal), (State, each.state), (Certainty, each.certainty))
        if each.average is not None and each.rounded >= rules.validation_bar:
            below = each.average < rules.validation_bar
            yield "bar", "rounded up" if below else "on" if each.average == 10 else "above"
    for each in figures.rcues.values():
        yield RCUECode, each.proposal
    for each in figures.years.values():
        yield from ((YearCode, each.proposal), ("next", each.next))
    yield "ects", "some" if figures.ects else "none"


@pytest.mark.parametrize("size", [1, 3, 4096])
def test_the_size_of_blocks_changes_nothing(monkeypatch, size):
    monkeypatch.setattr(computation, "BLOCK_SIZE", size)
    case = Writer(frozenset(FEATURES), Random(1), Rules()).case((1,), 10)
    assert all_figures(computed(case)) == expected(case)


ONE_UE = programme(ue("UE11", row("R1.01", "2"), row("R1.02", "1")))
THREE = tuple(assessment(id) for id in "abc")


def marked(*students, assessments=THREE, rules=None, curriculum=ONE_UE):
    return Case(curriculum, rules or Rules(), tuple(assessments), students)


R2 = {"R1.02": "10"}


def ue11(case):
    """Rounded averages in hundredths, and codes, of UE11."""
    ues = computed(case).ues
    place = ues.codes.index("UE11")
    known, units = ues.average.rounded(place)
    codes = [UE_CODES[code].value for code in ues.proposal[place]]
    return [
        (int(unit) if some else None, code)
        for some, unit, code in zip(known, units, codes, strict=True)
    ]


@pytest.mark.parametrize(
    ("marks", "hundredths", "code"),
    [
        (("6.08", "19.11", "4.81"), 1000, "ADM"),  # 9.999999999999998 in binary floats
        (("9.98", "10", "10"), 1000, "ADM"),  # (9.9933… × 2 + 10) ÷ 3 = 9.99555…
        (("9.97", "10", "10"), 999, "AJ"),  # (9.99 × 2 + 10) ÷ 3 = 9.99333…
        (("ABS", "15", "15"), 1000, "ADM"),
        (("EXC", "10", "9.97"), 999, "AJ"),  # 9.985: (19.97 + 10) ÷ 3 = 9.99
        (("ATT", "20", "20"), 1667, "ATT"),
    ],
)
def test_the_right_side_of_a_bar(marks, hundredths, code):
    who = student(dict(zip("abc", marks, strict=True)), module_averages=R2)
    assert ue11(marked(who)) == [(hundredths, code)]


def test_a_half_is_rounded_up():
    """(9.99 + 10) ÷ 2 = 9.995"""
    who = student({"a": "9.99", "b": "10"}, module_averages={"R1.02": "9.995"})
    rules = Rules(mark_decimals=3)
    assert ue11(marked(who, assessments=THREE[:2], rules=rules)) == [(1000, "ADM")]


def number_with_many_decimals():
    return student({"a": "10.12345"}, module_averages=R2)


def mark_above_the_maximum():
    return student({"a": "20.5"}, module_averages=R2)


def negative_mark():
    return student({"a": "-1"}, module_averages=R2)


def average_above_20():
    return student({"a": "12"}, module_averages={"R1.02": "21"})


def huge_number():
    return student({"a": "12"}, adjustments={"UE11": "-99999999999"})


@pytest.mark.parametrize(
    "strange",
    [
        number_with_many_decimals,
        mark_above_the_maximum,
        negative_mark,
        average_above_20,
        huge_number,
    ],
)
def test_who_does_not_fit_takes_the_exact_path_alone(strange):
    plain = student({"a": "12"}, module_averages=R2)
    case = marked(plain, strange(), plain)
    result = computed(case)
    assert result.exact == {1}
    assert all_figures(result) == expected(case)


def test_weights_divided_too_finely_for_arrays():
    fine = (assessment("a", coefficient="0.0000001"), assessment("b", coefficient="1"))
    case = marked(student({"a": "12", "b": "8"}), assessments=fine)
    result = computed(case)
    assert result.exact == {0}
    assert all_figures(result) == expected(case)


def test_bonuses_out_of_all_proportion():
    rule = BonusRule("sport", Sign.BONUS, BonusMethod.RATE, rate=Fraction(10) ** 30)
    plain = student({"a": "12"}, module_averages=R2)
    lucky = replace(plain, bonus_values={"sport": Fraction(12)})
    case = marked(plain, lucky, rules=Rules(bonuses=(rule,)))
    assert computed(case).exact == {0, 1}
    assert all_figures(computed(case)) == expected(case)


def test_denominators_beyond_64_bits():
    """Weights that are primes: the students who lack a mark have no common denominator, those
    who have all of them still share one."""
    primes = ("0.97", "0.89", "0.83", "0.79")
    modules = [row(f"R1.0{rank}") for rank in range(1, 5)]
    held = [
        assessment(f"{module.module}-{kind}", module.module, coefficient=coefficient)
        for module, prime in zip(modules, primes, strict=True)
        for kind, coefficient in (("a", prime), ("b", "1"))
    ]
    everything = {each.id: "9.87" for each in held}
    lacking = [
        student(everything | {f"R1.0{rank}-b": "EXC" for rank in range(1, 5) if 1 << rank & bits})
        for bits in range(2, 32, 2)
    ]
    whole = student(everything)
    case = marked(
        *[whole] * 40, *lacking, assessments=held, curriculum=programme(ue("UE11", *modules))
    )
    result = computed(case)
    assert all_figures(result) == expected(case)
    assert result.exact
    assert not result.exact & set(range(40))


def test_a_fraction_beyond_64_bits_is_kept_whole():
    who = student(module_averages={"R1.01": "10.00000000000000000001", **R2})
    result = computed(marked(who, assessments=()))
    exact = Fraction("10.00000000000000000001") * 2 / 3 + Fraction(10, 3)
    assert figures_of(result, 0).ues["UE11"].average == exact
    assert result.ues.average.rounded(0)[1].tolist() == [int(rounded(exact) * 100)]


def test_students_of_several_tracks():
    """S1 and S2 for the first, S1 alone for the second, the other parcours for the third."""
    curriculum = programme(
        ue("UE11", row("R1.01"), row("R1.02", "3", "IPI")), ue("UE21"), parcours=("IPI", "CAI")
    )
    students = (
        student({"a": "10"}, ue_averages={"UE21": "12"}),
        student({"a": "9"}),
        student({"a": "9"}, module_averages={"R1.02": "13"}, parcours="IPI"),
    )
    result = computed(marked(*students, curriculum=curriculum, assessments=THREE[:1]))
    assert result.ues.codes == ("UE11", "UE21")
    assert result.rcues.codes == ("UE11+UE21",)
    assert result.ues.average.rounded(0)[1].tolist() == [1000, 900, 1200]
    assert result.ues.proposal[1].tolist() == [0, NOT_COMPUTED, NOT_COMPUTED]
    assert list(figures_of(result, 1).ues) == ["UE11"]


def test_general_average_of_a_semester():
    """(12 × 6 + 9 × 6) ÷ 12"""
    who = student(ue_averages={"UE11": "12", "UE12": "9"})
    result = computed(marked(who, assessments=(), curriculum=programme(*years(1))))
    assert figures_of(result, 0).general(1) == Fraction(21, 2)


def test_nobody():
    result = computed(marked())
    assert (result.size, result.ues.codes, result.exact) == (0, (), set())


def test_columns_hold_the_whole_student():
    """What the exact path reads back from the columns is the student that was put there."""
    case = Writer(frozenset(FEATURES), Random(7), Rules()).case((1, 2), 20)
    promotion = promotion_of(case)
    for place, who in enumerate(case.students):
        modality = {number: who.modality_in(number) for number in promotion.modality}
        assert promotion.student(place) == replace(who, id=str(place), modality=modality)


def test_entries_are_whole_hundredths():
    case = marked(student({"a": "12.5", "c": "EXC"}))
    assert promotion_of(case).entries[:, 0].tolist() == [1250, BLANK, EXCUSED]


def test_the_last_fact_of_a_student_counts():
    found = facts([(3, "UE11", 5), (1, "UE11", 7), (3, "UE11", 6)])["UE11"]
    assert (found.students.tolist(), found.values.tolist()) == ([1, 3], [7, 6])
    assert (found.of(3), found.of(2)) == (6, None)
    concerned, values = found.spread(np.array([2, 3]))
    assert (concerned.tolist(), values.tolist()) == ([False, True], [0, 6])

"""What a bulletin prints, recomputed: equal, or why not."""

from fractions import Fraction

import pytest

from grading.core.bulletins.comparison import Cause, Verdict, compared
from grading.core.bulletins.promotions import ClassCause, Which, class_figures, is_whole
from grading.core.bulletins.readings import Readings, Way
from grading.core.files.parsing import parse_json
from grading.core.rules import Rules, UnjustifiedAbsence
from grading.imports.scodoc.reading import read_bulletin
from tests.grading.scodoc.printed import MODULES, UES, as_bytes, changed, document, figures


def read(given, source="b.json"):
    bulletin, faults = read_bulletin(parse_json(as_bytes(given)), source)
    assert faults == []
    return bulletin


def figures_of(given, rules=None):
    """The figures of a bulletin by (module, UE)."""
    found = compared(read(given), Readings(rules or Rules()))
    return {(each.module, each.ue): each for each in found}


@pytest.fixture(scope="module")
def semester():
    return figures_of(document())


UNLIKE = {("R102", "UE11"), ("R103", "UE11"), ("R103", "UE12"), ("R105", "UE12")}


@pytest.mark.parametrize(
    ("ue_code", "module", "printed"),
    [(code, module, row[1]) for code, (_, rows) in UES.items() for module, row in rows.items()],
)
def test_every_printed_module_average_is_recomputed(semester, ue_code, module, printed):
    figure = semester[module, ue_code]
    alike = Verdict.NEITHER if printed == "~" else Verdict.EQUAL
    unlike = (module, ue_code) in UNLIKE
    assert figure.printed.text == printed
    assert figure.verdict is (Verdict.DIFFERENT if unlike else alike)


@pytest.mark.parametrize("module", [code for code, held in MODULES.items() if held[0] != "~"])
def test_every_average_that_a_module_prints_of_itself_is_recomputed(semester, module):
    equal = semester[module, None].verdict is Verdict.EQUAL
    assert equal == (module not in ("R102", "R105"))


def test_two_modules_contradict_themselves(semester):
    found = {each.module: each for each in semester.values() if each.impossible}
    assert set(found) == {"R102", "R105"}
    assert found["R102"].ours is None
    assert found["R105"].ours == Fraction("69.5") / 6
    assert {each.causes for each in found.values()} == {(Way.BLANK_AS_ZERO,)}


def test_no_way_of_counting_gives_what_a_third_one_prints(semester):
    figure = semester["R103", "UE11"]
    assert figure.ours == Fraction("1099.5") / Fraction("78.5")
    assert (figure.causes, figure.impossible) == ((Cause.NO_READING,), False)


def test_an_average_that_scodoc_does_not_print_yet_is_told_apart(semester):
    assert semester[None, "UE11"].verdict is Verdict.UNPRINTED


# One module, one UE


def one(average, *assessments, printed_ue="~", absence=UnjustifiedAbsence.ZERO, **ue_fields):
    modules = {"R101": (average, list(assessments))}
    ues = {"UE11": (6.0, {"R101": (2.0, average)}, printed_ue)}
    given = document(modules, ues)
    for name, value in ue_fields.items():
        given = changed(given, "ues", "UE11", name, to=value)
    return figures_of(given, Rules(unjustified_absence=absence))


WAYS = [
    (Way.BLANK_AS_ZERO, "06.00", (1.0, "12.00", {}), (1.0, "~", {})),
    (Way.PENDING_AS_ZERO, "06.00", (1.0, "12.00", {}), (1.0, "ATT", {})),
    (Way.ABSENT_LEFT_OUT, "12.00", (1.0, "12.00", {}), (1.0, "ABS", {})),
    (Way.EXCUSED_AS_ZERO, "06.00", (1.0, "12.00", {}), (1.0, "EXC", {})),
    (Way.WEIGHTS_IGNORED, "11.00", (1.0, "12.00", {"UE11": 3.0}), (1.0, "10.00", {})),
    (Way.COEFFICIENTS_IGNORED, "11.00", (3.0, "12.00", {}), (1.0, "10.00", {})),
]


@pytest.mark.parametrize(("way", "average", "first", "second"), WAYS)
def test_the_way_of_counting_is_found(way, average, first, second):
    figure = one(average, first, second)["R101", "UE11"]
    assert (figure.verdict, figure.causes) == (Verdict.DIFFERENT, (way,))


def test_two_ways_may_come_together():
    figure = one("04.00", (1.0, "12.00", {"UE11": 2.0}), (2.0, "~", {}))["R101", "UE11"]
    assert figure.causes == (Way.BLANK_AS_ZERO, Way.WEIGHTS_IGNORED)


def test_an_absence_follows_the_setting():
    marks = ((1.0, "12.00", {}), (1.0, "ABS", {}))
    assert one("06.00", *marks)["R101", "UE11"].verdict is Verdict.EQUAL
    figure = one("06.00", *marks, absence=UnjustifiedAbsence.DEFAULTING)["R101", "UE11"]
    assert (figure.ours, figure.causes) == (None, (Way.ABSENT_AS_ZERO,))


def test_a_resit_that_was_not_counted_is_found():
    given = document(
        {"R101": ("08.00", [(1.0, "08.00", {}), (1.0, "14.00", {})])},
        {"UE11": (6.0, {"R101": (2.0, "08.00")})},
    )
    given = changed(given, "ressources", "R101", "evaluations", 1, "evaluation_type", to=1)
    assert figures_of(given)["R101", "UE11"].causes == (Way.STEPS_IGNORED,)


@pytest.mark.parametrize(
    ("printed", "verdict", "causes"),
    [
        ("13.82", Verdict.EQUAL, ()),
        ("13.8", Verdict.EQUAL, ()),
        ("13.81", Verdict.DIFFERENT, (Cause.ROUNDING,)),
        ("13.80", Verdict.DIFFERENT, (Cause.NO_READING,)),
    ],
)
def test_a_half_is_rounded_up_to_the_decimals_that_are_printed(printed, verdict, causes):
    """(13.63 + 14) / 2 is 13.815 exactly, which a binary float prints 13.81."""
    figure = one(printed, (1.0, "13.63", {}), (1.0, "14.00", {}))["R101", "UE11"]
    assert (figure.verdict, figure.causes) == (verdict, causes)


@pytest.mark.parametrize(
    ("ue_fields", "verdict", "causes"),
    [
        ({"moyenne": "12.50", "bonus": "00.50"}, Verdict.EQUAL, ()),
        ({"moyenne": "11.70", "bonus": "0.2", "malus": "0.5"}, Verdict.EQUAL, ()),
        ({"moyenne": "12.00", "bonus": "00.50"}, Verdict.DIFFERENT, (Cause.ADJUSTMENT_IGNORED,)),
        (
            {"moyenne": "15.00", "capitalise": "2026-01-31"},
            Verdict.UNCOMPARED,
            (Cause.CAPITALISED,),
        ),
        ({"moyenne": {"value": "12.00", "rang": "3"}}, Verdict.EQUAL, ()),
        ({"moyenne": "02.00"}, Verdict.DIFFERENT, (Cause.NO_READING,)),
    ],
)
def test_the_average_of_a_ue_is_compared_too(ue_fields, verdict, causes):
    figure = one("12.00", (1.0, "12.00", {}), **ue_fields)[None, "UE11"]
    assert (figure.verdict, figure.causes) == (verdict, causes)


def test_a_ue_whose_coefficients_are_not_printed_is_not_compared():
    given = document({"R101": ("12.00", [(1.0, "12.00", {})])}, {"UE11": (6.0, {}, "12.00")})
    given["ues"]["UE11"]["ressources"] = {"R101": {"moyenne": "12.00"}}
    found = figures_of(given)
    assert found["R101", "UE11"].verdict is Verdict.EQUAL
    assert found[None, "UE11"].causes == (Cause.COEFFICIENT_ABSENT,)


def test_a_ue_that_follows_a_wrong_module_names_it():
    modules = {
        "R101": ("06.00", [(1.0, "12.00", {}), (1.0, "~", {})]),
        "R102": ("14.00", [(1.0, "14.00", {})]),
    }
    ues = {"UE11": (6.0, {"R101": (1.0, "06.00"), "R102": (1.0, "14.00")}, "10.00")}
    figure = figures_of(document(modules, ues))[None, "UE11"]
    assert (figure.ours, figure.causes, figure.from_modules) == (13, (Cause.MODULES,), ("R101",))


def test_a_ue_may_count_zero_for_what_has_no_mark():
    modules = {"R101": ("12.00", [(1.0, "12.00", {})]), "R102": ("~", [])}
    ues = {"UE11": (6.0, {"R101": (1.0, "12.00"), "R102": (1.0, "~")}, "06.00")}
    assert figures_of(document(modules, ues))[None, "UE11"].causes == (Cause.MODULES_AS_ZERO,)


def test_a_module_of_no_ue_is_named():
    found = figures_of(document({"R109": ("12.00", [(1.0, "12.00", {})])}, {"UE11": (6.0, {})}))
    assert found["R109", None].causes == (Cause.IN_NO_UE,)


# The class


def promotion(*marks, **printed):
    """A class of one assessment, that prints these figures of everybody."""
    found = []
    for rank, mark in enumerate(marks):
        given = document(
            {"R101": ("~", [(1.0, mark, {})])},
            {"UE11": (6.0, {"R101": (1.0, "~")})},
            number=f"2260{rank:04}",
            rang={"value": "1", "total": len(marks)},
        )
        note = figures(mark, **printed)
        found.append(read(changed(given, "ressources", "R101", "evaluations", 0, "note", to=note)))
    return found


@pytest.mark.parametrize(
    ("printed", "cause"),
    [
        ({"low": "08.00", "high": "14.00", "mean": "11.00"}, None),
        ({"low": "00.00"}, ClassCause.ABSENT_AS_ZERO),
        ({"mean": "07.33"}, ClassCause.ABSENT_AS_ZERO),
        ({"mean": "05.50"}, ClassCause.NONE_AS_ZERO),
        ({"mean": "11.01"}, ClassCause.NO_READING),
    ],
)
def test_the_figures_of_a_class_are_recomputed(printed, cause):
    found = class_figures(promotion("08.00", "14.00", "ABS", "~", **printed), Rules())
    assert {each.cause for each in found} == {cause}
    assert {each.verdict for each in found} == {Verdict.DIFFERENT if cause else Verdict.EQUAL}


def test_bulletins_that_print_other_figures_of_one_class_are_told():
    bulletins = [promotion("08.00", mean="08.00")[0], promotion("08.00", "14.00", mean="11.00")[1]]
    [figure] = class_figures(bulletins, Rules())
    assert (figure.which, figure.cause) == (Which.MEAN, ClassCause.UNLIKE)


def test_a_class_is_whole_when_no_bulletin_is_missing():
    bulletins = promotion("08.00", "14.00", "12.00")
    assert is_whole(bulletins)
    assert not is_whole(bulletins[:2])
    assert not is_whole([read(document())])


def test_the_averages_of_a_class_are_recomputed():
    modules = {"R101": ("~", [(1.0, "08.00", {})])}
    first = document(
        modules, {"UE11": (6.0, {"R101": (1.0, "08.00")}, figures("08.00", mean="10.00"))}
    )
    second = document(
        {"R101": ("~", [(1.0, "12.00", {})])},
        {"UE11": (6.0, {"R101": (1.0, "12.00")}, figures("12.00", mean="10.00"))},
        number="22600002",
    )
    [figure] = class_figures([read(first), read(second)], Rules())
    assert (figure.ue, figure.ours, figure.verdict) == ("UE11", 10, Verdict.EQUAL)

"""The examples of the rules are what the core computes, whatever the settings in force."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from django.conf import settings

from grading.core.averages.bonuses import BonusMethod, BonusRule, Sign
from grading.core.codes import RCUECode, UECode, YearCode
from grading.core.rules import DEFAULTS, rules_from_document
from grading.core.values import Competence
from grading.selectors.rulebook.book import PROPOSED, rulebook
from grading.selectors.rulebook.passages import Passage, needed, passages
from grading.templatetags.rulebook import bonus_sentence, french_spaces
from tests.factories.core import assessment, graded, programme, row, student, ue, years

SETTINGS_TO_TRY = [
    {},
    {"unjustified_absence": "defaulting", "assessment_weighting": "per_type"},
    {"average_decimals": 1, "compare": "exact"},
    {"average_decimals": 0, "rcue_from": "rounded"},
    {"rcue_weights": "ects", "validation_bar": "12", "floor_bar": "9"},
    {"validation_bar": "0", "floor_bar": "0"},
    {"validation_bar": "20", "floor_bar": "20", "average_decimals": 6},
]


def book_of(**given):
    return rulebook(rules_from_document(given), ())


def module_of(marks, *assessments, types=None, **given):
    """The module of a student, by a road of its own."""
    found = graded(
        programme(ue("UE11", row("R1.01", **(types or {})))), student(marks), *assessments, **given
    )
    return found.ues["UE11"].modules[0]


@pytest.mark.parametrize("given", SETTINGS_TO_TRY)
@pytest.mark.parametrize(
    ("name", "second"),
    [("zero", "0"), ("absent", "ABS"), ("excused", "EXC"), ("pending", "ATT"), ("blank", None)],
)
def test_entries_are_those_of_the_core(given, name, second):
    marks = {"a": "14"} | ({"b": second} if second else {})
    expected = module_of(marks, assessment("a"), assessment("b"), **given)
    shown = getattr(book_of(**given).marks, name)
    assert (shown.average, shown.lowest, shown.highest, shown.missing) == (
        expected.average,
        expected.lowest,
        expected.highest,
        expected.missing,
    )


def test_exempt_module_leaves_the_ue():
    assert book_of().marks.exempt.exempt
    assert book_of().marks.exempt.average is None


@pytest.mark.parametrize("given", SETTINGS_TO_TRY)
def test_both_weightings_are_those_of_the_core(given):
    tests = [assessment("a", type="TP"), assessment("b", type="TP"), assessment("c", type="DS")]
    marks = {"a": "16", "b": "16", "c": "8"}
    types = {"TP": "1", "DS": "3"}
    expected = {
        weighting: module_of(
            marks, *tests, types=types, **(given | {"assessment_weighting": weighting})
        ).average
        for weighting in ("per_assessment", "per_type")
    }
    book = book_of(**given)
    assert book.modules.in_force.average == expected.pop(book.rules.assessment_weighting)
    assert book.modules.other.average == expected.popitem()[1]


@pytest.mark.parametrize("given", SETTINGS_TO_TRY)
def test_formulas_give_the_average_that_stands_beside_them(given):
    book = book_of(**given)
    for mean in (book.modules.in_force, book.modules.other, book.ues.mean):
        weight = sum(weight for _, weight in mean.terms)
        assert sum(value * weight for value, weight in mean.terms) / weight == mean.average


@pytest.mark.parametrize(
    ("name", "kind", "mark", "average"),
    [
        ("bonus", "bonus", "1", 10),
        ("better_resit", "resit", "12", 12),
        ("worse_resit", "resit", "7", 9),
        ("second_session", "second_session", "7", 7),
    ],
)
def test_steps_after_the_mean(name, kind, mark, average):
    expected = module_of({"a": "9", "b": mark}, assessment("a"), assessment("b", kind=kind))
    assert expected.average == average == getattr(book_of().modules, name).average


@pytest.mark.parametrize("given", SETTINGS_TO_TRY)
def test_pairs_are_those_of_the_core(given):
    whole = programme(ue("UE11", ects="9"), ue("UE21", ects="11"))
    for pair in book_of(**given).rcues.pairs:
        averages = {"UE11": str(float(pair.odd.average)), "UE21": str(float(pair.even.average))}
        expected = graded(whole, student(ue_averages=averages), **given).rcues["UE11+UE21"]
        assert (pair.rcue.average, pair.rcue.proposal) == (expected.average, expected.proposal)


def test_pairs_by_default():
    found = [
        (pair.odd.average, pair.even.average, pair.rcue.average, pair.rcue.proposal)
        for pair in book_of().rcues.pairs
    ]
    assert found == [
        (6, 14, 10, RCUECode.CMP),
        (Fraction("9.99"), Fraction("9.99"), Fraction("9.99"), RCUECode.AJ),
        (11, Fraction("9.1"), Fraction("10.05"), RCUECode.CMP),
    ]
    assert book_of().rcues.pairs[2].other.average == Fraction("9.955")


@pytest.mark.parametrize(
    ("given", "below"),
    [
        ({}, [("9.995", UECode.ADM), ("9.994", UECode.AJ)]),
        ({"compare": "exact"}, [("9.995", UECode.AJ), ("9.994", UECode.AJ)]),
        ({"average_decimals": 1}, [("9.95", UECode.ADM), ("9.94", UECode.AJ)]),
        ({"validation_bar": "12"}, [("11.995", UECode.ADM), ("11.994", UECode.AJ)]),
    ],
)
def test_just_below_the_bar(given, below):
    found = [(each.average, each.proposal) for each in book_of(**given).ues.below_bar]
    assert found == [(Fraction(average), code) for average, code in below]


def test_other_examples_of_a_ue():
    ues = book_of().ues
    assert ues.mean.average == Fraction(121, 12)
    assert (ues.adjusted.raw, ues.adjusted.adjustment, ues.adjusted.average) == (
        Fraction("19.8"),
        Fraction("0.5"),
        20,
    )
    assert (ues.provisional.lowest, ues.provisional.highest) == (
        Fraction(73, 12),
        Fraction(51, 4),
    )


def test_what_stays_acquired():
    rcues = book_of().rcues
    assert [each.proposal for each in rcues.upward] == [
        UECode.ADSUP,
        UECode.ADSUP,
        UECode.ADM,
        UECode.ADM,
    ]
    assert [(each.stored, each.new, each.average) for each in rcues.retaken] == [
        (11, 9, 11),
        (11, 13, 13),
    ]


@pytest.mark.parametrize(
    ("total", "share", "count"),
    [(4, "0.5", 3), (5, "0.5", 3), (2, "0.5", 2), (1, "0.5", 1), (4, "0", 1), (4, "1", 4)],
)
def test_least_number_of_validated_rcues(total, share, count):
    assert needed(total, rules_from_document({"passage_share": share})) == count


def test_years_by_default():
    found = [(each.validated, each.lowest, each.year.proposal) for each in book_of().years]
    assert found == [
        (3, 8, YearCode.PASD),
        (2, 8, YearCode.RED),
        (3, Fraction("7.99"), YearCode.RED),
    ]


def test_year_where_every_rcue_is_needed():
    years_ = book_of(passage_share="1").years
    assert [(each.validated, each.lowest, each.year.proposal) for each in years_] == [
        (4, None, YearCode.ADM),
        (3, 8, YearCode.RED),
    ]


def test_passages_of_a_programme():
    assert passages(programme(*years(1, 2, 3)), DEFAULTS) == (
        Passage(1, (), 4, 3),
        Passage(2, (), 5, 3),
    )


def test_parcours_that_differ_are_named():
    """A competence of one parcours only makes one RCUE more in that parcours."""
    own = [ue(f"UE{semester}9", competence="De IPI") for semester in (3, 4)]
    whole = programme(*years(2), *own)
    competences = tuple(
        each for each in whole.competences if each != Competence("De IPI", "De IPI")
    )
    assert passages(replace(whole, competences=competences), DEFAULTS) == (
        Passage(2, ("CAI",), 5, 3),
        Passage(2, ("IPI",), 6, 4),
    )


def proposed_in_cases():
    """The codes expected in the cases worked by hand, but for those that a jury gave before."""
    found = {UECode: set(), RCUECode: set(), YearCode: set()}
    for path in (settings.BASE_DIR / "fixtures" / "cases").glob("*.json"):
        expected = json.loads(path.read_text()).get("expected", {})
        for person in expected.get("students", {}).values():
            for vocabulary, name in ((UECode, "ues"), (RCUECode, "rcues"), (YearCode, "years")):
                found[vocabulary] |= {each.get("code") for each in person.get(name, {}).values()}
    return {vocabulary: codes - {None, "ADJ", "ADJR"} for vocabulary, codes in found.items()}


def test_codes_said_to_be_proposed_are():
    said = {vocabulary: {str(code) for code in codes} for vocabulary, codes in PROPOSED.items()}
    assert said == proposed_in_cases()


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            BonusRule("sport", Sign.BONUS, BonusMethod.RATE, Fraction(10), Fraction("0.05")),
            "Sport : ajoute 0,05 point par point au-dessus de 10, sur chaque UE.",
        ),
        (
            BonusRule(
                "engagement",
                Sign.BONUS,
                BonusMethod.STEPS,
                steps=((Fraction(12), Fraction("0.2")), (Fraction(16), Fraction(2))),
                cap=Fraction(1),
                ues=frozenset({"UE12", "UE11"}),
            ),
            "Engagement : ajoute 0,2 point à partir de 12, 2 points à partir de 16, 1 point au "
            "plus, sur UE11, UE12.",
        ),
        (
            BonusRule("assiduité", Sign.MALUS, BonusMethod.POINTS),
            "Assiduité : retire les points accordés à l’étudiant, sur chaque UE.",
        ),
    ],
)
def test_bonus_in_words(rule, sentence):
    assert bonus_sentence(rule) == sentence


def test_spaces_of_french_do_not_break():
    typed = '<a href="?a=1">« oui » : non ; 62 % ?</a>'
    written = '<a href="?a=1">«\u00a0oui\u00a0»\u00a0: non\u202f; 62\u202f%\u202f?</a>'
    assert french_spaces(typed) == written

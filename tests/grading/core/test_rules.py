from dataclasses import fields
from fractions import Fraction

import pytest

from grading.core.files.reading import Unreadable
from grading.core.rules import Rules, faults, rules_from_document, rules_to_document
from grading.core.settings import SETTINGS


def test_the_defaults_are_those_of_the_rules():
    assert rules_to_document(Rules()) == {
        "unjustified_absence": "zero",
        "mark_decimals": 2,
        "assessment_weighting": "per_assessment",
        "average_decimals": 2,
        "compare": "rounded",
        "rcue_from": "exact",
        "rcue_weights": "equal",
        "validation_bar": "10",
        "floor_bar": "8",
        "passage_share": "0.5",
        "repeats_per_semester": 1,
        "repeats_total": 4,
        "repeats_exceptional": 1,
        "bonuses": [],
        "general_average": "hidden",
        "rank": "hidden",
    }


def test_each_setting_says_what_it_is():
    assert list(SETTINGS) == [each.name for each in fields(Rules)]
    assert all(each.label and each.effect and each.source for each in SETTINGS.values())


def test_choices_are_those_of_the_code():
    for name, setting in SETTINGS.items():
        if setting.choices:
            assert list(setting.choices) == [str(each) for each in type(getattr(Rules(), name))]


def test_a_document_goes_in_and_out_unchanged():
    document = rules_to_document(Rules()) | {
        "validation_bar": "9.5",
        "mark_decimals": 1,
        "bonuses": [
            {
                "name": "sport",
                "sign": "bonus",
                "method": "steps",
                "threshold": "0",
                "rate": "1",
                "steps": [["10", "0.1"], ["15", "0.3"]],
                "cap": "0.5",
                "ues": ["UE11", "UE12"],
            }
        ],
    }
    assert rules_to_document(rules_from_document(document)) == document


def test_a_document_changes_only_what_it_says():
    base = rules_from_document({"compare": "exact"})
    assert rules_from_document({"floor_bar": "7"}, base) == Rules(
        compare=base.compare, floor_bar=Fraction(7)
    )


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"compar": "exact"}, "rules.compar: clé inconnue, vouliez-vous dire « compare » ?"),
        ({"compare": "floor"}, "rules.compare: « floor » n’est pas admis (rounded, exact)"),
        ({"compare": None}, "rules.compare: null n’est pas admis (rounded, exact)"),
        ({"mark_decimals": "2"}, "rules.mark_decimals: un entier est attendu, pas 2"),
        ({"mark_decimals": True}, "rules.mark_decimals: un entier est attendu, pas un booléen"),
        ({"average_decimals": 9}, "rules.average_decimals: 9 dépasse 6"),
        ({"validation_bar": "21"}, "rules.validation_bar: 21 dépasse 20"),
        (
            {"floor_bar": 8.0},
            "rules.floor_bar: un nombre décimal est attendu, pas 8.0 en virgule flottante",
        ),
        ({"bonuses": {}}, "rules.bonuses: une liste est attendue, pas un objet"),
    ],
)
def test_faults_name_their_place(document, found):
    assert faults(document) == [found]
    with pytest.raises(Unreadable):
        rules_from_document(document)


@pytest.mark.parametrize(
    ("value", "compare", "reaches"),
    [
        ("9.995", "rounded", True),
        ("9.9949999", "rounded", False),
        ("9.995", "exact", False),
        ("10", "exact", True),
    ],
)
def test_the_setting_says_what_is_compared(value, compare, reaches):
    rules = rules_from_document({"compare": compare})
    assert rules.reaches(Fraction(value), rules.validation_bar) is reaches


def test_no_average_reaches_nothing():
    assert Rules().reaches(None, Fraction(0)) is False

"""Every word of the core has its French, and figures read as people write them."""

import ast
import inspect
from fractions import Fraction

import pytest

from grading import labels
from grading.core.codes import DiplomaCode, RCUECode, UECode, YearCode
from grading.core.decisions import reasons
from grading.core.results import Reason
from tests.factories.core import assessment, graded, programme, row, student, ue

TABLES = [
    labels.UE_CODES,
    labels.RCUE_CODES,
    labels.YEAR_CODES,
    labels.DIPLOMA_CODES,
    labels.STATES,
    labels.MARK_STATUSES,
    labels.CERTAINTIES,
    labels.KINDS,
    labels.MODULE_KINDS,
    labels.WHATS,
    labels.LINE_STATES,
    labels.STEPS,
    labels.REPEATS,
    labels.RCUE_WEIGHTS,
]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: type(next(iter(table))).__name__)
def test_every_word_has_its_french(table):
    assert list(table) == list(type(next(iter(table))))


def test_every_reason_has_its_sentence():
    tree = ast.parse(inspect.getsource(reasons))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    keys = {
        text
        for text in texts
        if isinstance(text, str) and text.startswith(("ue_", "rcue_", "year_"))
    }
    assert keys == set(labels.REASONS)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            YearCode.PASD,
            "PASD : passage de droit dans l’année suivante, des RCUE restent à valider",
        ),
        (UECode.AJ, "AJ : UE non acquise"),
        (RCUECode.AJ, "AJ : RCUE non validé"),
        (DiplomaCode.AJ, "AJ : diplôme non obtenu, des UE restent à acquérir"),
    ],
)
def test_a_code_goes_with_its_sentence(code, text):
    assert labels.with_sentence(code) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [("0", "0 %"), ("1/1000", "1 %"), ("5/8", "63 %"), ("999/1000", "99 %"), ("1", "100 %")],
)
def test_a_share_is_whole_only_when_it_is(share, text):
    assert labels.percentage(Fraction(share)) == text


def test_a_provisional_average_is_never_bare():
    curriculum = programme(ue("UE11", row("R1.01", "3"), row("R1.02", "1")))
    found = graded(curriculum, student({"a": "12"}), assessment("a")).ues["UE11"]
    assert labels.provisional(found) == (
        "12,00 à ce jour, 75 % des coefficients ; entre 9,00 et 14,00 selon les notes à venir"
    )


@pytest.mark.parametrize(
    ("averages", "sentences"),
    [
        (
            ("6", "14"),
            [
                "moyenne 6,00 sous 10, compensée : la moyenne du RCUE est 10,00 (annexe 1, § 4.4)",
                "moyenne 14,00, au moins 10 (annexe 1, § 4.3)",
                "moyenne 10,00 (poids égaux), au moins 10 : les deux UE se compensent "
                "(annexe 1, § 4.4)",
                "tous les RCUE sont validés : UE11+UE21 (annexe 1, § 4.3)",
            ],
        ),
        (
            ("7", "8"),
            [
                "moyenne 7,00 sous 10, et celle du RCUE, 7,50, ne la compense pas "
                "(annexe 1, § 4.4)",
                "moyenne 8,00 sous 10, et celle du RCUE, 7,50, ne la compense pas "
                "(annexe 1, § 4.4)",
                "moyenne 7,50 (poids égaux), sous 10 (annexe 1, § 4.4)",
                "0 RCUE sur 1 atteignent 10, il en faut strictement plus que 50 % "
                "(annexe 1, § 4.5)",
                "sous 8 : UE11+UE21 (annexe 1, § 4.5)",
            ],
        ),
    ],
)
def test_reasons_are_said_with_their_figures(averages, sentences):
    who = student(ue_averages=dict(zip(("UE11", "UE21"), averages, strict=True)))
    result = graded(programme(ue("UE11"), ue("UE21")), who)
    everything = [*result.ues.values(), *result.rcues.values(), *result.years.values()]
    assert [labels.say(reason) for each in everything for reason in each.reasons] == sentences


def test_a_held_ue_says_with_what():
    reason = Reason("ue_held", "annexe 1, § 4.3", {"code": "ADM", "stored": None, "new": None})
    assert labels.say(reason) == "déjà acquise, code ADM, sans note (annexe 1, § 4.3)"

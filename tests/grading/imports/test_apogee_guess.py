"""What the codes of a file seem to stand for."""

import pytest

from grading.imports.apogee.file import Code
from grading.imports.apogee.guess import guesses
from grading.selectors.apogee.catalogue import Element, Target
from tests.grading.imports.apogee_world import Subject

ELEMENTS = (
    Element(Target(Subject.YEAR, "BUT2"), "Année 2 du BUT"),
    Element(Target(Subject.DIPLOMA, "DUT"), "Diplôme : DUT"),
    Element(Target(Subject.DIPLOMA, "BUT"), "Diplôme : BUT"),
    *(Element(Target(Subject.SEMESTER, f"S{number}"), "") for number in range(1, 7)),
    Element(Target(Subject.BONUS, "Bonus S3"), ""),
    Element(Target(Subject.UE, "UE31"), "Spécifier, semestre 3"),
    Element(Target(Subject.RCUE, "UE31+UE41"), "Spécifier, année 2"),
    Element(Target(Subject.MODULE, "S3 R3.01"), "Mécanique"),
    Element(Target(Subject.MODULE, "S3 R3.02"), "Mécanique des fluides"),
    Element(Target(Subject.MODULE, "S3 SAÉ 3.01"), "Industrialiser"),
    Element(Target(Subject.MODULE, "S3 PORT"), "Portfolio du semestre"),
    Element(Target(Subject.MODULE, "S4 PORT"), "Portfolio du semestre"),
)
CATALOGUE = {each.target.of: each for each in ELEMENTS}


@pytest.mark.parametrize(
    ("kind", "title", "of"),
    [
        ("VET", "ZEX2 - BUT 2 d’exemple", "BUT2"),
        ("VDI", "ZEXD - D.U.T. d’exemple", "BUT"),
        ("VDI", "ZEXD - DUT d’exemple", "DUT"),
        ("ELP", "ZEX - UE31 Spécifier, semestre 3", "UE31"),
        ("ELP", "ZEX - UE 3.1", "UE31"),
        ("ELP", "ZEX - UE31 UE41", "UE31+UE41"),
        ("ELP", "ZEX - Semestre 3", "S3"),
        ("ELP", "ZEX - Bonus S3", "Bonus S3"),
        ("ELP", "ZEX - R3.01", "S3 R3.01"),
        ("EPR", "ZEX - r3-01", "S3 R3.01"),
        ("ELP", "ZEX - SAE 3.01", "S3 SAÉ 3.01"),
        ("ELP", "ZEX - INDUSTRIALISER", "S3 SAÉ 3.01"),
        ("ELP", "ZEX - Mécanique des fluides", None),
        ("ELP", "ZEX - Mécanique", "S3 R3.01"),
        ("ELP", "ZEX - PORT", None),
        ("ELP", "ZEX - Langue", None),
        ("ELP", "", None),
    ],
)
def test_by_code_then_by_title(kind, title, of):
    code = Code(kind, "ZEX")
    found = guesses({code: title}, CATALOGUE, 2, {}).get(code)
    assert (found and found.of) == of


def test_by_the_code_itself():
    found = guesses({Code("ELP", "ZEXR302"): "", Code("ELP", "ZEXS3"): ""}, CATALOGUE, 2, {})
    assert {code.code: target.of for code, target in found.items()} == {"ZEXR302": "S3 R3.02"}


def test_titles_of_another_year_say_nothing():
    assert guesses({Code("ELP", "ZEX"): "Industrialiser"}, CATALOGUE, 1, {}) == {}


def test_what_was_said_of_another_version_comes_first():
    code = Code("ELP", "ZEX")
    said = {code: Target(Subject.UE, "UE31")}
    assert guesses({code: "ZEX - R3.01"}, CATALOGUE, 2, said)[code].of == "UE31"
    gone = {code: Target(Subject.UE, "UE39")}
    assert guesses({code: "ZEX - R3.01"}, CATALOGUE, 2, gone)[code].of == "S3 R3.01"

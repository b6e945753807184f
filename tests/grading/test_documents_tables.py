"""The workbook and the CSV file, read back."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from grading.documents.table import table
from grading.documents.workbook import workbook
from tests.grading.contents import module, rcue, student, transcripts, ue

PROVISIONAL = ue(
    code="UE12",
    average="9.50",
    lowest="7.10",
    highest="14.70",
    provisional=True,
    decision="ATT",
    ects="0",
    modules=[module(provisional=True, lowest="3.00", highest="17.25", remark="note en attente")],
)
FORMULAS = ("=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx")


def sheet_of(content, name):
    return load_workbook(BytesIO(workbook(content)))[name]


def rows_of_workbook(content, name="UE"):
    return [list(row) for row in sheet_of(content, name).iter_rows(values_only=True)]


def rows_of_csv(content):
    text = table(content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def content():
    first = student(
        last_name="Arc",
        ues=[ue(ects="8", ects_value="8"), PROVISIONAL],
        rcues=[rcue()],
        ects="8",
    )
    return transcripts(first, student(last_name="Zola", situation="parti"))


IDENTITY = ["Nom", "Prénom", "Numéro", "Groupe", "Parcours", "Modalité", "Situation"]
OF_UE = ("moyenne", "état", "au plus bas", "au plus haut", "code", "ECTS")
HEADER = [
    *IDENTITY,
    *(f"{code} {name}" for code in ("UE11", "UE12") for name in OF_UE),
    "UE11 + UE21 moyenne",
    "UE11 + UE21 code",
    "ECTS du semestre",
    "ECTS possibles",
]


def test_the_sheet_of_ues(content):
    zoe = ["Zoé-Éléonore", "20260001", "TD1", None, "formation initiale"]
    complete, waiting = (
        [11.4, "complet", None, None, "ADM"],
        [9.5, "provisoire", 7.1, 14.7, "ATT", 0],
    )
    assert rows_of_workbook(content) == [
        HEADER,
        ["Arc", *zoe, None, *complete, 8, *waiting, 10.05, "CMP", 8, 30],
        ["Zola", *zoe, "parti", *complete, 30, *[None] * 8, 30, 30],
    ]


def test_the_sheet_of_modules(content):
    rows = rows_of_workbook(content, "Modules")
    assert rows[0] == [
        *IDENTITY[:4],
        *("UE", "Module", "Intitulé", "Coefficient", "Moyenne", "État"),
        *("Au plus bas", "Au plus haut", "Notes", "Remarque"),
    ]
    arc = ["Arc", "Zoé-Éléonore", "20260001", "TD1"]
    known = ["R1.01", "Mécanique", 1.5, 12.35]
    assert rows[1:3] == [
        [*arc, "UE11", *known, "complet", None, None, "12,5 · ABS", None],
        [*arc, "UE12", *known, "provisoire", 3, 17.25, "12,5 · ABS", "note en attente"],
    ]


def test_the_sheet_of_settings(content):
    assert rows_of_workbook(content, "Réglages") == [
        ["Relevés de notes", "S1 2026-2027"],
        ["Groupe", "tout le semestre"],
        ["Établissement", "IUT d’essai, Département d’essai"],
        ["Programme", "BUT d’essai, version 2022"],
        ["Édité le", "23 novembre 2026 à 14 h 05"],
        ["Notes prises en compte", "toutes les notes saisies"],
        ["Seuil d’acquisition", "10"],
    ]


def test_figures_are_numbers_that_say_when_they_are_provisional(content):
    cells = {cell.value: cell for cell in sheet_of(content, "UE")[2]}
    assert [(cells[value].data_type, cells[value].number_format) for value in (11.4, 9.5, 8)] == [
        ("n", "0.00"),
        ("n", '0.00" provisoire"'),
        ("n", "0"),
    ]


def test_the_header_and_the_names_never_scroll_away(content):
    sheet = sheet_of(content, "UE")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:W3")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_looks_like_a_formula_is_text(name):
    content = transcripts(student(last_name=name))
    cell = sheet_of(content, "UE")["A2"]
    assert (cell.value.strip(), cell.data_type) == (name.strip(), "s")
    assert rows_of_csv(content)[1][0] == f"'{name}"


def test_a_control_character_does_not_break_the_workbook():
    assert sheet_of(transcripts(student(last_name="A\x07b")), "UE")["A2"].value == "A b"


def test_the_csv_opens_in_a_french_spreadsheet(content):
    file = table(content)
    assert file.startswith(b"\xef\xbb\xbfNom;")
    zoe, waiting = (
        "Zoé-Éléonore;20260001;TD1;;formation initiale",
        "9,50;provisoire;7,10;14,70;ATT;0",
    )
    assert file.decode("utf-8-sig").split("\r\n") == [
        ";".join(HEADER),
        f"Arc;{zoe};;11,40;complet;;;ADM;8;{waiting};10,05;CMP;8;30",
        f"Zola;{zoe};parti;11,40;complet;;;ADM;30;;;;;;;;;30;30",
        "",
    ]


def test_the_csv_says_the_same_as_the_workbook(content):
    """Cell for cell, once the comma is read as a point."""
    for line, row in zip(rows_of_csv(content)[1:], rows_of_workbook(content)[1:], strict=True):
        for text, value in zip(line, row, strict=True):
            if isinstance(value, int | float):
                assert Decimal(text.replace(",", ".")) == Decimal(str(value))
            else:
                assert text == (value or "")


def test_semicolons_quotes_and_line_ends_come_back():
    name = 'a;b "c"\nd'
    assert rows_of_csv(transcripts(student(last_name=name)))[1][0] == name

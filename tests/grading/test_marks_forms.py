"""What may be typed in a cell, and what is answered to the rest."""

import pytest
from django.core.exceptions import ValidationError

from grading.forms.marks import parse_mark, written_mark
from grading.selectors.marks import BLANK, MarkValue

ON_20 = 2000


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("12,5", 1250),
        ("12.5", 1250),
        ("12", 1200),
        (" 12 ", 1200),
        ("\u00a012\u202f", 1200),
        ("\ufeff12\u200b", 1200),
        ("0", 0),
        ("0,25", 25),
        ("20", 2000),
        ("20,00", 2000),
        ("012", 1200),
        ("12,500", 1250),
        ("12/20", 1200),
        ("8/10", 1600),
        ("8 / 10", 1600),
        ("8\u00a0/\u00a010", 1600),
        ("7,5/10", 1500),
        ("1/3,2", 625),
        ("40/40", 2000),
    ],
)
def test_numbers(typed, hundredths):
    assert parse_mark(typed, ON_20) == MarkValue("graded", hundredths)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("abs", "ABS"),
        ("ABS", "ABS"),
        (" Exc ", "EXC"),
        ("abj", "EXC"),
        ("ABJ", "EXC"),
        ("aTt", "ATT"),
    ],
)
def test_codes_in_any_case(typed, status):
    assert parse_mark(typed, ON_20) == MarkValue(status)


@pytest.mark.parametrize("typed", ["", " ", "\u00a0", "\t\n", "\u200b", " \ufeff "])
def test_nothing_typed_is_a_blank(typed):
    assert parse_mark(typed, ON_20) == BLANK


NOT_A_MARK = "« {} » n’est pas une note : tapez un nombre, ABS, EXC ou ATT."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("21", "La note dépasse le maximum, 20."),
        ("20,01", "La note dépasse le maximum, 20."),
        ("999999", "La note dépasse le maximum, 20."),
        ("-1", "Une note n’est jamais négative."),
        ("−0,5", "Une note n’est jamais négative."),
        ("12,345", "Une note a au plus 2 décimales."),
        ("7/30", "7/30 ne tombe pas juste sur 20 : tapez vous-même l’arrondi, par exemple 4,67."),
        ("12/10", "12/10 dépasse le maximum."),
        ("8/0", "Une note sur 0 n’a pas de sens."),
        *(
            (typed, NOT_A_MARK.format(typed))
            for typed in (
                "douze", "12 5", "12,", ",5", "1e1", "+12", "12,5,1", "--1", "/20", "ABI",
                "١٢", "１２", "12²", "½", "٫5", "nan", "inf", "0x10", "1_0", "12;5", "12\x00",
                "9999999", "<b>12</b>",
            )
        ),
        ("1" * 5000, NOT_A_MARK.format("1" * 20 + "…")),
        ("abs" * 100, NOT_A_MARK.format("absabsabsabsabsabsab…")),
    ],
)  # fmt: skip
def test_the_rest_is_refused_with_a_sentence(typed, message):
    with pytest.raises(ValidationError) as refused:
        parse_mark(typed, ON_20)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("decimals", "typed", "message"),
    [
        (0, "12,5", "Les notes sont entières."),
        (1, "12,25", "Une note a au plus 1 décimale."),
        (4, "12,345", "Une note a au plus 2 décimales."),
    ],
)
def test_the_setting_limits_the_decimals(decimals, typed, message):
    with pytest.raises(ValidationError) as refused:
        parse_mark(typed, ON_20, decimals)
    assert refused.value.messages == [message]
    assert parse_mark("12,0", ON_20, decimals) == MarkValue("graded", 1200)


def test_marks_out_of_another_maximum():
    assert parse_mark("7,5", 1000) == MarkValue("graded", 750)
    assert parse_mark("15/20", 1000) == MarkValue("graded", 750)
    with pytest.raises(ValidationError, match="La note dépasse le maximum, 12,5"):
        parse_mark("12,75", 1250)


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (MarkValue("graded", 1250), "12,5"),
        (MarkValue("graded", 1205), "12,05"),
        (MarkValue("graded", 1000), "10"),
        (MarkValue("graded", 0), "0"),
        (MarkValue("graded", 5), "0,05"),
        (MarkValue("ABS"), "ABS"),
        (MarkValue("ATT"), "ATT"),
        (BLANK, ""),
    ],
)
def test_a_mark_is_written_as_it_is_typed(content, written):
    assert written_mark(content) == written
    assert parse_mark(written, ON_20) == content

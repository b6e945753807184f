from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.core.values import (
    Mark,
    MarkStatus,
    exact,
    plain,
    printed,
    round_half_up,
    weighted_average,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12,5", Fraction(25, 2)),
        ("12.5", Fraction(25, 2)),
        (" 12 ", Fraction(12)),
        ("\u00a012,50\u202f", Fraction(25, 2)),
        ("-0.5", Fraction(-1, 2)),
        ("+3", Fraction(3)),
        (12, Fraction(12)),
        (Decimal("10.1"), Fraction(101, 10)),
        (Decimal("1E+1"), Fraction(10)),
    ],
)
def test_numbers_are_read_exactly(written, value):
    assert exact(written) == value


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "12,5,0",
            "1 2",
            "douze",
            "NaN",
            "1e3",
            "½",
            "٣",
            "12.",
            ".5",
            "1_000",
            "9" * 41,
        ),
        *(Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), Decimal("1E-999999")),
    ],
)
def test_what_is_not_a_reasonable_decimal_is_refused(written):
    with pytest.raises(ValueError, match="not a decimal number"):
        exact(written)


@pytest.mark.parametrize("written", [12.5, True, None, [12]])
def test_binary_floats_and_other_types_are_refused(written):
    with pytest.raises(TypeError):
        exact(written)


def test_ten_point_one_times_three_less_three_tenths_is_thirty():
    assert exact("10.1") * 3 - exact("0.3") == 30


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9.995", "10.00"),
        ("9.9949999999", "9.99"),
        ("9.994999999999999999999999", "9.99"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),  # Away from zero on both sides.
        ("-0.004", "0.00"),  # And never a negative zero.
        ("20", "20.00"),
    ],
)
def test_the_one_rounding_is_half_up_of_the_exact_value(value, shown):
    assert str(round_half_up(exact(value))) == shown


@pytest.mark.parametrize(("decimals", "shown"), [(0, "13"), (1, "12.5"), (3, "12.500")])
def test_rounding_to_other_decimals(decimals, shown):
    assert str(round_half_up(Fraction(25, 2), decimals)) == shown


@pytest.mark.parametrize("text", ["12.5", "0", "-0.25", "1000000", "0.001"])
def test_a_decimal_is_written_as_it_was_read(text):
    assert plain(exact(text)) == text


def test_a_third_has_no_decimal_writing():
    with pytest.raises(ValueError, match="1/3 is not a decimal number"):
        plain(Fraction(1, 3))


@pytest.mark.parametrize(
    ("terms", "average"),
    [
        ([("16", 2), ("8", 1)], Fraction(40, 3)),
        ([("6.08", 1), ("19.11", 1), ("4.81", 1)], Fraction(10)),  # 9.999999999999998 in floats.
        ([(None, 5), ("12", "0.5")], Fraction(12)),
        ([("12", 0), ("8", 3)], Fraction(8)),
        ([], None),
        ([(None, 2)], None),
        ([("12", 0)], None),
    ],
)
def test_a_weighted_average_skips_what_does_not_count(terms, average):
    pairs = [(value and exact(value), Fraction(weight)) for value, weight in terms]
    assert weighted_average(pairs) == average


def test_a_mark_has_a_value_exactly_when_it_is_graded():
    with pytest.raises(ValueError, match="exactly when it is graded"):
        Mark(MarkStatus.GRADED)
    with pytest.raises(ValueError, match="exactly when it is graded"):
        Mark(MarkStatus.ABSENT, Fraction(0))


@given(st.fractions(-20, 20), st.integers(0, 6))
def test_a_printed_average_is_the_rounded_one(value, decimals):
    assert printed(value, decimals) == str(round_half_up(value, decimals))

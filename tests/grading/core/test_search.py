"""The least mark is found whatever was guessed, and right guesses spare the trials."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grading.core.rules import Compare, Rules
from grading.core.search import least


@given(st.integers(1, 2000), st.data())
def test_any_guess_leads_to_the_least(highest, data):
    wanted = data.draw(st.integers(1, highest))
    guesses = sorted(data.draw(st.sets(st.integers(-5, 2100), max_size=20)))
    assert least(lambda units: units >= wanted, highest, guesses) == wanted


def test_a_right_guess_takes_two_trials():
    tried = []

    def holds(units):
        tried.append(units)
        return units >= 1199

    assert least(holds, 2000, [1198, 1199]) == 1199
    assert len(tried) == 2


@given(
    st.fractions(0, 20, max_denominator=4000),
    st.sampled_from(["10", "8", "9.99", "9.994", "9.995", "0"]).map(Fraction),
    st.sampled_from([0, 2, 3]),
    st.sampled_from(Compare),
)
def test_the_least_average_that_reaches_a_bar(value, bar, decimals, compare):
    rules = Rules(average_decimals=decimals, compare=compare)
    assert rules.reaches(value, bar) == (value >= rules.least_reaching(bar))

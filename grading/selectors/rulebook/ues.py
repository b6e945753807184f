"""The average of a UE: coefficients, adjustment, what is missing, the one rounding."""

from dataclasses import dataclass
from fractions import Fraction

from grading.core.results import UEResult
from grading.core.rules import Rules
from grading.core.values import Student, clipped
from grading.selectors.rulebook.examples import assessment, result, row, ue
from grading.selectors.rulebook.modules import Mean

# (module, average, coefficient); the first is the module that `assessment` feeds.
MODULES = (("R1.01", Fraction(12), 2), ("R1.02", Fraction(19, 2), 3), ("R1.03", Fraction(8), 1))
HIGH, POINTS = Fraction(198, 10), Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class UEExamples:
    """`provisional`: the same UE while its first module has no mark. `below_bar` are a half
    and six tenths of the last decimal under the bar: rounding only lifts the first."""

    mean: Mean
    provisional: UEResult
    adjusted: UEResult
    below_bar: tuple[UEResult, UEResult]


def ue_examples(rules: Rules) -> UEExamples:
    last_decimal = Fraction(1, 10**rules.average_decimals)
    return UEExamples(
        mean=_mean(rules),
        provisional=_provisional(rules),
        adjusted=_given(HIGH, rules, POINTS),
        below_bar=(
            _given(rules.validation_bar - last_decimal * 5 / 10, rules),
            _given(rules.validation_bar - last_decimal * 6 / 10, rules),
        ),
    )


def _mean(rules: Rules) -> Mean:
    student = Student("", module_averages={code: average for code, average, _ in MODULES})
    terms = tuple((average, Fraction(weight)) for _, average, weight in MODULES)
    return Mean(terms, _of_modules(student, rules).average)


def _provisional(rules: Rules) -> UEResult:
    known = {code: average for code, average, _ in MODULES[1:]}
    return _of_modules(Student("", module_averages=known), rules)


def _of_modules(student: Student, rules: Rules) -> UEResult:
    rows = (row(code, coefficient) for code, _, coefficient in MODULES)
    return result([ue("UE11", *rows)], student, rules, [assessment("first")]).ues["UE11"]


def _given(average: Fraction, rules: Rules, points: Fraction = Fraction(0)) -> UEResult:
    """A UE whose average is given whole; points, where there are any, are added to it."""
    adjustments = {"UE11": points} if points else {}
    student = Student("", ue_averages={"UE11": clipped(average)}, adjustments=adjustments)
    return result([ue("UE11")], student, rules).ues["UE11"]

"""Two UEs that compensate each other, and what stays acquired."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from grading.core.codes import UECode
from grading.core.results import RCUEResult, StudentResult, UEResult
from grading.core.rules import RCUEWeights, Rules
from grading.core.values import Acquired, Student, clipped
from grading.selectors.rulebook.examples import result, ue

ODD_ECTS, EVEN_ECTS = 9, 11


@dataclass(frozen=True, slots=True)
class RCUEExample:
    """Two UEs and their RCUE, with the weights in force; `other` is its average with the
    other weights."""

    odd: UEResult
    even: UEResult
    rcue: RCUEResult
    other: RCUEResult


@dataclass(frozen=True, slots=True)
class Retaken:
    """A UE acquired with `stored`, taken again with `new`: `average` is the one that counts."""

    stored: Fraction
    new: Fraction
    average: Fraction | None


@dataclass(frozen=True, slots=True)
class RCUEExamples:
    """Around the bar: far apart, both just below, and a pair that the weights decide.

    `upward` holds the two UEs of a level that both miss the bar, then those of the next.
    """

    ects: tuple[int, int]
    other_weights: RCUEWeights
    pairs: tuple[RCUEExample, ...]
    upward: tuple[UEResult, ...]
    retaken: tuple[Retaken, ...]


def rcue_examples(rules: Rules) -> RCUEExamples:
    bar, last_decimal = rules.validation_bar, Fraction(1, 10**rules.average_decimals)
    return RCUEExamples(
        ects=(ODD_ECTS, EVEN_ECTS),
        other_weights=_other(rules).rcue_weights,
        pairs=(
            _pair(bar - 4, bar + 4, rules),
            _pair(bar - last_decimal, bar - last_decimal, rules),
            _pair(bar + 1, bar - Fraction(9, 10), rules),
        ),
        upward=_upward(rules),
        retaken=(_retaken(bar + 1, bar - 1, rules), _retaken(bar + 1, bar + 3, rules)),
    )


def _other(rules: Rules) -> Rules:
    weights = next(each for each in RCUEWeights if each is not rules.rcue_weights)
    return replace(rules, rcue_weights=weights)


def _graded(averages: Mapping[str, Fraction], rules: Rules) -> StudentResult:
    student = Student("", ue_averages={code: clipped(each) for code, each in averages.items()})
    ects = (ODD_ECTS, EVEN_ECTS)
    ues = [ue(code, ects=ects[rank % 2]) for rank, code in enumerate(averages)]
    return result(ues, student, rules)


def _pair(odd: Fraction, even: Fraction, rules: Rules) -> RCUEExample:
    averages = {"UE11": odd, "UE21": even}
    found, other = _graded(averages, rules), _graded(averages, _other(rules))
    rcue, other_rcue = found.rcues["UE11+UE21"], other.rcues["UE11+UE21"]
    return RCUEExample(found.ues["UE11"], found.ues["UE21"], rcue, other_rcue)


def _upward(rules: Rules) -> tuple[UEResult, ...]:
    bar = rules.validation_bar
    averages = {"UE11": bar - 3, "UE21": bar - 2, "UE31": bar + 2, "UE41": bar + 1}
    return tuple(_graded(averages, rules).ues.values())


def _retaken(stored: Fraction, new: Fraction, rules: Rules) -> Retaken:
    stored, new = clipped(stored), clipped(new)
    student = Student(
        "", ue_averages={"UE11": new}, acquired={"UE11": Acquired(stored, UECode.ADM)}
    )
    return Retaken(stored, new, result([ue("UE11")], student, rules).ues["UE11"].average)

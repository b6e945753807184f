"""What six different entries make of the same module."""

from dataclasses import dataclass
from fractions import Fraction

from grading.core.averages.modules import scaled
from grading.core.results import ModuleResult
from grading.core.rules import Rules
from grading.core.values import Mark, MarkStatus, Student
from grading.selectors.rulebook.examples import MODULE, assessment, mark, result, row, ue

KNOWN = Fraction(14)
VALUE, MAXIMUM = Fraction(30), Fraction(40)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A mark out of `maximum`, and the same on 20."""

    value: Fraction
    maximum: Fraction
    on_twenty: Fraction


@dataclass(frozen=True, slots=True)
class MarkExamples:
    """A module of two assessments alike: `known` at the first, six ways for the second."""

    scaled: Scaled
    known: Fraction
    zero: ModuleResult
    absent: ModuleResult
    excused: ModuleResult
    pending: ModuleResult
    blank: ModuleResult
    exempt: ModuleResult


def mark_examples(rules: Rules) -> MarkExamples:
    return MarkExamples(
        scaled=Scaled(VALUE, MAXIMUM, scaled(mark(VALUE), MAXIMUM)),
        known=KNOWN,
        zero=_with_second(mark(0), rules),
        absent=_with_second(Mark(MarkStatus.ABSENT), rules),
        excused=_with_second(Mark(MarkStatus.EXCUSED), rules),
        pending=_with_second(Mark(MarkStatus.PENDING), rules),
        blank=_with_second(None, rules),
        exempt=_with_second(None, rules, exempt=frozenset({MODULE})),
    )


def _with_second(
    second: Mark | None, rules: Rules, exempt: frozenset[str] = frozenset()
) -> ModuleResult:
    marks = {"first": mark(KNOWN)} | ({"second": second} if second else {})
    student = Student("", marks=marks, exempt_modules=exempt)
    both = (assessment("first"), assessment("second"))
    return result([ue("UE11", row())], student, rules, both).ues["UE11"].modules[0]

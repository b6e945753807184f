"""The average of a module: both weightings, then what comes after the mean."""

from dataclasses import dataclass, replace
from fractions import Fraction

from grading.core.averages.modules import mean
from grading.core.rules import Rules, Weighting
from grading.core.values import Kind, Student
from grading.selectors.rulebook.examples import assessment, mark, result, row, scheme, ue

# Two TP and one DS: the smallest module in which the two weightings differ.
TYPES = {"TP": Fraction(1), "DS": Fraction(3)}
MARKS = (("TP", 16), ("TP", 16), ("DS", 8))
BEFORE = Fraction(9)
BONUS, BETTER, WORSE = Fraction(1), Fraction(12), Fraction(7)


@dataclass(frozen=True, slots=True)
class Mean:
    """Σ value × weight ÷ Σ weight, and what it gives."""

    terms: tuple[tuple[Fraction, Fraction], ...]
    average: Fraction | None


@dataclass(frozen=True, slots=True)
class After:
    """What a mark of this kind makes of a module whose mean was `before`."""

    mark: Fraction
    before: Fraction
    average: Fraction | None


@dataclass(frozen=True, slots=True)
class ModuleExamples:
    """The same marks with the weighting in force and with the other; the steps, in order."""

    marks: tuple[tuple[str, Fraction, Fraction], ...]  # (type, mark, coefficient of the type)
    in_force: Mean
    other: Mean
    bonus: After
    better_resit: After
    worse_resit: After
    second_session: After


def module_examples(rules: Rules) -> ModuleExamples:
    other = next(each for each in Weighting if each is not rules.assessment_weighting)
    return ModuleExamples(
        marks=tuple((type_, Fraction(value), TYPES[type_]) for type_, value in MARKS),
        in_force=_mean(rules),
        other=_mean(replace(rules, assessment_weighting=other)),
        bonus=_after(Kind.BONUS, BONUS, rules),
        better_resit=_after(Kind.RESIT, BETTER, rules),
        worse_resit=_after(Kind.RESIT, WORSE, rules),
        second_session=_after(Kind.SECOND_SESSION, WORSE, rules),
    )


def _mean(rules: Rules) -> Mean:
    """The terms are those that the core weighs: assessments, or the means of the types."""
    assessments = [assessment(str(rank), type=type_) for rank, (type_, _) in enumerate(MARKS)]
    values = {str(rank): Fraction(value) for rank, (_, value) in enumerate(MARKS)}
    ues = [ue("UE11", row(types=TYPES))]
    groups = scheme(ues, rules, assessments).ues(1, "FI", None)[0].modules[0].feed.groups
    if rules.assessment_weighting is Weighting.PER_ASSESSMENT:
        members = [each for group in groups for each in group.members]
        terms = [(values[each.assessment.id], Fraction(each.share)) for each in members]
    else:
        means = [(mean((group,), values), group.coefficient) for group in groups]
        terms = [(value, weight) for value, weight in means if value is not None]
    student = Student("", marks={id_: mark(value) for id_, value in values.items()})
    found = result(ues, student, rules, assessments).ues["UE11"].modules[0]
    return Mean(tuple(terms), found.average)


def _after(kind: Kind, value: Fraction, rules: Rules) -> After:
    assessments = (assessment("normal"), assessment("step", kind=kind))
    student = Student("", marks={"normal": mark(BEFORE), "step": mark(value)})
    found = result([ue("UE11", row())], student, rules, assessments).ues["UE11"].modules[0]
    return After(value, BEFORE, found.average)

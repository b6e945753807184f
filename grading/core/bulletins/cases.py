"""What the core computes from a bulletin: its programme, its assessments, its only student."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from grading.core.averages.modules import Outcomes
from grading.core.averages.scheme import Scheme
from grading.core.averages.ues import ue_result
from grading.core.bulletins.values import UE, Bulletin, Module
from grading.core.results import UEResult
from grading.core.rules import Rules
from grading.core.values import INITIAL, Mark, Programme, Row, Semester, Student
from grading.core.values import UE as CoreUE

ONE = Fraction(1)


def results_of(
    bulletin: Bulletin, rules: Rules, averages: Mapping[str, Fraction | None] | None = None
) -> dict[str, UEResult]:
    """The UEs of a bulletin, by code, undecided.

    `averages` stand for those of these modules; a module without one there leaves its UEs.
    """
    given = averages or {}
    scheme = Scheme(
        programme_of(bulletin.ues, bulletin.by_code, bulletin.session.number),
        rules,
        (each.assessment for module in bulletin.modules for each in module.results),
    )
    student = Student(
        id=bulletin.person.number,
        marks=marks_of(bulletin.modules),
        module_averages={code: value for code, value in given.items() if value is not None},
        exempt_modules=frozenset(code for code, value in given.items() if value is None),
        adjustments={ue.code: ue.bonus - ue.malus for ue in bulletin.ues if ue.bonus != ue.malus},
    )
    outcomes: Outcomes = {}
    plans = scheme.ues(bulletin.session.number, INITIAL, None)
    return {plan.ue.code: ue_result(plan, student, rules, outcomes) for plan in plans}


def marks_of(modules: Iterable[Module]) -> dict[str, Mark]:
    return {
        each.assessment.id: each.mark
        for module in modules
        for each in module.results
        if each.mark is not None
    }


def programme_of(ues: Iterable[UE], modules: Mapping[str, Module], number: int) -> Programme:
    """What these UEs prescribe; a coefficient that is not printed is taken for 1."""
    semester = Semester(number, INITIAL, tuple(_ue(ue, modules) for ue in ues))
    return Programme("", "", "", parcours=(), competences=(), semesters=(semester,))


def _ue(ue: UE, modules: Mapping[str, Module]) -> CoreUE:
    rows = tuple(
        Row(
            module=line.module,
            kind=modules[line.module].kind,
            title=modules[line.module].title,
            coefficient=ONE if line.coefficient is None else line.coefficient,
        )
        for line in ue.lines
    )
    return CoreUE(code=ue.code, competence=None, level=1, ects=ue.ects, rows=rows)

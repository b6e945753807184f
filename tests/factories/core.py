"""Small programmes, assessments and students for the tests of the core, written in few words.

Codes say where things are: `R1.01` is in semester 1, `UE23` is the third competence of
semester 2, its level that of the year.
"""

from fractions import Fraction

from grading.core.averages.scheme import Scheme
from grading.core.computation import compute_student
from grading.core.files.students import WORDS
from grading.core.rules import rules_from_document
from grading.core.values import (
    UE,
    Acquired,
    Assessment,
    Competence,
    Kind,
    Mark,
    MarkStatus,
    ModuleKind,
    Parcours,
    Programme,
    Row,
    Semester,
    Student,
    exact,
)


def row(module, coefficient="1", parcours=None, **types):
    """A module with its coefficient; `TP="2"` gives the coefficient of a type."""
    return Row(
        module=module,
        kind=ModuleKind.RESOURCE if module.startswith("R") else ModuleKind.SAE,
        title=module,
        coefficient=exact(coefficient),
        parcours=parcours,
        type_coefficients={kind: exact(value) for kind, value in types.items()},
    )


def ue(code, *rows, ects="6", level=None, competence=""):
    """A UE; without rows it has one module of its own, R<semester>.<competence>."""
    semester = int(code[2])
    return UE(
        code=code,
        competence=f"C{code[3]}" if competence == "" else competence,
        level=level or (semester + 1) // 2,
        ects=exact(ects),
        rows=rows or (row(f"R{semester}.0{code[3]}"),),
    )


def programme(*ues, fa=(), parcours=("IPI", "CAI")):
    """A programme of these UEs in FI, and of `fa` in alternance; each parcours has its own
    competence, named after it."""
    common = dict.fromkeys(each.competence for each in ues if each.competence)
    return Programme(
        code="test",
        title="Programme d’essai",
        version="1",
        parcours=tuple(Parcours(code, code) for code in parcours),
        competences=(
            *(Competence(short, short) for short in common),
            *(Competence(f"De {code}", code, code) for code in parcours),
        ),
        semesters=(*semesters(ues, "FI"), *semesters(fa, "FA")),
    )


def semesters(ues, modality):
    numbers = dict.fromkeys(int(each.code[2]) for each in ues)
    return tuple(
        Semester(number, modality, tuple(each for each in ues if int(each.code[2]) == number))
        for number in numbers
    )


def years(*numbers):
    """The UEs of whole years: four competences in BUT1, five in BUT2 and BUT3."""
    return tuple(
        ue(f"UE{semester}{competence}")
        for number in numbers
        for semester in (2 * number - 1, 2 * number)
        for competence in range(1, 5 if number == 1 else 6)
    )


def assessment(id, module="R1.01", kind="normal", max="20", coefficient=None, type=None, **weights):
    return Assessment(
        id=id,
        semester=int(module.split(".")[0][-1]),
        module=module,
        type=type,
        kind=Kind(kind),
        maximum=exact(max),
        coefficient=None if coefficient is None else exact(coefficient),
        weights={code: exact(weight) for code, weight in weights.items()},
    )


def mark(text):
    return WORDS.get(text) or Mark(MarkStatus.GRADED, exact(text))


def student(marks=None, acquired=None, modality=None, parcours="CAI", **given):
    """A student; averages and adjustments by code, marks by assessment, all as texts."""
    sets = {name: frozenset(given.pop(name)) for name in tuple(given) if name in SETS}
    return Student(
        id="s1",
        parcours=parcours,
        modality=modality or {},
        marks={id: mark(text) for id, text in (marks or {}).items()},
        acquired={
            code: Acquired(None if average is None else exact(average), decided)
            for code, (average, decided) in (acquired or {}).items()
        },
        **{
            name: {code: exact(value) for code, value in values.items()}
            for name, values in given.items()
        },
        **sets,
    )


SETS = ("exempt_modules", "exempt_ues", "semesters")


def graded(programme, who, *assessments, **settings):
    """The result of a student, explained, under the default rules but for these settings."""
    scheme = Scheme(programme, rules_from_document(settings), assessments)
    return compute_student(scheme, who)


def fraction(text):
    """ "617/50" or "12.5", None for None."""
    return None if text is None else Fraction(text)

"""A ``Case`` written as a case document, its programme in place (format: CASES, "Case")."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from grading.core.averages.scheme import Scheme
from grading.core.computation import semesters_of
from grading.core.files.cases import content_of
from grading.core.files.documents import FORMAT, mark_to_text
from grading.core.files.students import SEMESTERS, Curriculum, Roll
from grading.core.rules import rules_to_document
from grading.core.values import (
    UE,
    Acquired,
    Assessment,
    Case,
    Competence,
    Parcours,
    Programme,
    Row,
    Semester,
    Student,
    plain,
)

Value = TypeVar("Value")


def case_to_document(case: Case) -> dict[str, Any]:
    """The document from which ``case_from_document`` reads the same case, where everything in it
    takes part (``taking_part``). Raises ValueError for a number that is not decimal."""
    return {
        "format": FORMAT,
        "programme": _programme(case.programme),
        "rules": rules_to_document(case.rules),
        "assessments": [_assessment(each) for each in case.assessments],
        "students": [_student(each) for each in case.students],
    }


def taking_part(case: Case) -> Case:
    """The same case without what no student's result depends on, and a reader would refuse: the
    marks and averages of what a student does not follow, the weights towards UEs of elsewhere.

    Every result stays the same. Competences and parcours that only an older version of the
    programme named are named in it.
    """
    programme = _named(case.programme)
    content = content_of(programme)
    assessments = tuple(
        replace(each, weights=_among(each.weights, ues))
        for each in case.assessments
        for modules, ues in [content.get(each.semester, (frozenset(), frozenset()))]
        if each.module in modules
    )
    roll = Roll(programme, case.rules, assessments)
    scheme = Scheme(programme, case.rules, case.assessments)
    students = tuple(_taking_part(each, roll, scheme) for each in case.students)
    return Case(programme, case.rules, assessments, students)


def _taking_part(student: Student, roll: Roll, scheme: Scheme) -> Student:
    follows = roll.curriculum(student.parcours, student.modality)
    return replace(
        student,
        marks={id: mark for id, mark in student.marks.items() if _follows(follows, roll, id)},
        module_averages=_among(student.module_averages, follows.modules),
        ue_averages=_among(student.ue_averages, follows.ues),
        adjustments=_among(student.adjustments, follows.ues),
        bonus_values=_among(student.bonus_values, {each.name for each in roll.rules.bonuses}),
        exempt_modules=student.exempt_modules & follows.modules.keys(),
        exempt_ues=student.exempt_ues & follows.ues.keys(),
        acquired=_among(student.acquired, follows.ues),
        semesters=frozenset(semesters_of(scheme, student)).intersection(SEMESTERS),
    )


def _follows(follows: Curriculum, roll: Roll, id: str) -> bool:
    assessment = roll.assessments.get(id)
    return assessment is not None and assessment.semester in follows.modules.get(
        assessment.module, ()
    )


def _among(values: Mapping[str, Value], known: Collection[str]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if key in known}


def _named(programme: Programme) -> Programme:
    ues = [ue for semester in programme.semesters for ue in semester.ues]
    shorts = {each.short for each in programme.competences}
    codes = {each.code for each in programme.parcours}
    competences = dict.fromkeys(ue.competence for ue in ues if ue.competence)
    parcours = dict.fromkeys(row.parcours for ue in ues for row in ue.rows if row.parcours)
    other_competences = (Competence(each, each) for each in competences if each not in shorts)
    other_parcours = (Parcours(each, each) for each in parcours if each not in codes)
    return replace(
        programme,
        competences=(*programme.competences, *other_competences),
        parcours=(*programme.parcours, *other_parcours),
    )


def _programme(programme: Programme) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "code": programme.code,
        "title": programme.title,
        "version": programme.version,
        "parcours": [{"code": each.code, "title": each.title} for each in programme.parcours],
        "competences": [
            {"short": each.short, "title": each.title, "parcours": each.parcours}
            for each in programme.competences
        ],
        "semesters": [_semester(each) for each in programme.semesters],
    }


def _semester(semester: Semester) -> dict[str, Any]:
    return {
        "number": semester.number,
        "modality": semester.modality,
        "ues": [_ue(each) for each in semester.ues],
    }


def _ue(ue: UE) -> dict[str, Any]:
    return {
        "code": ue.code,
        "competence": ue.competence,
        "level": ue.level,
        "ects": plain(ue.ects),
        "rows": [_row(each) for each in ue.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "module": row.module,
        "kind": str(row.kind),
        "title": row.title,
        "parcours": row.parcours,
        "coefficient": plain(row.coefficient),
        "assessments": _numbers(row.type_coefficients),
    }


def _assessment(assessment: Assessment) -> dict[str, Any]:
    own = assessment.coefficient
    return {
        "id": assessment.id,
        "semester": assessment.semester,
        "module": assessment.module,
        "type": assessment.type,
        "kind": str(assessment.kind),
        "max": plain(assessment.maximum),
        "coefficient": None if own is None else plain(own),
        "weights": _numbers(assessment.weights),
        "title": assessment.title,
        "parcours": assessment.parcours,
    }


def _student(student: Student) -> dict[str, Any]:
    return {
        "id": student.id,
        "parcours": student.parcours,
        "modality": {str(number): value for number, value in sorted(student.modality.items())},
        "marks": {id: mark_to_text(mark) for id, mark in student.marks.items()},
        "module_averages": _numbers(student.module_averages),
        "ue_averages": _numbers(student.ue_averages),
        "adjustments": _numbers(student.adjustments),
        "bonus_values": _numbers(student.bonus_values),
        "exempt_modules": sorted(student.exempt_modules),
        "exempt_ues": sorted(student.exempt_ues),
        "acquired": {code: _acquired(each) for code, each in student.acquired.items()},
        "semesters": sorted(student.semesters),
    }


def _acquired(acquired: Acquired) -> dict[str, Any]:
    average = acquired.average
    return {"average": None if average is None else plain(average), "code": acquired.code}


def _numbers(values: Mapping[str, Fraction]) -> dict[str, str]:
    return {key: plain(value) for key, value in values.items()}

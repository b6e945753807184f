"""A programme of the database as its document: the mirror of services/programme.py."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from curriculum.models import (
    UE,
    Coefficient,
    Competence,
    Framework,
    Level,
    Programme,
    Question,
    Semester,
)
from curriculum.validators.schema import plain
from curriculum.validators.settings import rules_module
from curriculum.validators.shape import ASSESSMENT_TYPES, FORMAT, HOUR_TYPES

Part = dict[str, Any]


def programme_document(programme: Programme) -> Part:
    """The canonical document of a programme, in nine queries."""
    parcours = programme.parcours.all()
    competences = with_levels(programme)
    framework = Framework.objects.filter(programme=programme).first()
    questions = [question_part(question) for question in programme.questions.all()]
    return {
        "format": FORMAT,
        "code": programme.code,
        "title": programme.title,
        "version": programme.version,
        "rules": ordered(programme.rules, rules_module().SETTINGS),
        "parcours": [{"code": each.code, "title": each.title} for each in parcours],
        "competences": [competence_part(competence) for competence in competences],
        **filled(framework=framework_part(framework) if framework else None, questions=questions),
        "semesters": [semester_part(semester) for semester in semesters_of(programme)],
    }


def with_levels(programme: Programme) -> QuerySet[Competence]:
    """The competences with what a framework says of them."""
    found = programme.competences.select_related("parcours")
    return found.prefetch_related("levels__outcomes")


def semesters_of(programme: Programme) -> list[Semester]:
    return list(
        programme.semesters.prefetch_related(
            "ues__competence",
            "ues__coefficients__module",
            "ues__coefficients__parcours",
        )
    )


def semester_part(semester: Semester) -> Part:
    return {
        "number": semester.number,
        "modality": semester.modality,
        **filled(total=written(semester.total), notes=semester.notes),
        "ues": [ue_part(ue) for ue in semester.ues.all()],
    }


def ue_part(ue: UE) -> Part:
    totals = filled(resources=written(ue.total_resources), ue=written(ue.total))
    return {
        "code": ue.code,
        "competence": ue.competence.short if ue.competence else None,
        "level": ue.level,
        "ects": ue.ects,
        **filled(totals=totals, notes=ue.notes),
        "rows": [row_part(coefficient) for coefficient in ue.coefficients.all()],
    }


def row_part(row: Coefficient) -> Part:
    return {
        "module": row.module.code,
        "kind": row.module.kind,
        "title": row.module.title,
        "parcours": row.parcours.code if row.parcours else None,
        "coefficient": written(row.value),
        **filled(
            assessments=ordered(row.assessments, ASSESSMENT_TYPES),
            hours=ordered(row.hours, HOUR_TYPES),
            notes=row.notes,
        ),
    }


def competence_part(competence: Competence) -> Part:
    return {
        "short": competence.short,
        "title": competence.title,
        "parcours": competence.parcours.code if competence.parcours else None,
        **filled(
            situations=competence.situations,
            components=competence.components,
            levels=[level_part(level) for level in competence.levels.all()],
            notes=competence.notes,
        ),
    }


def level_part(level: Level) -> Part:
    outcomes = level.outcomes.all()
    return {
        "rank": level.rank,
        "year": level.year,
        "title": level.title,
        "outcomes": [{"code": each.code, "title": each.title} for each in outcomes],
    }


def framework_part(framework: Framework) -> Part:
    return {
        "specialty": framework.specialty,
        "title": framework.title,
        **filled(version=framework.version),
    }


def question_part(question: Question) -> Part:
    return {
        "id": question.code,
        "text": question.text,
        **filled(assumed=question.assumed, lines=question.lines),
    }


def filled(**parts: Any) -> Part:
    """The optional keys that hold something."""
    return {name: part for name, part in parts.items() if part not in (None, "", [], {})}


def ordered(values: Part, names: Any) -> Part:
    """The same keys in the order of `names`: a database forgets the order of JSON keys."""
    known = {name: values[name] for name in names if name in values}
    return known | values


def written(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)

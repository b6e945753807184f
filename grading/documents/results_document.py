"""The parts that the JSON documents share: results, decisions, people, what codes mean."""

import json
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.utils.timezone import localtime

from curriculum.models import Programme
from grading import labels
from grading.core.codes import Code
from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.core.files.documents import student_to_document
from grading.core.results import StudentResult
from grading.core.rules import Rules
from grading.models import Decision, Enrolment, Jury, Student

Document = dict[str, Any]


def written(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def results_document(result: StudentResult, rules: Rules) -> Document:
    """Averages are texts, rounded and exact (`docs/feeds.md`)."""
    say = partial(labels.say, decimals=rules.average_decimals)
    document = student_to_document(result, rules, say)
    del document["id"]
    return document


def student_document(student: Student) -> Document:
    return {
        "number": student.number,
        "last_name": student.last_name,
        "first_name": student.first_name,
    }


def enrolment_document(enrolment: Enrolment) -> Document:
    return {
        "group": enrolment.group.name if enrolment.group else None,
        "parcours": enrolment.parcours.code if enrolment.parcours else None,
        "modality": enrolment.modality,
        "status": enrolment.status,
        "repeating": enrolment.repeating,
    }


def programme_document(programme: Programme) -> Document:
    department = programme.department
    return {
        "institution": department.institution,
        "department": {"code": department.code, "name": department.name},
        "programme": {
            "code": programme.code,
            "version": programme.version,
            "title": programme.title,
        },
    }


def decision_document(decision: Decision) -> Document:
    day = day_of(decision.jury)
    return {
        "subject": decision.subject,
        "of": decision.of,
        "code": decision.code,
        "jury": str(decision.jury),
        "date": day.isoformat() if day else None,
    }


def day_of(jury: Jury) -> date | None:
    """When it met, else when it was closed."""
    at = jury.held_at or jury.closed_at
    return localtime(at).date() if at else None


def sentences(results: Iterable[StudentResult], decisions: Iterable[Decision] = ()) -> Document:
    """What each code that stands in the document means: `ue.ADM`, `rcue.CMP`, `year.PASD`."""
    used: dict[str, Code] = {}
    for result in results:
        used |= {f"ue.{each.proposal}": each.proposal for each in result.ues.values()}
        used |= {f"rcue.{each.proposal}": each.proposal for each in result.rcues.values()}
        used |= {f"year.{each.proposal}": each.proposal for each in result.years.values()}
    for decision in decisions:
        vocabulary: Any = VOCABULARIES[Subject(decision.subject)]
        used[f"{decision.subject}.{decision.code}"] = vocabulary(decision.code)
    return {name: labels.sentence(code) for name, code in used.items()}

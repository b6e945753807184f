"""What a jury had before its eyes, as documents: what its closing stores, and what its minutes and
letters are made of, before it is closed as well as after.

One document of a case for the students of one path, in the public format, and beside it their
results, their rulings, who they are and what was decided.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from grading import labels
from grading.core.computation import each_result
from grading.core.decisions.deliberation import deliberate
from grading.core.files.cases import case_from_document
from grading.core.files.deliberations import (
    circumstances_from_document,
    circumstances_to_document,
    deliberation_to_document,
    scope_from_document,
    scope_to_document,
)
from grading.core.files.documents import heading, student_to_document
from grading.core.files.writing import case_to_document, taking_part
from grading.core.results import StudentResult
from grading.core.rules import Rules
from grading.models import Decision, Jury
from grading.selectors.cases import PromotionCase
from grading.selectors.judged import Contradiction, Judged, scope_of
from grading.selectors.paths import Path

Document = dict[str, Any]


class Frozen(NamedTuple):
    """A case and its results. `results["students"]` are in the order of those of the case."""

    case: Document
    results: Document


def freezes_of(jury: Jury, judged: Iterable[Judged]) -> list[Frozen]:
    """The documents of these students, who are all those of their cases; the term of the jury
    must be read with its department. Traces are there when the results were explained."""
    known = {each.result.id: each for each in judged}
    cases = {id(each.computed.found): each.computed.found for each in known.values()}
    return [_frozen(jury, found, known) for found in cases.values()]


def _frozen(jury: Jury, found: PromotionCase, known: Mapping[str, Judged]) -> Frozen:
    kept = taking_part(found.case)
    department, programme = jury.term.department, found.paths[0].latest.term.programme
    results = {
        **heading(kept),
        "title": programme.title,
        "version": programme.version,
        "institution": department.institution,
        "department": department.name,
        "closed_by": str(jury.closed_by) if jury.closed_by else "",
        "scope": scope_to_document(scope_of(jury)),
        "students": [
            _student(known[str(path.student.pk)], path, kept.rules) for path in found.paths
        ],
    }
    return Frozen(case_to_document(kept), results)


def _student(judged: Judged, path: Path, rules: Rules) -> Document:
    decisions = judged.decisions
    document = {
        **_result(judged.result, rules),
        "person": _person(judged),
        "repeated": _repeated(path),
        "terms": {str(each.term.number): each.term_id for each in path.enrolments},
        "circumstances": circumstances_to_document(judged.computed.circumstances),
        "decisions": {of: _decision(each) for of, each in decisions.items()},
        "contradictions": [_contradiction(each) for each in judged.contradictions],
    }
    return document | deliberation_to_document(
        judged.deliberation, rules.average_decimals, labels.say
    )


def _result(result: StudentResult, rules: Rules) -> Document:
    return student_to_document(result, rules, labels.say, explain=True)


def _person(judged: Judged) -> Document:
    enrolment = judged.enrolment
    student, parcours = enrolment.student, enrolment.parcours
    return {
        "last_name": student.last_name,
        "first_name": student.first_name,
        "sort_name": student.sort_name,
        "number": student.number,
        "group": enrolment.group.name if enrolment.group else "",
        "parcours": f"{parcours.code}, {parcours.title}" if parcours else "",
        "modality": enrolment.get_modality_display(),
        "situation": "" if enrolment.is_active else enrolment.get_status_display(),
        "repeating": enrolment.repeating,
    }


def _repeated(path: Path) -> list[int]:
    """The numbers of the semesters that he repeated up to there, as often as he did."""
    taken = (*path.enrolments, *path.superseded)
    return sorted(each.term.number for each in taken if each.repeating)


def _decision(decision: Decision) -> Document:
    return {
        "code": decision.code,
        "proposal": decision.proposal,
        "average": decision.average,
        "reason": decision.reason,
        "entailed": decision.entailed,
        "version": decision.version,
        "by": str(decision.by),
        "at": decision.at.isoformat(),
    }


def _contradiction(contradiction: Contradiction) -> Document:
    settlement = contradiction.settlement
    return {
        "of": contradiction.decision.of,
        "proposal": contradiction.key[0],
        "average": contradiction.key[1],
        "outcome": settlement.outcome if settlement else None,
        "reason": settlement.reason if settlement else "",
        "by": str(settlement.author) if settlement else None,
    }


def computed_again(frozen: Frozen) -> Iterator[Document]:
    """Each student of a frozen state as the official computation gives him from the frozen case
    and the frozen decisions alone: what must be equal to the frozen results.

    Raises Unreadable for a case that is no longer one.
    """
    case = case_from_document(frozen.case, lambda code: None)
    scope = scope_from_document(frozen.results["scope"])
    decided = {each["id"]: each for each in frozen.results["students"]}
    for result in each_result(case, explain=True):
        known = decided[result.id]
        deliberation = deliberate(
            result,
            _codes(known, entailed=False),
            scope,
            case.rules,
            circumstances_from_document(known["circumstances"]),
            _codes(known, entailed=True),
        )
        document = deliberation_to_document(deliberation, case.rules.average_decimals, labels.say)
        yield _result(result, case.rules) | document


def _codes(known: Document, *, entailed: bool) -> dict[str, str]:
    decisions = known["decisions"].items()
    return {of: each["code"] for of, each in decisions if each["entailed"] is entailed}

"""Rows → the cases that the core computes: marks, assessments and what departs from the rule.

Students who took the same terms make one case together; each semester is read from the
programme version of its term, and the settings are those of the latest term of the path.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from curriculum.models.semester import SEMESTERS
from grading.core.averages.bonuses import earned
from grading.core.rules import Rules, rules_from_document
from grading.core.values import Acquired, Assessment, Case, Mark, Programme, Student
from grading.selectors.paths import Path
from grading.selectors.programme import ProgrammePieces, SemesterKey, programme_pieces
from grading.selectors.records import (
    Departures,
    Holding,
    assessments_of,
    departures_of,
    holdings_of,
    marks_of,
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database knows of the students, by the id of what it belongs to."""

    pieces: ProgrammePieces
    assessments: Mapping[int, tuple[Assessment, ...]]  # of a term
    unpublished: frozenset[str]
    marks: Mapping[int, Mapping[str, Mark]]  # of an enrolment
    departures: Mapping[int, Departures]  # of an enrolment
    holdings: Mapping[int, tuple[Holding, ...]]  # of a student


@dataclass(frozen=True, slots=True)
class PromotionCase:
    """A case, the paths of its students in the same order, and which of its assessments are
    not published."""

    case: Case
    paths: tuple[Path, ...]
    unpublished: frozenset[str]
    published_only: bool


def cases_of(paths: Iterable[Path], *, published_only: bool) -> list[PromotionCase]:
    """The cases that these students make, in 6 queries.

    In a case the id of a student is that of his row. With `published_only` an assessment that
    is not published has no mark.
    """
    paths = list(paths)
    if not paths:
        return []
    facts = _facts(paths, published_only)
    together: dict[tuple[tuple[int, ...], bool], list[Path]] = {}
    for path in paths:
        # A student who holds UEs may hold some of semesters that he never took here.
        together.setdefault((path.terms, path.student.pk in facts.holdings), []).append(path)
    return [
        PromotionCase(_case(members, facts), tuple(members), facts.unpublished, published_only)
        for members in together.values()
    ]


def _case(members: list[Path], facts: _Facts) -> Case:
    version = members[0].latest.term.programme
    terms = members[0].terms
    programme = facts.pieces.programme(version, _keys(members[0], facts.holdings))
    rules = rules_from_document(version.rules)
    return Case(
        programme=programme,
        rules=rules,
        assessments=tuple(each for term in terms for each in facts.assessments.get(term, ())),
        students=tuple(_student(path, facts, programme, rules) for path in members),
    )


def _student(path: Path, facts: _Facts, programme: Programme, rules: Rules) -> Student:
    ids = [enrolment.pk for enrolment in path.enrolments]
    departures = [facts.departures[each] for each in ids if each in facts.departures]
    return Student(
        id=str(path.student.pk),
        parcours=path.parcours,
        modality={each.term.number: each.modality for each in path.enrolments},
        marks={key: mark for each in ids for key, mark in facts.marks.get(each, {}).items()},
        adjustments=_adjustments(path, facts, programme, rules),
        exempt_modules=frozenset().union(*(each.modules for each in departures)),
        exempt_ues=frozenset().union(*(each.ues for each in departures)),
        acquired=_held(path, facts),
        semesters=frozenset(each.term.number for each in path.enrolments),
    )


def _adjustments(
    path: Path, facts: _Facts, programme: Programme, rules: Rules
) -> dict[str, Fraction]:
    """Bonus less malus by UE: the direct points, and what the bonus rules give.

    A value belongs to an enrolment, and counts in the UEs of that semester only: the core is
    therefore given points by UE rather than ``bonus_values``, which it applies to all of them.
    """
    found: dict[str, Fraction] = {}
    for enrolment in path.enrolments:
        departures = facts.departures.get(enrolment.pk)
        if departures is None:
            continue
        found |= departures.adjustments
        if not departures.bonus_values:
            continue
        semester = programme.semester(enrolment.term.number, enrolment.modality)
        for ue in semester.ues if semester else ():
            points = earned(rules.bonuses, departures.bonus_values, ue.code)
            if points:
                found[ue.code] = found.get(ue.code, Fraction(0)) + points
    return found


def _held(path: Path, facts: _Facts) -> dict[str, Acquired]:
    """What the student held: up to now, or up to the year where the path was cut."""
    return {
        holding.ue: holding.acquired
        for holding in facts.holdings.get(path.student.pk, ())
        if path.until is None or holding.year is None or holding.year <= path.until
    }


def _keys(path: Path, holders: Collection[int]) -> tuple[SemesterKey, ...]:
    """The semesters to compute with: those of the path, and all others for who holds UEs."""
    version = path.latest.term.programme_id
    own = {each.term.number: each.term.programme_id for each in path.enrolments}
    numbers = range(1, SEMESTERS + 1) if path.student.pk in holders else sorted(own)
    return tuple((own.get(number, version), number) for number in numbers)


def _facts(paths: list[Path], published_only: bool) -> _Facts:
    enrolments = [enrolment.pk for path in paths for enrolment in path.enrolments]
    holdings = holdings_of([path.student.pk for path in paths])
    assessments, unpublished = assessments_of({term for path in paths for term in path.terms})
    return _Facts(
        pieces=programme_pieces(key for path in paths for key in _keys(path, holdings)),
        assessments=assessments,
        unpublished=unpublished,
        marks=marks_of(enrolments, published_only),
        departures=departures_of(enrolments),
        holdings=holdings,
    )

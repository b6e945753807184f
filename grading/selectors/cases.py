"""Rows → the cases that the core computes: marks, assessments and what departs from the rule.

Students who took the same terms make one case together; each semester is read from the
programme version of its term, and the settings are those of the latest term of the path.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from curriculum.models.semester import SEMESTERS
from grading import models
from grading.core.averages.bonuses import earned
from grading.core.rules import Rules, rules_from_document
from grading.core.values import Acquired, Assessment, Case, Mark, Programme, Student
from grading.selectors.particulars import Departures, Holding, particulars_of
from grading.selectors.paths import Path
from grading.selectors.programme import ProgrammePieces, SemesterKey, programme_pieces
from grading.selectors.records import (
    assessment_rows,
    assessment_values,
    assessments_of,
    marks_of,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows of the students, by the id of what it belongs to.

    ``rows`` are the assessments as they are stored, ``assessments`` the same for the core.
    """

    published_only: bool
    pieces: ProgrammePieces
    rows: tuple[models.Assessment, ...]
    assessments: Mapping[int, tuple[Assessment, ...]]  # of a term
    marks: Mapping[int, Mapping[str, Mark]]  # of an enrolment
    departures: Mapping[int, Departures]  # of an enrolment
    holdings: Mapping[int, tuple[Holding, ...]]  # of a student

    def before(self, jury: int) -> "Facts":
        """The same when that jury met: nothing that it gave is held, nor those after it."""
        held = {
            student: tuple(each for each in rows if each.jury is None or each.jury < jury)
            for student, rows in self.holdings.items()
        }
        return replace(self, holdings={student: rows for student, rows in held.items() if rows})


@dataclass(frozen=True, slots=True)
class PromotionCase:
    """A case, the paths of its students in the same order, and which of its assessments are
    not published. `stored` are the assessments that were read, for whichever case."""

    case: Case
    paths: tuple[Path, ...]
    unpublished: frozenset[str]
    published_only: bool
    stored: tuple[models.Assessment, ...]


def cases_of(
    paths: Iterable[Path], *, published_only: bool, before_jury: models.Jury | None = None
) -> list[PromotionCase]:
    """The cases that these students make, in 5 queries.

    In a case the id of a student is that of his row. With `published_only` an assessment that
    is not published has no mark. What a jury gave in secret is not held yet, whoever reads: a
    transcript would tell it. With `before_jury` a student holds what he held when that jury met.
    """
    paths = list(paths)
    if not paths:
        return []
    facts = facts_of(paths, published_only=published_only, before_jury=before_jury)
    return cases_from(facts, paths)


def facts_of_all_marks(paths: Collection[Path]) -> Facts:
    """What is known of these students from every mark, without telling what is published nor who
    is called: lighter to read, for who compares results rather than shows them."""
    values = assessment_values({term for path in paths for term in path.terms})
    return _facts(paths, False, (), values, calls=False)


def cases_from(facts: Facts, paths: Iterable[Path]) -> list[PromotionCase]:
    """The cases that some of these students make, without a query."""
    unpublished = frozenset(str(row.pk) for row in facts.rows if not row.is_published)
    together: dict[tuple[tuple[int, ...], bool], list[Path]] = {}
    for path in paths:
        # A student who holds UEs may hold some of semesters that he never took here.
        together.setdefault((path.terms, path.student.pk in facts.holdings), []).append(path)
    return [
        PromotionCase(
            _case(members, facts), tuple(members), unpublished, facts.published_only, facts.rows
        )
        for members in together.values()
    ]


def _case(members: list[Path], facts: Facts) -> Case:
    version = members[0].latest.term.programme
    terms = members[0].terms
    programme = facts.pieces.programme(version, _keys(members[0], facts.holdings))
    rules = rules_from_document(version.rules)
    hidden = _for_others(members, facts) if facts.published_only else ()
    return Case(
        programme=programme,
        rules=rules,
        assessments=tuple(
            each
            for term in terms
            for each in facts.assessments.get(term, ())
            if each.id not in hidden
        ),
        students=tuple(_student(path, facts, programme, rules) for path in members),
    )


def _for_others(members: list[Path], facts: Facts) -> frozenset[str]:
    """What is to come for those called to it, none of whom is here: it changes nothing for the
    others, who are not told of it."""
    ids = {enrolment.pk for path in members for enrolment in path.enrolments}
    departures = (facts.departures[each] for each in ids & facts.departures.keys())
    called: frozenset[int] = frozenset().union(*(each.called for each in departures))
    to_come = (row for row in facts.rows if not row.is_published and row.pk not in called)
    return frozenset(
        str(row.pk)
        for row in to_come
        if row.is_reserved  # type: ignore[attr-defined]
    )


def _student(path: Path, facts: Facts, programme: Programme, rules: Rules) -> Student:
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
    path: Path, facts: Facts, programme: Programme, rules: Rules
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


def _held(path: Path, facts: Facts) -> dict[str, Acquired]:
    """What the student held: up to now, or up to the year where the path was cut. Of a UE that
    was acquired twice, the better average counts."""
    held: dict[str, Acquired] = {}
    for holding in facts.holdings.get(path.student.pk, ()):
        if path.until is None or holding.year is None or holding.year <= path.until:
            known = held.get(holding.ue)
            if known is None or _is_better(holding.acquired, known):
                held[holding.ue] = holding.acquired
    return held


def _is_better(acquired: Acquired, known: Acquired) -> bool:
    if acquired.average is None or known.average is None:
        return known.average is None and acquired.average is not None
    return acquired.average > known.average


def _keys(path: Path, holders: Collection[int]) -> tuple[SemesterKey, ...]:
    """The semesters to compute with: those of the path, and all others for who holds UEs."""
    version = path.latest.term.programme_id
    own = {each.term.number: each.term.programme_id for each in path.enrolments}
    numbers = range(1, SEMESTERS + 1) if path.student.pk in holders else sorted(own)
    return tuple((own.get(number, version), number) for number in numbers)


def facts_of(
    paths: Collection[Path], *, published_only: bool, before_jury: models.Jury | None = None
) -> Facts:
    """What is known of these students, in 5 queries."""
    rows = assessment_rows({term for path in paths for term in path.terms})
    values = assessments_of(rows, published_only)
    return _facts(paths, published_only, rows, values, before_jury)


def _facts(
    paths: Collection[Path],
    published_only: bool,
    rows: tuple[models.Assessment, ...],
    assessments: Mapping[int, tuple[Assessment, ...]],
    before_jury: models.Jury | None = None,
    *,
    calls: bool = True,
) -> Facts:
    enrolments = [enrolment.pk for path in paths for enrolment in path.enrolments]
    students = [path.student.pk for path in paths]
    departures, holdings = particulars_of(
        enrolments, students, before_jury=before_jury, calls=calls
    )
    return Facts(
        published_only=published_only,
        pieces=programme_pieces(key for path in paths for key in _keys(path, holdings)),
        rows=rows,
        assessments=assessments,
        marks=marks_of(enrolments, published_only),
        departures=departures,
        holdings=holdings,
    )

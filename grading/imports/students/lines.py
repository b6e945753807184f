"""What becomes of a row, but for what the other rows and his modules make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grading.imports.students.departures import departure_said, left_on, says_departure
from grading.imports.students.people import Match
from grading.imports.students.plan import Candidate, Change, Fate, Fault, Line
from grading.imports.students.rows import Row
from grading.imports.students.values import written_date
from grading.imports.students.wishes import (
    known_as,
    moves_of,
    newcomer,
    placed,
    refused,
    told_of,
)
from grading.models import Enrolment, Student
from grading.selectors.students import TermList
from grading.services.students import Departure, PersonOrder, Place, identity_of, place_of


def line_of(row: Row, match: Match, known: TermList) -> Line:
    line = Line(row.number, row.said, Fate.LEFT_OUT)
    if match.is_out:
        return replace(line, notes=("Laissée de côté, comme demandé.",))
    if match.is_new:
        return of_a_newcomer(line, row, known)
    if match.student is None:
        candidates = tuple(candidate(each, known) for each in match.candidates)
        why, free = match.why, match.may_be_new
        return replace(line, fate=Fate.DOUBT, why=why, candidates=candidates, may_be_new=free)
    line = replace(line, student=str(match.student), student_id=match.student.pk)
    enrolment = known.enrolments.get(match.student.pk)
    if enrolment is None:
        return of_who_comes(line, row, match.student, known)
    return of_who_is_here(line, row, enrolment, known)


def candidate(student: Student, known: TermList) -> Candidate:
    enrolment = known.enrolments.get(student.pk)
    born = f", né le {written_date(student.birth_date)}" if student.birth_date else ""
    where = f", {enrolment.group or 'sans groupe'}" if enrolment else ", pas dans ce semestre"
    return Candidate(student.pk, f"{student}, {student.number}{born}{where}")


def of_a_newcomer(line: Line, row: Row, known: TermList) -> Line:
    identity, faults = newcomer(row)
    place, misplaced = placed(row, None, known)
    line = replace(line, student=f"{identity.last_name} {identity.first_name}".strip())
    faults = [*row.faults, *faults, *misplaced] or refused(identity, row)
    if not faults and says_departure(row):
        return replace(line, notes=("Dit parti, et inconnu ici.",))
    order = PersonOrder(None, None, identity, None, place)
    notes, told = tuple(place_told(place)), tuple(told_of(identity))
    return unless(faults, replace(line, fate=Fate.CREATED, changes=told, notes=notes, order=order))


def of_who_comes(line: Line, row: Row, student: Student, known: TermList) -> Line:
    """Somebody whom the department knows, and who is not in the term yet."""
    wanted, changes = known_as(student, row)
    place, misplaced = placed(row, None, known)
    if says_departure(row):
        return replace(line, notes=("Dit parti, et pas dans ce semestre.",))
    order = PersonOrder(student.pk, identity_of(student), wanted, None, place)
    notes = tuple(place_told(place))
    line = replace(line, fate=Fate.ENROLLED, changes=tuple(changes), notes=notes, order=order)
    return unless([*(row.faults or refused(wanted, row)), *misplaced], line)


def of_who_is_here(line: Line, row: Row, enrolment: Enrolment, known: TermList) -> Line:
    student, was = enrolment.student, place_of(enrolment)
    wanted, changes = known_as(student, row)
    departure, gone_wrong = departure_said(row, enrolment)
    place, misplaced = placed(row, was, known)
    moves = list(moves_of(was, place, row))
    faults = [*(row.faults or refused(wanted, row)), *gone_wrong, *misplaced]
    notes = list(departure_told(departure))
    if not enrolment.is_active:
        notes += stays_away(row, enrolment, is_moved=bool(moves or misplaced))
        # He moves no more; what else is said of him may still be corrected.
        place, moves, faults = was, [], faults[: len(faults) - len(misplaced)]
    told = (*changes, *moves)
    fate = fate_of(told, departure)
    order = PersonOrder(student.pk, identity_of(student), wanted, was, place, departure=departure)
    line = replace(line, fate=fate, changes=told, notes=tuple(notes))
    return unless(faults, replace(line, order=order if fate != Fate.UNCHANGED else None))


def stays_away(row: Row, enrolment: Enrolment, *, is_moved: bool) -> Iterator[str]:
    """Who left is not brought back by a list that names him as if he were there."""
    gone = f"A quitté ce semestre{left_on(enrolment)}"
    if not says_departure(row):
        yield f"{gone} : cette liste ne l’y remet pas. Son retour s’enregistre sur sa page."
    elif is_moved:
        yield f"{gone} : il n’y change plus de place."


def fate_of(changes: Sequence[Change], departure: Departure | None) -> Fate:
    if departure:
        return Fate.LEAVING
    return Fate.CHANGED if changes else Fate.UNCHANGED


def place_told(place: Place) -> Iterator[str]:
    """Where somebody comes to be, in a few words."""
    yield f"groupe {place.group}" if place.group else "sans groupe"
    if place.parcours:
        yield f"parcours {place.parcours}"
    yield place.modality


def departure_told(departure: Departure | None) -> Iterator[str]:
    if departure:
        how = departure.kind.label
        yield f"{how[0].upper()}{how[1:]}, le {written_date(departure.on)}. {departure.reason}."


def unless(faults: Sequence[Fault], line: Line) -> Line:
    """The line, or nothing but its faults: of a row that has one, nothing is written."""
    if not faults:
        return line
    return replace(line, fate=Fate.WRONG, faults=tuple(faults), changes=(), notes=(), order=None)

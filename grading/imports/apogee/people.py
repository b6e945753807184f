"""The lines of a file and the students of the step: matched by number, and by nothing else."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from grading.imports.apogee.file import Row
from grading.imports.apogee.findings import Finding, Kind
from grading.models import Student
from grading.models.names import bare
from grading.selectors.apogee.roll import Roll, StepStudent

SHORTEST_NAME = 3
"""Letters from which the beginning of a name is that name: Apogée cuts long ones."""


class Match(NamedTuple):
    row: Row
    student: StepStudent


class People(NamedTuple):
    """`matches` are the lines that may be filled; `doubtful` those to confirm."""

    matches: tuple[Match, ...]
    doubtful: tuple[Match, ...]
    findings: tuple[Finding, ...]


def people_of(rows: Collection[Row], roll: Roll, confirmed: Collection[str]) -> People:
    known = [Match(row, roll.students[row.number]) for row in rows if row.number in roll.students]
    doubtful = tuple(each for each in known if difference(each))
    refused = {each.row.number for each in doubtful} - set(confirmed)
    return People(
        tuple(each for each in known if each.row.number not in refused),
        doubtful,
        (*_unknown(rows, roll), *_different(doubtful, refused), *_missing(rows, roll)),
    )


def difference(match: Match) -> str:
    """What the file says of somebody otherwise than his record; nothing when they agree."""
    row, student = match.row, match.student.student
    found = []
    if not is_same_name(row, student):
        found.append(f"« {row.name} » dans le fichier, « {student} » ici")
    if row.birth_date and student.birth_date and read_date(row.birth_date) != student.birth_date:
        here = f"{student.birth_date:%d/%m/%Y}"
        found.append(f"naissance le {row.birth_date} dans le fichier, le {here} ici")
    return " ; ".join(found)


def is_same_name(row: Row, student: Student) -> bool:
    """Accents, case, hyphens and spaces apart; a name that is cut, or longer by a second one, is
    the same, and what is a first name for one may be a part of the last name for the other."""
    pairs = ((row.last_name, student.last_name), (row.first_name, student.first_name))
    whole = bare(row.name) == bare(f"{student.last_name} {student.first_name}")
    return whole or all(_begins_alike(bare(one), bare(other)) for one, other in pairs)


def _begins_alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= SHORTEST_NAME and long.startswith(short))


def read_date(text: str) -> date | None:
    """« 12/03/2007 »."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


def _unknown(rows: Collection[Row], roll: Roll) -> Iterator[Finding]:
    present = {row.number for row in rows}
    alike = {
        (bare(each.student.last_name), bare(each.student.first_name)): number
        for number, each in roll.students.items()
        if number not in present
    }
    for row in rows:
        if row.number in roll.students:
            continue
        who = f"{row.name} ({row.number})"
        if row.number in roll.elsewhere:
            yield Finding(Kind.ELSEWHERE, who, "", row.line)
            continue
        number = alike.get((bare(row.last_name), bare(row.first_name)))
        said = f"ce nom est ici celui du numéro {number}" if number else ""
        yield Finding(Kind.UNKNOWN, who, said, row.line)


def _different(doubtful: Collection[Match], refused: Collection[str]) -> Iterator[Finding]:
    for match in doubtful:
        if match.row.number in refused:
            who = f"{match.student.student} ({match.row.number})"
            yield Finding(Kind.DIFFERENT, who, difference(match), match.row.line)


def _missing(rows: Collection[Row], roll: Roll) -> Iterator[Finding]:
    present = {row.number for row in rows}
    for number, each in roll.students.items():
        if number not in present:
            enrolment = each.enrolment
            said = "" if enrolment.is_active else enrolment.get_status_display()
            yield Finding(Kind.MISSING, f"{each.student} ({number})", said)

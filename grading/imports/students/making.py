"""How the plan of a list is made: rows, whom they are about, what they ask, what comes of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from grading.imports.identities import number_key
from grading.imports.students.choices import Choices
from grading.imports.students.fields import Field
from grading.imports.students.lines import departure_told, line_of, unless
from grading.imports.students.people import Directory
from grading.imports.students.plan import Fate, Leaving, Line, StudentsPlan
from grading.imports.students.rows import Row, rows_of, sums_up
from grading.imports.tables import ReadSheet, ReadTable
from grading.imports.warnings import hidden, left_columns, macros, merged
from grading.models import Enrolment
from grading.selectors.students import TermList
from grading.selectors.tracks import track_impacts
from grading.services.students import PersonOrder, identity_of, place_of

TWICE = "Cet étudiant est sur plusieurs lignes, qui ne disent pas la même chose."
SAME_NUMBER = "Deux étudiants porteraient ce numéro."
SEVERAL = 2
SORTED_APART = (
    "Des lignes de ce classeur ne désignent plus une seule personne : ses colonnes ont sans doute "
    "été triées séparément. Le plus sûr est de reprendre une liste neuve."
)


def plan_of(table: ReadTable, choices: Choices, known: TermList) -> StudentsPlan:
    """The plan as things stand now. Same list, same choices, same term: same plan."""
    layout = choices.layout
    sheet = table.sheets[layout.sheet]
    directory = Directory(known)
    every = list(rows_of(sheet, layout))
    rows = {row.number: row for row in every if not sums_up(row, sheet)}
    lines = [
        line_of(row, directory.find(row, layout.choices.get(row.row)), known)
        for row in rows.values()
    ]
    lines = with_impacts(without_repeats(lines, rows), known)
    absent = absent_from(lines, known)
    return StudentsPlan(
        tuple(lines),
        tuple(each for each in absent if each.pk not in choices.departures),
        tuple(leaving(each, choices) for each in absent if each.pk in choices.departures),
        tuple(groups_to_create(lines, known)),
        (*left_columns(sheet, layout), *summaries(every, rows, sheet)),
        (
            *macros(table),
            *merged(table),
            *hidden(table, layout),
            *sorted_apart(choices, lines),
        ),
    )


def without_repeats(lines: Iterable[Line], rows: Mapping[int, Row]) -> list[Line]:
    """Somebody who is on two lines is a fault, unless they say the same."""
    by_person: dict[object, list[Line]] = defaultdict(list)
    numbers: Counter[str] = Counter()
    lines = list(lines)
    for line in lines:
        if person_of(line):
            by_person[person_of(line)].append(line)
    for same in by_person.values():
        numbers.update({number_key(each.order.wanted.number) for each in same if each.order})
    return [alone(line, by_person.get(person_of(line), [line]), rows, numbers) for line in lines]


def person_of(line: Line) -> object:
    """The student, else the number of who is to be created; None when it is not known."""
    if line.student_id is not None:
        return line.student_id
    return f"n{number_key(line.order.wanted.number)}" if line.order else None


def alone(
    line: Line, same: Sequence[Line], rows: Mapping[int, Row], numbers: Mapping[str, int]
) -> Line:
    row = rows[line.number]
    if len({texts_of(rows[each.number]) for each in same}) > 1:
        others = ", ".join(str(each.number) for each in same if each is not line)
        return unless([row.fault(Field.NUMBER, f"{TWICE} L’autre : ligne {others}.")], line)
    if line is not same[0]:
        note = f"La ligne {same[0].number} dit la même chose : comptée une fois."
        return replace(line, fate=Fate.REPEATED, notes=(note,), changes=(), order=None)
    if line.order and numbers[number_key(line.order.wanted.number)] > 1:
        return unless([row.fault(Field.NUMBER, SAME_NUMBER)], line)
    return line


def texts_of(row: Row) -> frozenset[tuple[Field, str]]:
    return frozenset(row.texts.items())


def with_impacts(lines: Sequence[Line], known: TermList) -> list[Line]:
    """What each change of parcours or of modality does to the modules of who changes."""
    moved = [line for line in lines if line.order and line.order.changes_track]
    moves = []
    for line in moved:
        assert line.order
        assert line.student_id
        place, enrolment = line.order.place, known.enrolments[line.student_id]
        assert place
        moves.append(known.move(enrolment, place.parcours, place.modality))
    impacts = track_impacts(moves) if moves else []
    found = {line.number: impact for line, impact in zip(moved, impacts, strict=True)}
    return [
        replace(
            line,
            impact=found[line.number],
            order=replace(line.order, impact=found[line.number].fingerprint),
        )
        if line.order and line.number in found
        else line
        for line in lines
    ]


def absent_from(lines: Iterable[Line], known: TermList) -> list[Enrolment]:
    """Who is in the term and whom no line may be about, by name."""
    named = {line.student_id for line in lines}
    named |= {each.student_id for line in lines for each in line.candidates}
    here = (each for each in known.enrolments.values() if each.is_active)
    missing = (each for each in here if each.student_id not in named)
    return sorted(missing, key=lambda each: (each.student.sort_name, each.student.number))


def leaving(enrolment: Enrolment, choices: Choices) -> Leaving:
    departure = choices.departures[enrolment.pk]
    identity, place = identity_of(enrolment.student), place_of(enrolment)
    order = PersonOrder(enrolment.student_id, identity, identity, place, place, departure=departure)
    return Leaving(enrolment, " ".join(departure_told(departure)), order)


def groups_to_create(lines: Iterable[Line], known: TermList) -> Iterator[tuple[str, int]]:
    """The names that no group of the term has, each with how many students go there."""
    existing = {group.name for group in known.groups}
    places = (line.order.place for line in lines if line.order)
    counted = Counter(place.group for place in places if place and place.group)
    yield from ((name, counted[name]) for name in sorted(counted) if name not in existing)


def summaries(every: Sequence[Row], kept: Mapping[int, Row], sheet: ReadSheet) -> Iterator[str]:
    for row in every:
        if row.number not in kept:
            label = next(filter(None, sheet.rows[row.row]))
            yield f"ligne {row.number}, « {label} »"


def sorted_apart(choices: Choices, lines: Sequence[Line]) -> Iterator[str]:
    doubts = sum(line.fate == Fate.DOUBT for line in lines)
    if choices.layout.is_round_trip and doubts >= SEVERAL:
        yield SORTED_APART

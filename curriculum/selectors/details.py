"""What a semester prints beside the coefficients: hours, types of assessment, source notes."""

from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.models import Coefficient, Semester
from curriculum.selectors.document import ordered
from curriculum.selectors.semesters import Line, SemesterTable
from curriculum.validators.notes import Note, parse
from curriculum.validators.shape import ASSESSMENT_TYPES, HOUR_TYPES

LineKey = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Variant:
    """Values that a module has in some UEs (none named: in all of them), and their notes."""

    field: str
    ues: tuple[str, ...]
    values: dict[str, str]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of the table with its types of assessment, and its hours in each semester asked."""

    line: Line
    assessments: list[Variant]
    hours: list[tuple[Semester, list[Variant]]]


@dataclass(frozen=True, slots=True)
class Remark:
    """A source note that says more than a line number."""

    where: str
    note: Note


def details(
    table: SemesterTable, modalities: Iterable[tuple[Semester, list[Coefficient]]]
) -> list[Detail]:
    """The lines of a table with their hours in each modality (a semester and its rows)."""
    by_modality = [(semester, rows_by_line(rows)) for semester, rows in modalities]
    return [
        Detail(
            line,
            variants(line.rows, "assessments", ASSESSMENT_TYPES),
            [
                (semester, variants(rows.get(key_of(line), []), "hours", HOUR_TYPES))
                for semester, rows in by_modality
            ],
        )
        for line in table.lines
    ]


def key_of(line: Line) -> LineKey:
    return line.module.pk, line.parcours.pk if line.parcours else None


def rows_by_line(rows: list[Coefficient]) -> dict[LineKey, list[Coefficient]]:
    found: dict[LineKey, list[Coefficient]] = {}
    for row in rows:
        found.setdefault((row.module_id, row.parcours_id), []).append(row)
    return found


def variants(rows: list[Coefficient], field: str, names: Iterable[str]) -> list[Variant]:
    """The different values of a module's rows. The same everywhere: one variant, no UE named."""
    by_value: dict[tuple[tuple[str, str], ...], list[Coefficient]] = {}
    for row in rows:
        values = ordered(getattr(row, field), names)
        by_value.setdefault(tuple(values.items()), []).append(row)
    several = len(by_value) > 1
    return [
        Variant(
            field,
            tuple(row.ue.code for row in same) if several else (),
            dict(values),
            tuple(note for row in same for note in notes_of(row.notes) if note.field == field),
        )
        for values, same in by_value.items()
    ]


def notes_of(notes: list[str]) -> list[Note]:
    return [parse(note) for note in notes]


def remarks(table: SemesterTable) -> list[Remark]:
    """The notes with a text that are not open questions, in the order of the table."""
    holders = [(str(table.semester), table.semester.notes)]
    holders += [(column.ue.code, column.ue.notes) for column in table.columns]
    holders += [
        (f"{line.module.code}, {row.ue.code}", row.notes)
        for line in table.lines
        for row in line.rows
    ]
    parsed = ((where, note) for where, notes in holders for note in notes_of(notes))
    return [Remark(where, note) for where, note in parsed if note.text and note.kind != "open"]


def open_questions(table: SemesterTable) -> set[str]:
    """The codes of the questions that the notes of a semester leave open."""
    holders = [table.semester.notes, *(column.ue.notes for column in table.columns)]
    holders += [row.notes for line in table.lines for row in line.rows]
    return {note.question for notes in holders for note in notes_of(notes)} - {""}

"""The sheet as it is shown: in each cell what is stored or was typed, and what is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import formats

from grading.forms.marks import written_mark
from grading.forms.outcomes import trouble
from grading.forms.sheet import Submission, cell_name
from grading.models import Assessment, Enrolment
from grading.selectors.audience import Closed
from grading.selectors.marks import Cell, Column
from grading.selectors.sheet import Row, Sheet
from grading.services.entries import Outcome, Recorded, Refusal, Verdict


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a cell after it was sent. `state` names a class `is-…` of the theme."""

    state: str
    note: str
    typed: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """`closed`: nothing is typed there; `value` is then what somebody typed all the same."""

    name: str
    label: str
    column: str
    value: str
    saved: str
    closed: bool
    state: str = ""
    note: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.state in {"refused", "conflict"}


@dataclass(frozen=True, slots=True)
class GridRow:
    group_id: int | None
    name: str
    details: str
    closed: bool
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`stray` are values that came for no cell of this page, with why they were not saved."""

    rows: tuple[GridRow, ...]
    stray: tuple[str, ...] = ()
    seen: Mapping[Cell, int] = field(default_factory=dict)

    @property
    def wrong(self) -> list[GridCell]:
        return [cell for row in self.rows for cell in row.cells if cell.is_wrong]


def grid(sheet: Sheet) -> Grid:
    """The sheet as it is stored."""
    return Grid(grid_rows(sheet, {}))


def grid_after(sheet: Sheet, submission: Submission, recorded: Recorded) -> Grid:
    """The sheet shown again because something could not be saved.

    A refused cell keeps what was typed and the version seen; a conflict keeps what was typed
    over the version now shown, so that saving again decides.
    """
    assessments = {column.assessment.pk: column.assessment for column in sheet.columns}
    remarks = {
        cell: Remark("refused", note, submission.typed[cell])
        for cell, note in submission.faults.items()
    }
    for outcome in recorded.outcomes:
        if outcome.verdict != Verdict.UNCHANGED:
            typed = submission.typed[outcome.entry.cell]
            remarks[outcome.entry.cell] = remark(outcome, typed, assessments)
    shown = {(each, row.enrolment.pk) for row in sheet.rows for each in assessments}
    lost = [said for cell, said in remarks.items() if cell not in shown and said.state != "saved"]
    return Grid(
        grid_rows(sheet, remarks),
        stray=(*submission.stray, *(f"{said.typed} : {said.note}" for said in lost)),
        seen={
            cell: version
            for cell, version in versions_to_keep(submission, recorded).items()
            if cell in shown
        },
    )


def versions_to_keep(submission: Submission, recorded: Recorded) -> dict[Cell, int]:
    """The versions that the person has really seen of the cells that he must correct."""
    seen = submission.versions or {}
    kept = {cell: seen.get(cell, 0) for cell in submission.faults}
    for outcome in recorded.troubled:
        conflict = outcome.verdict == Verdict.CONFLICT
        version = outcome.stored.version if conflict else outcome.entry.seen_version
        kept[outcome.entry.cell] = version
    return kept


def remark(outcome: Outcome, typed: str, assessments: Mapping[int, Assessment]) -> Remark:
    if outcome.verdict == Verdict.SAVED:
        return Remark("saved", "enregistrée", typed)
    if outcome.refusal == Refusal.REASON_MISSING:
        return Remark("held", "publiée : à confirmer", typed)
    if outcome.verdict == Verdict.CONFLICT:
        choice = f"Enregistrez de nouveau pour garder « {typed.strip() or 'vide'} »."
        return Remark("conflict", f"{trouble(outcome, assessments)} {choice}", typed)
    return Remark("refused", trouble(outcome, assessments), typed)


def grid_rows(sheet: Sheet, remarks: Mapping[Cell, Remark]) -> tuple[GridRow, ...]:
    return tuple(grid_row(row, sheet.columns, remarks) for row in sheet.rows)


def grid_row(row: Row, columns: Sequence[Column], remarks: Mapping[Cell, Remark]) -> GridRow:
    enrolment = row.enrolment
    student = str(enrolment.student)
    return GridRow(
        enrolment.group_id,
        student,
        details(enrolment, row.closed),
        row.closed is not None,
        tuple(
            grid_cell(column.assessment, row, place, student, remarks)
            for place, column in enumerate(columns)
        ),
    )


def grid_cell(
    assessment: Assessment, row: Row, place: int, student: str, remarks: Mapping[Cell, Remark]
) -> GridCell:
    said = remarks.get((assessment.pk, row.enrolment.pk))
    saved = written_mark(row.marks[place].content)
    keeps_typed = said is not None and said.state != "saved"
    return GridCell(
        name=cell_name(assessment.pk, row.enrolment.pk),
        label=f"{assessment.title}, {student}",
        column=assessment.title,
        value=said.typed if said and keeps_typed else saved,
        saved=saved,
        closed=is_closed(assessment, row.closings[place]),
        state=said.state if said else "",
        note=said.note if said else "",
    )


def is_closed(assessment: Assessment, closing: Closed | None) -> bool:
    """Whether nothing can be typed: entry is over, or the student has nothing to enter."""
    return closing is not None or assessment.state == Assessment.State.VALIDATED


def details(enrolment: Enrolment, closed: Closed | None) -> str:
    """What a teacher must know of a student beside his name."""
    parts = [enrolment.student.number]
    if enrolment.group:
        parts.append(enrolment.group.name)
    if enrolment.adaptations:
        parts.append(f"aménagements : {enrolment.adaptations}")
    if enrolment.joined_on:
        parts.append(f"arrivé le {formats.date_format(enrolment.joined_on, 'd/m/Y')}")
    if closed == Closed.LEFT:
        parts.append(departure(enrolment))
    elif closed:
        parts.append("dispensé" if closed == Closed.EXEMPT else "ne suit pas ce module")
    return ", ".join(parts)


def departure(enrolment: Enrolment) -> str:
    status = enrolment.get_status_display()
    if enrolment.left_on is None:
        return status
    return f"{status} le {formats.date_format(enrolment.left_on, 'd/m/Y')}"

"""The marks of a module as a workbook to fill in and bring back.

Identity is locked, marks are not. Hidden beside it: what each column is (first row), whose row it
is (both ends) and the version of each mark (the end), so that `grading/imports/round_trip.py`
knows a row that was sorted apart from its marks, and a mark that somebody changed meanwhile.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grading.documents.xml_text import writable
from grading.models import Assessment
from grading.selectors.imports import Person, Roster
from grading.selectors.marks import BLANK, NO_MARK, MarkValue
from grading.templatetags.french import hundredths_fr

MARKER = "barème"
ANCHOR = "étudiant "
STAMP = "ligne "
IDENTITY = (
    ("Numéro", "number", 13),
    ("Nom", "last_name", 24),
    ("Prénom", "first_name", 20),
    ("Groupe", "", 10),
)
HOW_TO = (
    "Tapez les notes, enregistrez, puis envoyez ce classeur par « Coller ou importer ». "
    "Case vide : rien ne change. SUPR : la note est effacée. ABS, EXC et ATT se tapent aussi."
)
STATE = "État"
TITLES_ROW = 4
FIRST_MARK = len(IDENTITY) + 2
MARK_WIDTH = 12
STATE_WIDTH = 48
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LOCKED = PatternFill("solid", fgColor="EDF1EE")
OPEN = Protection(locked=False)

Left = Sequence[Sequence[str]]
"""What was not saved: (line, student, column, what was typed, why)."""
LEFT_TITLES = ("Ligne", "Dans le fichier", "Évaluation", "Tapé", "Pourquoi")
LEFT_WIDTHS = (8, 34, 20, 16, 70)


def marks_workbook(
    roster: Roster, states: Mapping[int, str] | None = None, left: Left = ()
) -> bytes:
    """The xlsx file. `states` says by enrolment what became of its row after an import, `left`
    what was not saved; a second sheet then tells it."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Notes"
    fill(sheet, roster, states or {})
    arrange(sheet, roster)
    if left:
        fill_left(book.create_sheet("Non enregistré"), left)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(sheet: Worksheet, roster: Roster, states: Mapping[int, str]) -> None:
    assessments = roster.named
    uses = [use for _, use, _ in IDENTITY] + [f"marks:{each.pk}" for each in assessments]
    put(sheet, 1, [f"{MARKER} {roster.term.pk}/{roster.module.pk}", *uses, "", "stamp"])
    put(sheet, 2, ["", f"{roster.module}, {roster.term}"])
    put(sheet, 3, ["", HOW_TO])
    titles = [name for name, _, _ in IDENTITY] + [title_of(each) for each in assessments]
    put(sheet, TITLES_ROW, ["", *titles, STATE, ""])
    for number, person in enumerate(roster.people, start=TITLES_ROW + 1):
        identity = (person.number, person.last_name, person.first_name, person.group)
        state = states.get(person.enrolment_id, "")
        marks = [""] * len(assessments)
        stamp = stamp_of(person, roster)
        put(sheet, number, [f"{ANCHOR}{person.enrolment_id}", *identity, *marks, state, stamp])
        put_marks(sheet, number, person, roster)


def title_of(assessment: Assessment) -> str:
    return f"{assessment.title} sur {hundredths_fr(assessment.maximum)}"


def stamp_of(person: Person, roster: Roster) -> str:
    versions = (
        f" {each.pk}:{roster.marks.get((each.pk, person.enrolment_id), NO_MARK).version}"
        for each in roster.named
    )
    return f"{STAMP}{person.enrolment_id}{''.join(versions)}"


def put(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(row, column)
            assert isinstance(cell, SheetCell)
            cell.value = writable(text)
            cell.data_type = "s"  # a name that looks like a formula stays a name


def put_marks(sheet: Worksheet, row: int, person: Person, roster: Roster) -> None:
    for column, each in enumerate(roster.named, start=FIRST_MARK):
        cell = sheet.cell(row, column)
        assert isinstance(cell, SheetCell)
        if person.is_open:
            cell.protection = OPEN
        else:
            cell.fill = LOCKED
        cell.number_format = "General"
        content = roster.marks.get((each.pk, person.enrolment_id), NO_MARK).content
        if content != BLANK:
            cell.value = written(content)


def written(content: MarkValue) -> Decimal | str:
    return content.status if content.value is None else Decimal(content.value) / 100


def arrange(sheet: Worksheet, roster: Roster) -> None:
    """Widths, what is hidden, what is locked, what never scrolls away."""
    last = FIRST_MARK + len(roster.named) + 1
    widths = [width for _, _, width in IDENTITY] + [MARK_WIDTH] * len(roster.named)
    for column, width in enumerate([*widths, STATE_WIDTH], start=2):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in (1, last):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.row_dimensions[1].hidden = True
    sheet["B2"].font = BOLD
    for title in sheet[TITLES_ROW]:
        title.font, title.alignment, title.fill = BOLD, WRAPPED, LOCKED
    sheet.freeze_panes = sheet.cell(TITLES_ROW + 1, 4)
    sheet.protection.enable()
    # Widening a column is no danger, and names are long.
    sheet.protection.formatColumns = False


def fill_left(sheet: Worksheet, left: Left) -> None:
    put(sheet, 1, LEFT_TITLES)
    for number, texts in enumerate(left, start=2):
        put(sheet, number, texts)
    for column, width in enumerate(LEFT_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = BOLD

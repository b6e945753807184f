"""The students of a term as a workbook to correct and bring back.

Hidden beside what is read: what each column is (first row), whose row it is (both ends) and what
each cell held (the end), so that `grading/imports/students/round_trip.py` knows a row that was
sorted apart from its names, and a cell that nobody touched.
"""

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from grading.documents.marks_workbook import ANCHOR
from grading.documents.xml_text import writable
from grading.models import Term

MARKER = "barème étudiants"
STAMP = "liste "
COLUMNS = (
    ("Numéro", "number", 13),
    ("Nom", "last_name", 24),
    ("Prénom", "first_name", 20),
    ("Courriel", "email", 34),
    ("Date de naissance", "birth_date", 14),
    ("Baccalauréat", "bac", 26),
    ("Groupe", "group", 10),
    ("Parcours", "parcours", 12),
    ("Modalité", "modality", 10),
    ("Départ", "left_kind", 14),
    ("Date du départ", "left_on", 14),
    ("Motif du départ", "left_reason", 30),
)
HOW_TO = (
    "Corrigez, ajoutez des lignes, enregistrez, puis envoyez ce classeur par « Échanges », "
    "« Étudiants ». Case vide : rien ne change. Qui n’est plus dans la liste n’en part pas."
)
TITLES_ROW = 4
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
GREY = PatternFill("solid", fgColor="EDF1EE")


def students_workbook(term: Term, rows: Sequence[tuple[int, Sequence[str]]]) -> bytes:
    """The xlsx file. A row is the id of a student and the texts of COLUMNS."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Étudiants")
    arrange(sheet)
    uses = [use for _, use, _ in COLUMNS]
    put(sheet, [f"{MARKER} {term.pk}", *uses, "stamp"])
    put(sheet, ["", f"{term}, {term.programme.title}"], font=BOLD)
    put(sheet, ["", HOW_TO])
    titles = [title for title, _, _ in COLUMNS]
    put(sheet, ["", *titles], font=BOLD, alignment=WRAPPED, fill=GREY)
    for student_id, texts in rows:
        put(sheet, [f"{ANCHOR}{student_id}", *texts, stamp_of(student_id, texts)])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def arrange(sheet: WriteOnlyWorksheet) -> None:
    """Widths, what is hidden, what never scrolls away."""
    for column, (_, _, width) in enumerate(COLUMNS, start=2):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in (1, len(COLUMNS) + 2):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = f"D{TITLES_ROW + 1}"


def put(sheet: WriteOnlyWorksheet, texts: Sequence[str], **look: object) -> None:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, writable(text) if text else None)
        if text:
            cell.data_type = "s"  # a name that looks like a formula stays a name
        for name, value in look.items():
            setattr(cell, name, value)
        # As text: a spreadsheet would make dates of groups, and numbers of numbers.
        cell.number_format = "@"
        cells.append(cell)
    sheet.append(cells)


def stamp_of(student_id: int, texts: Sequence[str]) -> str:
    return f"{STAMP}{student_id} {' '.join(map(digest, texts))}"


def digest(text: str) -> str:
    """Tells whether a cell was changed, and nothing of what it held to who reads the file."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:6]

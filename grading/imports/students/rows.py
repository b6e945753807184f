"""What each row of a list says, cell by cell, before it is known whom it is about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from grading.imports.layout import Layout, place_name
from grading.imports.round_trip import read_anchor
from grading.imports.students.fields import Field
from grading.imports.students.plan import Fault
from grading.imports.students.round_trip import Stamp, read_student_stamp
from grading.imports.students.values import (
    read_bac,
    read_birth_date,
    read_date,
    read_modality,
    read_number,
)
from grading.imports.tables import Oddity, ReadSheet
from grading.imports.titles import is_summary

READERS: Mapping[Field, Callable[[str], Any]] = {
    Field.NUMBER: read_number,
    Field.BIRTH_DATE: read_birth_date,
    Field.BAC: read_bac,
    Field.MODALITY: read_modality,
    Field.LEFT_ON: read_date,
}
DATES = (Field.BIRTH_DATE, Field.LEFT_ON)
HIDDEN = (Field.IDENTIFIER, Field.STAMP)
ODD = {
    Oddity.FORMULA_WITHOUT_VALUE: "Cette formule n’a pas de résultat enregistré : ouvrez le "
    "classeur dans un tableur, enregistrez-le, puis envoyez-le de nouveau.",
    Oddity.DATE: "Le tableur en a fait une date : mettez la cellule en texte et retapez-la.",
    Oddity.PERCENT: "Cette case est un pourcentage : mettez-la en texte et retapez-la.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """`texts` are the cells that say something, `values` what those that are read come to be;
    `kept` are those that nobody touched in a list made here. `anchors` are the identifiers at
    both ends of its row."""

    row: int
    texts: Mapping[Field, str]
    values: Mapping[Field, Any]
    faults: tuple[Fault, ...]
    places: Mapping[Field, str]
    anchors: tuple[int, ...]
    kept: frozenset[Field]
    stamp: Stamp | None

    @property
    def number(self) -> int:
        return self.row + 1

    def text(self, field: Field) -> str:
        return self.texts.get(field, "")

    @property
    def name(self) -> str:
        # A list may say both: « ALISIER Ève » beside « ALISIER » and « Ève ».
        apart = Field.LAST_NAME in self.texts
        parts = (Field.LAST_NAME, Field.FIRST_NAME) if apart else (Field.FULL_NAME,)
        return " ".join(self.texts[part] for part in parts if part in self.texts)

    @property
    def said(self) -> str:
        """The row as it names itself, for the person who brought it."""
        return ", ".join(filter(None, (self.name, self.text(Field.NUMBER))))

    def fault(self, field: Field, why: str) -> Fault:
        return Fault(self.places.get(field, f"ligne {self.number}"), self.text(field), why)


def rows_of(sheet: ReadSheet, layout: Layout) -> Iterator[Row]:
    """Every row under the titles that says something, but titles repeated from page to page."""
    titles = sheet.rows[layout.header] if layout.header is not None else None
    columns = {Field(use): place for place, use in enumerate(layout.uses) if use in tuple(Field)}
    for row in range(layout.first_row, len(sheet.rows)):
        if sheet.rows[row] and sheet.rows[row] != titles:
            found = row_of(sheet, row, columns)
            if found.texts or found.anchors or found.faults:
                yield found


def row_of(sheet: ReadSheet, row: int, columns: Mapping[Field, int]) -> Row:
    cells = {field: sheet.cell(row, column) for field, column in columns.items()}
    stamp = read_student_stamp(cells.get(Field.STAMP, ""))
    anchors = (read_anchor(cells.get(Field.IDENTIFIER, "")), stamp.student_id if stamp else None)
    places = {field: place_name(row, column) for field, column in columns.items()}
    kept = kept_in(stamp, cells)
    texts: dict[Field, str] = {}
    values: dict[Field, Any] = {}
    faults = []
    for field, text in cells.items():
        odd = sheet.odd.get((row, columns[field]))
        if field in HIDDEN or (not text and odd is not Oddity.FORMULA_WITHOUT_VALUE):
            continue
        texts[field] = text
        try:
            values[field] = value_of(field, text, odd)
        except ValidationError as error:
            # What is here already is no fault of the list.
            if field not in kept:
                faults.append(Fault(places[field], text, error.messages[0]))
    return Row(
        row,
        texts,
        values,
        tuple(faults),
        places,
        tuple(each for each in anchors if each is not None),
        kept,
        stamp,
    )


def value_of(field: Field, text: str, odd: Oddity | None) -> Any:
    """What a cell comes to be. Raises ValidationError with a sentence."""
    if odd in ODD and not (odd is Oddity.DATE and field in DATES):
        raise ValidationError(ODD[odd])
    reader = READERS.get(field)
    return reader(text) if reader else text


def kept_in(stamp: Stamp | None, cells: Mapping[Field, str]) -> frozenset[Field]:
    if stamp is None:
        return frozenset()
    return frozenset(field for field, text in cells.items() if stamp.kept(field, text))


def sums_up(row: Row, sheet: ReadSheet) -> bool:
    """Whether the row is a count under the list."""
    nameless = Field.NUMBER not in row.values and not row.anchors
    return nameless and is_summary(sheet.rows[row.row])

"""What each cell of a line asks for, and over which version of the mark."""

from collections.abc import Iterator
from dataclasses import replace

from django.core.exceptions import ValidationError

from grading.forms.marks import parse_mark, written_mark
from grading.imports.layout import Layout, place_name
from grading.imports.lines import Line, RawCell
from grading.imports.plan import Fate, Item
from grading.imports.tables import Oddity
from grading.models import Assessment
from grading.selectors.imports import Roster
from grading.selectors.marks import BLANK, NO_MARK, Cell, MarkValue
from grading.services.entries import MarkEntry

ERASE = {"SUPR", "SUPPR"}
CALCULATED_DATE = "Le tableur en a fait une date : mettez la cellule en texte et retapez la note."

PERCENTAGE = (
    "Cette case est un pourcentage : le tableur y garde 0,6 pour 60 %. Mettez-la au format "
    "nombre et tapez la note."
)


def items_of(
    line: Line, enrolment_id: int, layout: Layout, roster: Roster, decimals: int
) -> Iterator[Item]:
    """The cells of a line, each with what it wants or what is wrong with it."""
    for assessment_id, raw in line.cells.items():
        cell = (assessment_id, enrolment_id)
        item = item_of(line, raw, cell, roster)
        try:
            wanted = wanted_of(raw, item.assessment, decimals)
        except ValidationError as error:
            yield replace(item, note=error.messages[0])
            continue
        entry = MarkEntry(*cell, wanted, version_seen(line, cell, layout, roster))
        yield replace(item, fate=Fate.NEW, new=written_mark(wanted), entry=entry)


def item_of(line: Line, raw: RawCell, cell: Cell, roster: Roster) -> Item:
    """A cell of which it is not known yet what it wants."""
    assessment_id, enrolment_id = cell
    stored = roster.marks.get(cell, NO_MARK)
    return Item(
        Fate.INVALID,
        line.number,
        place_name(line.row, raw.column),
        line.claim.said,
        roster.shown_as(assessment_id, enrolment_id),
        roster.assessments[assessment_id],
        enrolment_id,
        raw.text,
        old=written_mark(stored.content),
        is_formula=raw.odd is Oddity.FORMULA,
        stored_version=stored.version,
    )


def wanted_of(cell: RawCell, assessment: Assessment, decimals: int) -> MarkValue:
    """What a cell asks for. Raises ValidationError with a sentence."""
    if cell.odd is Oddity.FORMULA_WITHOUT_VALUE:
        raise ValidationError(
            "Cette formule n’a pas de résultat enregistré : ouvrez le classeur dans un tableur, "
            "enregistrez-le, puis envoyez-le de nouveau."
        )
    if cell.odd is Oddity.DATE:
        raise ValidationError(CALCULATED_DATE)
    if cell.odd is Oddity.PERCENT:
        raise ValidationError(PERCENTAGE)
    if cell.text.upper() in ERASE:
        return BLANK
    return parse_mark(cell.text, assessment.maximum, decimals)


def version_seen(line: Line, cell: Cell, layout: Layout, roster: Roster) -> int:
    """The version that was confirmed, else that of the workbook, else the present one."""
    if cell in layout.confirmed:
        return layout.confirmed[cell]
    assessment_id, enrolment_id = cell
    stamp = line.stamp
    if stamp and stamp.enrolment_id == enrolment_id and assessment_id in stamp.versions:
        return stamp.versions[assessment_id]
    return roster.marks.get(cell, NO_MARK).version

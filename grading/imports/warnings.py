"""What to look at twice before a table is executed, in sentences."""

from collections.abc import Iterator, Sequence

from grading.forms.marks import written_points
from grading.imports.layout import MARKS, Layout, Use, letter
from grading.imports.plan import Doubt
from grading.imports.tables import ReadSheet, ReadTable, Remark
from grading.imports.titles import scale_said, use_of
from grading.selectors.imports import Roster

SEVERAL = 2


def warnings_of(
    table: ReadTable, layout: Layout, roster: Roster, doubts: Sequence[Doubt] = ()
) -> tuple[str, ...]:
    return (
        *macros(table),
        *merged(table),
        *hidden(table, layout),
        *scales(table.sheets[layout.sheet], layout, roster),
        *unread(table.sheets[layout.sheet], layout, roster),
        *sorted_apart(layout, doubts),
    )


def macros(table: ReadTable) -> Iterator[str]:
    if Remark.MACROS in table.remarks:
        yield (
            "Ce classeur contient des macros : elles n’ont pas été exécutées, seules ses cases "
            "ont été lues."
        )


def merged(table: ReadTable) -> Iterator[str]:
    """One mark for two lines is that of the first only: the others look blank."""
    if Remark.MERGED in table.remarks:
        yield (
            "Ce classeur a des cases fusionnées sur plusieurs lignes : ce qui y est tapé ne "
            "vaut que pour la première, les autres lignes passent pour vides."
        )


def hidden(table: ReadTable, layout: Layout) -> Iterator[str]:
    """What is filtered out is read like the rest; a workbook made here hides a row of its own."""
    if Remark.HIDDEN in table.remarks and not layout.is_round_trip:
        yield (
            "Ce classeur a des lignes masquées ou filtrées : elles sont lues comme les autres. "
            "Pour n’en garder qu’une partie, collez les lignes visibles dans un classeur neuf."
        )


def scales(sheet: ReadSheet, layout: Layout, roster: Roster) -> Iterator[str]:
    """Marks out of 10 read as marks out of 20 would all be possible, and all wrong."""
    for column, assessment_id in layout.marks.items():
        assessment = roster.assessments[assessment_id]
        title = sheet.cell(layout.header, column) if layout.header is not None else ""
        said = scale_said(title)
        if said not in (None, assessment.maximum):
            yield (
                f"La colonne {letter(column)} dit « {title} », mais « {assessment.title} » est "
                f"notée sur {written_points(assessment.maximum)} : ses notes seraient prises "
                "telles quelles."
            )


def unread(sheet: ReadSheet, layout: Layout, roster: Roster) -> Iterator[str]:
    """Two lists side by side, or a second column of one assessment: half of the marks."""
    for column, title in ignored(sheet, layout):
        if (use_of(title, roster.assessments) or "").startswith(MARKS):
            yield (
                f"La colonne {letter(column)}, « {title} », porte le nom d’une évaluation et "
                "n’est pas lue : ses notes ne seraient pas enregistrées."
            )


def sorted_apart(layout: Layout, doubts: Sequence[Doubt]) -> Iterator[str]:
    if layout.is_round_trip and len(doubts) >= SEVERAL:
        yield (
            f"{len(doubts)} lignes de ce classeur ne désignent plus une seule personne : ses noms "
            "ont sans doute été triés sans ses notes. Le plus sûr est de reprendre un classeur "
            "neuf."
        )


def left_columns(sheet: ReadSheet, layout: Layout) -> Iterator[str]:
    """The columns that hold something and are used for nothing."""
    for column, title in ignored(sheet, layout):
        yield f"colonne {letter(column)}" + (f", « {title} »" if title else "")


def ignored(sheet: ReadSheet, layout: Layout) -> Iterator[tuple[int, str]]:
    """Each column that holds something and is used for nothing, with its title."""
    for column, use in enumerate(layout.uses):
        if use == Use.IGNORED and any(sheet.column(column, layout.first_row)):
            yield column, sheet.cell(layout.header, column) if layout.header is not None else ""

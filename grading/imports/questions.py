"""What is asked of the person who brought a table, made ready for the forms."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from grading.forms.columns import ColumnsForm, ColumnShown
from grading.forms.imports import DoubtsForm
from grading.forms.marks import written_points
from grading.imports.guess import directory_of
from grading.imports.identities import Claim, Directory
from grading.imports.layout import MARKS, Layout, Use, letter
from grading.imports.lines import orders_for
from grading.imports.plan import Plan
from grading.imports.tables import ReadSheet, ReadTable
from grading.selectors.imports import Roster

SAMPLES = 4
MOST_ASKED = 100
"""Rows that are asked about on one page; a table that has more is rather to be mended."""

IDENTITIES = (
    (Use.NUMBER.value, "le numéro d’étudiant"),
    (Use.FULL_NAME.value, "le nom et le prénom"),
    (Use.LAST_NAME.value, "le nom"),
    (Use.FIRST_NAME.value, "le prénom"),
    (Use.ANONYMOUS.value, "le numéro d’anonymat"),
)


def columns_form(data: Any, table: ReadTable, layout: Layout, roster: Roster) -> ColumnsForm:
    """The form that says what the columns of the sheet hold, as `layout` has them."""
    sheet = table.sheets[layout.sheet]
    initial: dict[str, Any] = {"ligne": layout.first_row, "ordre": layout.order}
    initial |= {f"colonne-{place}": use for place, use in enumerate(layout.uses)}
    return ColumnsForm(
        data,
        rows=len(sheet.rows),
        columns=columns_shown(sheet, layout),
        identities=IDENTITIES,
        marks=[
            (f"{MARKS}{each.pk}", f"{each.title}, sur {written_points(each.maximum)}")
            for each in roster.assessments.values()
        ],
        orders=orders_by_header(sheet, layout, roster),
        masked=[f"{MARKS}{each}" for each in roster.masked],
        initial=initial,
    )


def columns_shown(sheet: ReadSheet, layout: Layout) -> dict[int, ColumnShown]:
    """The columns that hold anything, each with its first values."""
    shown = {}
    for place in range(sheet.width):
        title = sheet.cell(layout.header, place) if layout.header is not None else ""
        values = [cell for cell in sheet.column(place, layout.first_row) if cell]
        if title or values:
            shown[place] = ColumnShown(letter(place), title, values[:SAMPLES])
    return shown


def orders_by_header(
    sheet: ReadSheet, layout: Layout, roster: Roster
) -> Callable[[int], Sequence[tuple[str, str]]]:
    def orders(titles_line: int) -> Sequence[tuple[str, str]]:
        found = orders_for(sheet, with_header(layout, titles_line), roster)
        return [(order.key, order.label) for order in found]

    return orders


def with_header(layout: Layout, titles_line: int) -> Layout:
    """`titles_line` counts from 1; 0 means that no row bears titles."""
    return replace(layout, header=titles_line - 1 if titles_line else None)


def layout_said(form: ColumnsForm, layout: Layout) -> Layout:
    """The layout that a valid form says. What was settled row by row is asked again."""
    uses = form.uses
    width = max(uses, default=-1) + 1
    return with_header(
        Layout(
            sheet=layout.sheet,
            uses=tuple(uses.get(place, "") for place in range(width)),
            order=form.cleaned_data["ordre"],
        ),
        form.cleaned_data["ligne"],
    )


def doubts_form(data: Any, plan: Plan, layout: Layout, roster: Roster) -> DoubtsForm:
    """The form that settles the rows and cells that the plan could not."""
    directory = directory_of(roster, list(layout.marks.values()))
    return DoubtsForm(
        data,
        to_choose={doubt.line: doubt.candidates for doubt in plan.to_choose[:MOST_ASKED]},
        unknown=[doubt.line for doubt in plan.unknown[:MOST_ASKED]],
        stale={
            item.cell: (
                f"Remplacer {item.old or 'vide'} par {item.new or 'vide'}, {item.student}",
                item.stored_version,
            )
            for item in plan.stale
        },
        find=copy_finder(directory) if layout.by_number_only else finder(directory),
    )


def finder(directory: Directory) -> Callable[[str], int | None]:
    """Finds the student that somebody named: by number, by name, or « number name »."""

    def find(typed: str) -> int | None:
        number, _, name = typed.strip().partition(" ")
        claims = (Claim(number=typed), Claim(full_name=typed), Claim(number=number, full_name=name))
        found = {directory.find(claim).enrolment_id for claim in claims} - {None}
        return found.pop() if len(found) == 1 else None

    return find


def copy_finder(directory: Directory) -> Callable[[str], int | None]:
    """Finds an anonymous copy by its number, and nobody by his name."""
    return lambda typed: directory.find(Claim(anonymous=typed)).enrolment_id


def settled(layout: Layout, form: DoubtsForm) -> Layout:
    """The layout with what a valid form settles."""
    chosen = {line - 1: own for line, own in form.choices.items()}
    return replace(
        layout,
        choices={**layout.choices, **chosen},
        confirmed={**layout.confirmed, **form.confirmed},
    )

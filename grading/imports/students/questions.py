"""What is asked of the person who brought a list of students, made ready for the forms."""

from dataclasses import replace
from typing import Any

from grading.forms.doubtful import PeopleForm
from grading.forms.students import LeavingForm, StudentColumnsForm
from grading.imports.layout import Layout
from grading.imports.questions import MOST_ASKED, columns_shown, with_header
from grading.imports.students.choices import LEFT_OUT, NEW, Choices
from grading.imports.students.fields import DEPARTURE, IDENTITY, LABELS, NAMES, PLACE, Field
from grading.imports.students.plan import StudentsPlan
from grading.imports.tables import ReadTable

USES = [
    ("Identité", [(field.value, LABELS[field]) for field in IDENTITY]),
    ("Dans le semestre", [(field.value, LABELS[field]) for field in PLACE]),
    ("Départ", [(field.value, LABELS[field]) for field in DEPARTURE]),
]
HIDDEN = (Field.IDENTIFIER, Field.STAMP)


def columns_form(data: Any, table: ReadTable, choices: Choices) -> StudentColumnsForm:
    """The form that says what the columns of the sheet hold, as the choices have them."""
    layout = choices.layout
    sheet = table.sheets[layout.sheet]
    initial: dict[str, Any] = {"ligne": layout.first_row}
    initial |= {f"colonne-{place}": use for place, use in enumerate(layout.uses)}
    shown = columns_shown(sheet, layout)
    return StudentColumnsForm(
        data,
        rows=len(sheet.rows),
        columns={place: each for place, each in shown.items() if not is_hidden(layout, place)},
        uses=USES,
        names=NAMES,
        initial=initial,
    )


def is_hidden(layout: Layout, place: int) -> bool:
    """Whether the column is one of those that a list made here hides."""
    return place < len(layout.uses) and layout.uses[place] in HIDDEN


def layout_said(form: StudentColumnsForm, choices: Choices) -> Choices:
    """The choices that a valid form makes. What was settled row by row is asked again."""
    layout = choices.layout
    hidden = {place: use for place, use in enumerate(layout.uses) if use in HIDDEN}
    uses = form.uses | hidden
    said = replace(
        layout,
        uses=tuple(uses.get(place, "") for place in range(max(uses, default=-1) + 1)),
        choices={},
    )
    return Choices(with_header(said, form.cleaned_data["ligne"]))


def doubts_form(data: Any, plan: StudentsPlan) -> PeopleForm:
    """The form that settles the rows of which it is not sure whom they are about."""
    doubts = {
        line.number: (f"Ligne {line.number}, {line.said}", line.candidates, line.may_be_new)
        for line in plan.doubts[:MOST_ASKED]
    }
    aside = "laisser cette ligne de côté"
    return PeopleForm(data, doubts=doubts, new=str(NEW), out=str(LEFT_OUT), aside=aside)


def settled(form: PeopleForm, choices: Choices) -> Choices:
    """The choices with what a valid form settles."""
    return choices.with_people({line - 1: int(who) for line, who in form.choices.items()})


def leaving_form(data: Any, plan: StudentsPlan, choices: Choices) -> LeavingForm:
    """The form that ticks, of those whom the list does not name, who has left."""
    leaving = [each.enrolment for each in plan.leaving]
    found = sorted(
        [*plan.absent, *leaving], key=lambda each: (each.student.sort_name, each.student.number)
    )
    return LeavingForm(data, enrolments=found, ticked=choices.departures)

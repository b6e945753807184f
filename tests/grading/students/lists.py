"""Lists of students already brought: plans to look at and to execute."""

from datetime import date

from grading.imports.students.choices import choices_from_json
from grading.imports.students.guess import guess
from grading.imports.students.making import plan_of
from grading.imports.students.report import report_of
from grading.imports.tables import table_from_json
from grading.models import StudentPlan
from grading.selectors.students import term_list
from grading.services.students import execute_student_plan, keep_student_plan
from tests.grading.imports.brought import table_of

TITLES = ("Numéro", "Nom", "Prénom")


def listed(term, by, *rows, **fields):
    """The list of somebody who brought these rows, its columns as they are guessed."""
    table = table_of(*rows)
    choices = guess(table, {group.name for group in term.groups.all()})
    plan = StudentPlan(
        term=term,
        origin="file",
        filename="promotion.xlsx",
        table=table.to_json(),
        choices=choices.to_json(),
        **fields,
    )
    return keep_student_plan(plan, by=by)


def planned(kept):
    """The plan of a list as it stands now."""
    kept.refresh_from_db()
    return plan_of(
        table_from_json(kept.table), choices_from_json(kept.choices), term_list(kept.term)
    )


def plan_for(term, *rows, **settled):
    """The plan of these rows, without keeping them. `settled`: `people` by row, `departures`."""
    table = table_of(*rows)
    choices = guess(table, {group.name for group in term.groups.all()})
    choices = choices.with_people(settled.get("people", {}))
    if "departures" in settled:
        choices = type(choices)(choices.layout, settled["departures"])
    return plan_of(table, choices, term_list(term))


def execute(kept, by, *, on=date(2026, 10, 1), reason="réinscription", plan=None):
    plan = plan or planned(kept)
    return execute_student_plan(
        kept.pk, plan.order, by=by, on=on, reason=reason, told=report_of(plan)
    )


def plain(text):
    """Without the spaces that French puts before its signs."""
    return " ".join(str(text).split())

"""Tables already brought: plans to look at and to execute."""

from grading.imports.guess import guess
from grading.imports.tables import ReadTable, sheet_of
from grading.models import EntryPlan
from grading.selectors.imports import roster
from grading.services.imports import keep_plan


def table_of(*rows):
    """A table of one sheet; a cell may be (text, oddity)."""
    cells = [[each if isinstance(each, tuple) else (each, None) for each in row] for row in rows]
    return ReadTable([sheet_of("Notes", cells)])


def brought(term, module, by, *rows, assessment=None, **fields):
    """The plan of a teacher who brought these rows."""
    table = table_of(*rows)
    layout = guess(table, roster(term, module, by), assessment and assessment.pk)
    plan = EntryPlan(
        term=term,
        module=module,
        origin="file",
        filename="notes.xlsx",
        table=table.to_json(),
        layout=layout.to_json(),
    )
    return keep_plan(plan, by=by)

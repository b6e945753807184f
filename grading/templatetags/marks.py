"""The cells of a sheet of marks, and points as people write them."""

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from grading.forms.grid import GridCell, GridRow
from grading.forms.marks import written_points
from grading.templatetags.french import NO_VALUE

register = template.Library()
register.filter("points", written_points)

# A sheet has a thousand of them: a template would take five times as long.
PLAIN_CELL = (
    '<td data-label="{}"><input type="text" inputmode="decimal" autocomplete="off"'
    ' name="{}" value="{}" aria-label="{}"></td>'
)
CLOSED_CELL = '<td data-label="{}" id="{}" class="is-closed"><span>{}</span></td>'
SPECIAL_CELL = "grading/_sheet_cell.html"


@register.simple_tag
def mark_cells(row: GridRow) -> SafeString:
    """The cells of a student."""
    return mark_safe("".join(map(mark_cell, row.cells)))


def mark_cell(cell: GridCell) -> str:
    if cell.state:
        return get_template(SPECIAL_CELL).render({"cell": cell})
    if cell.closed:
        return format_html(CLOSED_CELL, cell.column, cell.name, cell.saved or NO_VALUE)
    return format_html(PLAIN_CELL, cell.column, cell.name, cell.value, cell.label)

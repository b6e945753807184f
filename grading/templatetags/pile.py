"""What the script of the pile must know of each copy, as attributes of its line."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grading.forms.marks import written_mark
from grading.forms.pile import masked_cell_name
from grading.forms.sheet import cell_name
from grading.selectors.pile import Paper

register = template.Library()

LINE = (
    'data-paper="{}" data-cell="{}" data-name="{}" data-numbers="{}" data-last="{}"'
    ' data-first="{}" data-mark="{}" data-seen="{}"{}'
)


@register.simple_tag
def paper_data(paper: Paper, assessment_id: int) -> SafeString:
    return format_html(
        LINE,
        paper.key,
        cell_of(paper, assessment_id),
        paper.name,
        " ".join(paper.numbers),
        " ".join(paper.last_keys),
        " ".join(paper.first_keys),
        written_mark(paper.mark.content),
        paper.mark.version,
        " data-entered" if paper.is_entered else "",
    )


def cell_of(paper: Paper, assessment_id: int) -> str:
    if paper.is_masked:
        return masked_cell_name(assessment_id, paper.copy_number)
    return cell_name(assessment_id, paper.enrolment.pk)


@register.filter
def mark_of(paper: Paper) -> str:
    """The mark as it is typed: « 12,5 », « ABS »."""
    return written_mark(paper.mark.content)

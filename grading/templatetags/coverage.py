"""What the pages of missing marks say of them."""

from datetime import date

from django import template
from django.utils.formats import date_format

from grading.selectors.missing import Cell
from grading.templatetags.french import plural

register = template.Library()


@register.filter
def outcome(code: str) -> str:
    """What a mark may still change, from its code in `core.stakes`."""
    if code.startswith("BUT"):
        return f"passage en BUT{int(code[3:]) + 1}"
    odd, _, even = code.partition("+")
    return f"RCUE {odd} et {even}" if even else odd


@register.filter
def due_sentence(cell: Cell) -> str:
    """By when its marks were to be entered, or how late they are."""
    if cell.due is None:
        return "sans date"
    if cell.late:
        return f"en retard de {cell.late} jour{plural(cell.late)}"
    return f"pour le {short_date(cell.due)}"


@register.filter
def short_date(day: date) -> str:
    return date_format(day, "d/m/Y")


@register.filter
def missing_sentence(cell: Cell) -> str:
    """« 3 notes manquent, dont 1 en attente »."""
    count, waiting = len(cell.missing), cell.waiting
    said = f"{count} note{plural(count)} manque{plural(count, 'nt')}"
    if waiting == count:
        return f"{count} note{plural(count)} en attente"
    return f"{said}, dont {waiting} en attente" if waiting else said

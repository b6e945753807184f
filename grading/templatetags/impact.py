"""What pages say of what marks move, and of a column of marks as a whole."""

from django import template

from grading import labels
from grading.core.impact import Crossing, Shift
from grading.selectors.statistics import CLASSES
from grading.templatetags.french import decimal_fr, plural

register = template.Library()

BAR_WIDTH, BAR_GAP, TALLEST = 9, 1, 20


@register.filter
def crossing(crossed: Crossing) -> str:
    """« passe au-dessus de 10 »: what is exactly at the bar reaches it."""
    if crossed.upwards:
        return f"atteint {decimal_fr(crossed.bar)}"
    return f"passe sous {decimal_fr(crossed.bar)}"


@register.filter
def shift_sentence(shift: Shift) -> str:
    """« UE11, AJ devient ADM (UE acquise, la moyenne atteint le seuil) »."""
    before = shift.before or "rien"
    return f"{shift.of}, {before} devient {shift.after} ({labels.sentence(shift.after)})"


@register.filter
def distribution_sentence(distribution: tuple[int, ...]) -> str:
    """« 2 de 8 à 10, 5 de 10 à 12, sur 20 »: the classes that hold marks."""
    held = [
        f"{count} de {CLASSES[place]} à {CLASSES[place + 1]}"
        for place, count in enumerate(distribution)
        if count
    ]
    total = sum(distribution)
    return f"{total} note{plural(total)} chiffrée{plural(total)} : {', '.join(held)}, sur 20"


@register.filter
def bars_path(distribution: tuple[int, ...]) -> str:
    """The bars of a distribution as one path in a box of 60 × 20: a sheet has few nodes to spend.

    Even a single mark shows.
    """
    highest = max(distribution)
    found = []
    for place, count in enumerate(distribution):
        height = max(1, round(TALLEST * count / highest))
        left = place * (BAR_WIDTH + BAR_GAP)
        if count:
            found.append(f"M{left} {TALLEST}v-{height}h{BAR_WIDTH}v{height}z")
    return "".join(found)

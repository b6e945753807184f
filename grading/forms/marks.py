"""A mark as people type it: « 12,5 », « 8/10 », « abs »."""

import re
from fractions import Fraction

from django.core.exceptions import ValidationError

from grading.core.values import round_half_up
from grading.models import Mark
from grading.selectors.marks import BLANK, MarkValue

HUNDREDTHS = 100
STORED_DECIMALS = 2
LONGEST = 20

CODES = {
    "ABS": Mark.Status.ABSENT,
    "EXC": Mark.Status.EXCUSED,
    "ABJ": Mark.Status.EXCUSED,
    "ATT": Mark.Status.PENDING,
}

_TYPED = re.compile(
    r"(?P<code>ABS|EXC|ABJ|ATT)"
    r"|(?P<minus>[-−–])?(?P<mark>[0-9]{1,6}(?:[.,][0-9]{1,8})?)"
    r"(?:\s*/\s*(?P<out_of>[0-9]{1,6}(?:[.,][0-9]{1,8})?))?",
    re.IGNORECASE,
)
# What a copy from a spreadsheet or a web page brings along, invisible and not always a space.
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"


def parse_mark(typed: str, maximum: int, decimals: int = STORED_DECIMALS) -> MarkValue:
    """What was typed in a cell of an assessment out of `maximum` hundredths.

    `decimals` is the setting `mark_decimals`. Nothing typed is a blank. Raises ValidationError
    with a French sentence that says what is wrong and what to type.
    """
    text = typed.strip().strip(_INVISIBLE).strip()
    if not text:
        return BLANK
    found = _TYPED.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise not_a_mark(text)
    if found["code"]:
        return MarkValue(CODES[found["code"].upper()].value)
    if found["minus"]:
        raise ValidationError("Une note n’est jamais négative.", "negative")
    points = number(found["mark"])
    if found["out_of"]:
        points = scaled(points, number(found["out_of"]), maximum, text)
    return MarkValue(Mark.Status.GRADED.value, checked(points, maximum, decimals))


def written_mark(content: MarkValue) -> str:
    """A mark as its cell shows it: « 12,5 », « ABS », nothing for a blank."""
    if content.value is not None:
        return written_points(content.value)
    return "" if content == BLANK else content.status


def written_points(hundredths: int) -> str:
    """« 12,5 » for 1250."""
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",")


def number(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def scaled(points: Fraction, out_of: Fraction, maximum: int, text: str) -> Fraction:
    """« 8/10 » brought to the maximum of the assessment, when that is exact."""
    if not out_of:
        raise ValidationError("Une note sur 0 n’a pas de sens.", "out_of_zero")
    if points > out_of:
        raise ValidationError(f"{text} dépasse le maximum.", "above_maximum")
    result = points * maximum / HUNDREDTHS / out_of
    if (result * HUNDREDTHS).denominator != 1:
        rounded = f"{round_half_up(result)}".replace(".", ",")
        raise ValidationError(
            f"{text} ne tombe pas juste sur {written_points(maximum)} : "
            f"tapez vous-même l’arrondi, par exemple {rounded}.",
            "not_exact",
        )
    return result


def checked(points: Fraction, maximum: int, decimals: int) -> int:
    """The points in hundredths, when they have few enough decimals and do not exceed."""
    hundredths = points * HUNDREDTHS
    if hundredths > maximum:
        raise ValidationError(
            f"La note dépasse le maximum, {written_points(maximum)}.", "above_maximum"
        )
    kept = min(decimals, STORED_DECIMALS)
    if (points * 10**kept).denominator != 1:
        raise ValidationError(too_precise(kept), "too_precise")
    return int(hundredths)


def too_precise(decimals: int) -> str:
    if decimals == 0:
        return "Les notes sont entières."
    return f"Une note a au plus {decimals} décimale{'s' if decimals > 1 else ''}."


def not_a_mark(text: str) -> ValidationError:
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return ValidationError(
        f"« {shown} » n’est pas une note : tapez un nombre, ABS, EXC ou ATT.", "not_a_mark"
    )

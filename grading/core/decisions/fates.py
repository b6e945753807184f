"""What becomes of a student once his year is decided."""

from collections.abc import Mapping
from enum import StrEnum

from grading.core.codes import OPENING_YEAR_CODES, UNDECIDED_YEAR_CODES, YearCode
from grading.core.decisions.progression import LAST_YEAR
from grading.core.decisions.rulings import Deliberation


class Fate(StrEnum):
    """ENDS: the last year is validated, there is no other; WAITS: nothing is decided yet; AWAY: he
    will not be there next year; RETURNS: he was away in the year judged, and comes back."""

    PASSES = "passes"
    REPEATS = "repeats"
    ENDS = "ends"
    LEAVES = "leaves"
    AWAY = "away"
    RETURNS = "returns"
    WAITS = "waits"


FATES: Mapping[YearCode, Fate] = {
    **dict.fromkeys(OPENING_YEAR_CODES, Fate.PASSES),
    **dict.fromkeys(UNDECIDED_YEAR_CODES, Fate.WAITS),
    YearCode.RED: Fate.REPEATS,
    YearCode.ABL: Fate.AWAY,
}


def fate_of(code: YearCode, year: int, departure: YearCode | None = None) -> Fate:
    """What a decision makes of a student of that year (1 to 3): who neither passes, repeats, nor
    comes back after a gap leaves. `departure` is what his situation made of him in that year: ABL
    is the gap year that is over, for who was away already."""
    fate = FATES.get(code, Fate.LEAVES)
    if fate is Fate.AWAY and departure is YearCode.ABL:
        return Fate.RETURNS
    return Fate.ENDS if fate is Fate.PASSES and year == LAST_YEAR else fate


def fate_after(deliberation: Deliberation, departure: YearCode | None = None) -> Fate | None:
    """The same from what is decided, or else proposed; None where no year is judged."""
    year = deliberation.year
    return fate_of(YearCode(year.code), int(year.of[-1]), departure) if year else None

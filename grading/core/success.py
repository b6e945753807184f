"""Who succeeds, told of groups and never of a few: what a dashboard counts."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from grading.core.codes import (
    ACQUIRING_UE_CODES,
    OPENING_YEAR_CODES,
    UNDECIDED_UE_CODES,
    UNDECIDED_YEAR_CODES,
    UECode,
    YearCode,
)
from grading.core.values import FEWEST_TOLD

Standing = bool | None
"""Whether somebody succeeded; None while it is not settled."""
Key = TypeVar("Key", bound=Hashable)
Member = TypeVar("Member")


@dataclass(frozen=True, slots=True)
class Success:
    """Of how many `people` it is settled, and how many of these succeeded."""

    people: int
    settled: int
    succeeded: int

    @property
    def share(self) -> Fraction | None:
        """Of those for whom it is settled; None while they are too few to be told."""
        if self.settled < FEWEST_TOLD:
            return None
        return Fraction(self.succeeded, self.settled)


def success_of(standings: Iterable[Standing]) -> Success:
    found = list(standings)
    settled = [each for each in found if each is not None]
    return Success(len(found), len(settled), sum(settled))


def ue_standing(code: UECode) -> Standing:
    """An acquired UE, also by compensation or by decision of the jury."""
    return None if code in UNDECIDED_UE_CODES else code in ACQUIRING_UE_CODES


def year_standing(code: YearCode) -> Standing:
    """A year that opens the next one, validated or not."""
    return None if code in UNDECIDED_YEAR_CODES else code in OPENING_YEAR_CODES


def all_of(standings: Iterable[Standing]) -> Standing:
    """Every one of them: one failure settles it; nothing is not settled."""
    found = list(standings)
    if False in found:
        return False
    return None if None in found or not found else True


def told(
    groups: Mapping[Key, Sequence[Member]],
) -> list[tuple[tuple[Key, ...], tuple[Member, ...]]]:
    """The groups as they may be told, the others put together at the end.

    A group of fewer than FEWEST_TOLD is told with the other small ones and, where these are
    still too few, with the smallest of the rest: what is left of the whole tells nothing either.
    """
    shown = {key: members for key, members in groups.items() if len(members) >= FEWEST_TOLD}
    rest = [key for key in groups if key not in shown and groups[key]]
    while rest and shown and sum(len(groups[key]) for key in rest) < FEWEST_TOLD:
        smallest = min(shown, key=lambda key: len(shown[key]))
        rest.append(smallest)
        del shown[smallest]
    found: list[tuple[tuple[Key, ...], tuple[Member, ...]]] = [
        ((key,), tuple(members)) for key, members in shown.items()
    ]
    together = tuple(member for key in rest for member in groups[key])
    if len(together) >= FEWEST_TOLD:
        found.append((tuple(rest), together))
    return found

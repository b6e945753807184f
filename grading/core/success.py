"""Who succeeds, told of groups and never of a few: what a dashboard counts."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, combinations
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
    """Of how many `people` it is settled, and how many of these succeeded. Not `is_told` where the
    figures of a few would follow from its own."""

    people: int
    settled: int
    succeeded: int
    is_told: bool = True

    @property
    def share(self) -> Fraction | None:
        """Of those for whom it is settled; None while they are too few to be told."""
        if not self.is_told or self.settled < FEWEST_TOLD:
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


def withheld(parts: Sequence[Success]) -> list[Success]:
    """The parts of a whole, in their order, as they may be told beside it.

    Where it is settled for a few, it is told neither of them nor of so many others that what is
    left of the whole would tell of them.
    """
    hidden = {place for place, part in enumerate(parts) if 0 < part.settled < FEWEST_TOLD}
    others = [place for place, part in enumerate(parts) if part.settled >= FEWEST_TOLD]
    others.sort(key=lambda place: -parts[place].settled)
    while hidden and others and sum(parts[place].settled for place in hidden) < FEWEST_TOLD:
        hidden.add(others.pop())
    return [
        replace(part, is_told=False) if place in hidden else part
        for place, part in enumerate(parts)
    ]


@dataclass(frozen=True, slots=True)
class Telling:
    """One question about the same people, told by one way to divide them after another.

    `known` are the divisions told so far: of whom each of their figures is.
    """

    known: list[list[frozenset[Hashable]]] = field(default_factory=list)

    def told(self, division: Sequence[Mapping[Hashable, Standing]]) -> list[Success]:
        """Of each part, by person how he stands. Nothing is told of a division from which, with
        one told before, the figures of a few would follow."""
        parts = withheld([success_of(part.values()) for part in division])
        settled = [
            frozenset(who for who, standing in part.items() if standing is not None)
            for part in division
        ]
        shown = [each for each, part in zip(settled, parts, strict=True) if part.share is not None]
        rest = frozenset(chain.from_iterable(settled)).difference(*shown)
        figures = [*shown, rest] if rest else shown
        if any(tells_of_a_few(before, figures) for before in self.known):
            return [replace(part, is_told=not part.settled) for part in parts]
        self.known.append(figures)
        return parts


def tells_of_a_few(
    first: Sequence[frozenset[Hashable]], second: Sequence[frozenset[Hashable]]
) -> bool:
    """Whether parts of one division, less those of the other that lie within them, leave fewer
    than FEWEST_TOLD people: what is known of the parts would tell of these. Both divide the same
    people."""
    for size in range(1, len(first) + 1):
        for chosen in combinations(first, size):
            whole = frozenset().union(*chosen)
            left = len(whole) - sum(len(part) for part in second if part <= whole)
            if 0 < left < FEWEST_TOLD:
                return True
    return False

"""What the closing of a jury would freeze, and what still prevents it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from grading.core.decisions.fates import Fate, fate_after
from grading.core.decisions.rulings import BUT, DUT, VOCABULARIES, Ruling, Subject
from grading.models import Decision, Jury, JuryMember
from grading.selectors.judged import Judged, judged_by


class Tally(NamedTuple):
    """How often a code is decided of a kind of thing, and how often it was proposed."""

    subject: Subject
    code: StrEnum
    proposed: int
    decided: int


class Departure(NamedTuple):
    """A decision that is not the one proposed."""

    judged: Judged
    ruling: Ruling
    decision: Decision


@dataclass(frozen=True, slots=True)
class Closing:
    """A jury about to be closed."""

    jury: Jury
    members: tuple[JuryMember, ...]
    judged: tuple[Judged, ...]

    @property
    def undecided(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if not each.is_decided)

    @property
    def contradicted(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if each.open_contradictions)

    @property
    def awaited(self) -> tuple[JuryMember, ...]:
        """Those of whom nobody noted whether they came."""
        expected = JuryMember.Attendance.EXPECTED
        return tuple(each for each in self.members if each.attendance == expected)

    @property
    def presiding(self) -> JuryMember | None:
        """Who presided: he was there."""
        president = JuryMember.Quality.PRESIDENT
        there = (each for each in self.members if each.quality == president and each.is_present)
        return next(there, None)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """By subject, then in the order of the vocabulary; codes that do not occur left out."""
        return _tallies(each for judged in self.judged for each in judged.rulings.values())

    @property
    def departures(self) -> tuple[Departure, ...]:
        return tuple(
            Departure(judged, ruling, judged.decisions[ruling.of])
            for judged in self.judged
            for ruling in judged.rulings.values()
            if ruling.departs
        )

    @property
    def fates(self) -> Mapping[Fate, tuple[Judged, ...]]:
        """The students by what becomes of them; empty for a jury that judges no year."""
        found: dict[Fate, tuple[Judged, ...]] = {}
        for each in self.judged:
            fate = fate_after(each.deliberation, each.computed.circumstances.departure)
            if fate:
                found[fate] = (*found.get(fate, ()), each)
        return {fate: found[fate] for fate in Fate if fate in found}

    @property
    def graduates(self) -> Mapping[str, tuple[Judged, ...]]:
        """Those who get each diploma, if anybody does."""
        found = {of: self._awarded(of) for of in (DUT, BUT)}
        return {of: students for of, students in found.items() if students}

    def _awarded(self, of: str) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if of in each.rulings and each.rulings[of].awards)

    @property
    def stamp(self) -> str:
        """What was shown, in short: another one once a decision or a proposal is another."""
        shown = (
            f"{each.result.id} {of} {ruling.proposal} {each.version_of(of)}"
            for each in self.judged
            for of, ruling in each.rulings.items()
        )
        return sha256("\n".join(shown).encode()).hexdigest()


ORDER = [(subject, code) for subject in Subject for code in VOCABULARIES[subject]]


def _tallies(rulings: Iterable[Ruling]) -> tuple[Tally, ...]:
    rulings = tuple(rulings)
    proposed = Counter((each.subject, str(each.proposal)) for each in rulings)
    decided = Counter((each.subject, str(each.decision)) for each in rulings if each.decision)
    return tuple(
        Tally(subject, code, proposed[subject, code], decided[subject, code])
        for subject, code in ORDER
        if proposed[subject, code] or decided[subject, code]
    )


def closing_of(jury: Jury, *, explain: bool = False) -> Closing:
    """In 8 queries; the term of the jury must be read with its programme and department."""
    members = tuple(jury.members.order_by("pk"))
    return Closing(jury, members, judged_by(jury, explain=explain))

"""Lines pasted from a list that says who, then what: the plan that is shown is the one executed."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class PastedLine(Generic[Payload]):
    """A line, as it says itself. One of three: `trouble` says why nothing is done of it;
    `payload` is what will be done, told by `told`; else there is nothing to do, `told` says why.
    """

    number: int
    said: str
    told: str = ""
    trouble: str = ""
    payload: Payload | None = None


@dataclass(frozen=True, slots=True)
class PastedPlan(Generic[Payload]):
    lines: Sequence[PastedLine[Payload]]

    @property
    def written(self) -> list[PastedLine[Payload]]:
        return [each for each in self.lines if each.payload is not None]

    @property
    def wrong(self) -> list[PastedLine[Payload]]:
        return [each for each in self.lines if each.trouble]

    @property
    def idle(self) -> list[PastedLine[Payload]]:
        return [each for each in self.lines if not each.trouble and each.payload is None]

    @property
    def payloads(self) -> list[Payload]:
        return [each.payload for each in self.lines if each.payload is not None]

    @property
    def fingerprint(self) -> str:
        """Tells two plans apart: whoever confirms has seen this one."""
        told = [(each.number, each.said, each.told, each.trouble) for each in self.lines]
        return sha256(repr((told, self.payloads)).encode()).hexdigest()

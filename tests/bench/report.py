"""The table that `make bench` prints."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

HEADINGS = ("mesure", "valeur", "rapport", "cible", "")
WIDTHS = (58, 24, 9, 10, 12)


def seconds(action: Callable[[], object], times: int = 1) -> float:
    """The best of several runs: what the machine does when nothing else bothers it."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return min(found)


class Pair(NamedTuple):
    """The ratio of two actions: of their best runs, and in the middle of all runs."""

    best: float
    ratio: float
    usual_ratio: float


def against(yardstick: Callable[[], object], action: Callable[[], object], times: int) -> Pair:
    """The seconds of an action and its ratio to another, run in turns: what else the machine
    does then bothers both alike."""
    runs = [(seconds(yardstick), seconds(action)) for _ in range(times)]
    plain, found = (min(column) for column in zip(*runs, strict=True))
    usual = median(action for _, action in runs) / median(each for each, _ in runs)
    return Pair(found, found / plain, usual)


def duration(value: float) -> str:
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1000:.1f} ms" if value >= 0.001 else f"{value * 1_000_000:.1f} µs"


@dataclass
class Report:
    """Prints each line as soon as it is known: the whole takes minutes."""

    missed: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        print(f"\n{text}")
        self._print(*HEADINGS)

    def note(self, name: str, figure: str) -> None:
        """A figure by itself."""
        self._print(name, figure)

    def at_least(self, name: str, figure: str, ratio: float, target: float) -> None:
        self._judged(name, figure, ratio, f"≥ {target:g}", ratio >= target)

    def at_most(self, name: str, figure: str, ratio: float, target: float) -> None:
        self._judged(name, figure, ratio, f"≤ {target:g}", ratio <= target)

    def compare(self, name: str, figure: str, ratio: float) -> None:
        """A ratio without a target."""
        self._print(name, figure, _shown(ratio))

    def finish(self) -> None:
        print(f"\nCibles manquées : {', '.join(self.missed)}" if self.missed else "")

    def _judged(self, name: str, figure: str, ratio: float, target: str, reached: bool) -> None:
        if not reached:
            self.missed.append(name)
        self._print(name, figure, _shown(ratio), target, "atteinte" if reached else "MANQUÉE")

    def _print(self, *cells: str) -> None:
        padded = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=False))
        print("  ".join(padded).rstrip(), flush=True)


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _shown(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.3g}"

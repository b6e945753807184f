"""The least mark by bisection, where averages that nearly follow it tell where to look first."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil

from grading.core.results import StudentResult
from grading.core.rules import Rules


def least(holds: Callable[[int], bool], highest: int, guesses: Sequence[int] = ()) -> int:
    """The least number of steps at which it holds: it fails at 0 and holds at `highest`.

    `guesses`, in rising order, are tried before the middle of what is left: right, they save
    most of the trials; wrong, they cost a few.
    """
    failing, holding = 0, highest
    while holding - failing > 1:
        likely = [each for each in guesses if failing < each < holding]
        middle = likely[len(likely) // 2] if likely else (failing + holding) // 2
        if holds(middle):
            holding = middle
        else:
            failing = middle
    return holding


def crossings(worst: StudentResult, best: StudentResult, rules: Rules, steps: int) -> list[int]:
    """Where the averages of UEs and RCUEs would pass a bar if they rose evenly from the worst
    result to the best one, and just before."""
    found = set()
    targets = [rules.least_reaching(bar) for bar in (rules.validation_bar, rules.floor_bar)]
    for low, high in _ends(worst, best):
        for target in targets:
            if low < target <= high:
                guess = ceil((target - low) / (high - low) * steps)
                found |= {guess - 1, guess}
    return sorted(found)


def _ends(worst: StudentResult, best: StudentResult) -> Iterator[tuple[Fraction, Fraction]]:
    pairs = [(worst.ues[code], best.ues[code]) for code in best.ues]
    averages = [(low.average, high.average) for low, high in pairs]
    averages += [(worst.rcues[code].average, best.rcues[code].average) for code in best.rcues]
    for low, high in averages:
        if low is not None and high is not None:
            yield low, high

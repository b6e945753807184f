"""The comparison of bulletins as it is kept and read again."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grading.core.bulletins.comparison import Cause, Figure, Verdict
from grading.core.bulletins.promotions import ClassCause, ClassFigure, Which
from grading.core.bulletins.readings import Way
from grading.core.bulletins.values import Printed

CAUSES: Mapping[str, Cause | Way] = {each.value: each for each in (*Cause, *Way)}


def figures_to_json(figures: Iterable[Figure]) -> list[list[Any]]:
    return [
        [
            each.module,
            each.ue,
            *printed_to_json(each.printed),
            text_of(each.ours),
            each.verdict,
            list(each.causes),
            list(each.from_modules),
            each.impossible,
        ]
        for each in figures
    ]


def figures_from_json(rows: Iterable[Sequence[Any]]) -> list[Figure]:
    return [
        Figure(
            module,
            ue,
            Printed(text, value_of(value)),
            value_of(ours),
            Verdict(verdict),
            tuple(CAUSES[each] for each in causes),
            tuple(from_modules),
            impossible,
        )
        for module, ue, text, value, ours, verdict, causes, from_modules, impossible in rows
    ]


def class_to_json(figures: Iterable[ClassFigure]) -> list[list[Any]]:
    return [
        [
            each.which,
            *printed_to_json(each.printed),
            text_of(each.ours),
            each.verdict,
            each.cause,
            each.assessment,
            each.module,
            each.ue,
        ]
        for each in figures
    ]


def class_from_json(rows: Iterable[Sequence[Any]]) -> list[ClassFigure]:
    return [
        ClassFigure(
            Which(which),
            Printed(text, value_of(value)),
            value_of(ours),
            Verdict(verdict),
            ClassCause(cause) if cause else None,
            assessment,
            module,
            ue,
        )
        for which, text, value, ours, verdict, cause, assessment, module, ue in rows
    ]


def printed_to_json(printed: Printed) -> tuple[str, str | None]:
    return printed.text, text_of(printed.value)


def text_of(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def value_of(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@dataclass(frozen=True, slots=True)
class Difference:
    """The same average, different for the same causes, of one student or of several.

    ``examples`` are the places of their bulletins with the figures, the first ones only."""

    module: str | None
    ue: str | None
    causes: tuple[Cause | Way, ...]
    impossible: bool
    count: int
    examples: tuple[tuple[int, Figure], ...]

    @property
    def printed(self) -> Printed:
        return self.examples[0][1].printed

    @property
    def ours(self) -> Fraction | None:
        return self.examples[0][1].ours

    @property
    def from_modules(self) -> tuple[str, ...]:
        return self.examples[0][1].from_modules


EXAMPLES = 3
Key = tuple[str | None, str | None, tuple[Cause | Way, ...], bool]


def differences(figures: Iterable[tuple[int, Figure]]) -> list[Difference]:
    """What differs, of whole modules and UEs rather than of each student: (place of the bulletin,
    figure) in, the most frequent first. What a module prints of itself is left out where it
    prints the same towards its UEs."""
    found: dict[Key, list[tuple[int, Figure]]] = {}
    told: set[tuple[int, str | None, str]] = set()
    for place, each in figures:
        if each.verdict is not Verdict.DIFFERENT:
            continue
        said = (place, each.module, each.printed.text)
        if each.ue is None and said in told:
            continue
        told.add(said)
        key = (each.module, each.ue, each.causes, each.impossible)
        found.setdefault(key, []).append((place, each))
    grouped = [
        Difference(module, ue, causes, impossible, len(same), tuple(same[:EXAMPLES]))
        for (module, ue, causes, impossible), same in found.items()
    ]
    return sorted(grouped, key=lambda each: (-each.count, each.module or "", each.ue or ""))


def counts(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, int]]:
    """How many figures have each verdict, in their order, none left out."""
    counted = Counter(verdicts)
    return [(verdict, counted[verdict]) for verdict in Verdict]

"""What bulletins print of their whole class, beside what all of them together give."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from grading.core.averages.modules import graded
from grading.core.bulletins.cases import results_of
from grading.core.bulletins.comparison import Verdict
from grading.core.bulletins.values import Bulletin, ClassFigures, Printed
from grading.core.results import UEResult
from grading.core.rules import Rules
from grading.core.values import MarkStatus, weighted_average

ZERO = Fraction(0)


class Which(StrEnum):
    LOWEST = "lowest"
    HIGHEST = "highest"
    MEAN = "mean"


class ClassCause(StrEnum):
    """UNLIKE: the bulletins do not agree on what they print. NONE_AS_ZERO: who has no mark or no
    average counts zero; ABSENT_AS_ZERO: only who was absent without a reason."""

    ROUNDING = "rounding"
    UNLIKE = "unlike"
    ABSENT_AS_ZERO = "absent_as_zero"
    NONE_AS_ZERO = "none_as_zero"
    NO_READING = "no_reading"


@dataclass(frozen=True, slots=True)
class ClassFigure:
    """Of an assessment (its title and its module), of a module, or of a UE; the others None."""

    which: Which
    printed: Printed
    ours: Fraction | None
    verdict: Verdict
    cause: ClassCause | None = None
    assessment: str | None = None
    module: str | None = None
    ue: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one bulletin holds of something, and prints of everybody's."""

    value: Fraction | None
    figures: ClassFigures
    absent: bool = False
    title: str = ""


_Key = tuple[str | None, str | None, str | None]
_Values = Sequence[Fraction]

PRINTED: Mapping[Which, Callable[[ClassFigures], Printed]] = {
    Which.LOWEST: lambda figures: figures.lowest,
    Which.HIGHEST: lambda figures: figures.highest,
    Which.MEAN: lambda figures: figures.mean,
}
COMPUTED: Mapping[Which, Callable[[_Values], Fraction | None]] = {
    Which.LOWEST: lambda values: min(values, default=None),
    Which.HIGHEST: lambda values: max(values, default=None),
    Which.MEAN: lambda values: weighted_average((value, 1) for value in values),
}


def is_whole(bulletins: Sequence[Bulletin]) -> bool:
    """Whether nothing says that bulletins of the class are missing."""
    sizes = {each.promotion for each in bulletins} - {None}
    return len(bulletins) > 1 and all(size <= len(bulletins) for size in sizes if size)


def class_figures(bulletins: Sequence[Bulletin], rules: Rules) -> tuple[ClassFigure, ...]:
    """The printed figures of a class, all its bulletins being there."""
    entries: dict[_Key, list[_Entry]] = {}
    for bulletin in bulletins:
        for key, entry in _entries(bulletin, results_of(bulletin, rules)):
            entries.setdefault(key, []).append(entry)
    return tuple(
        _figure(key, which, found)
        for key, found in entries.items()
        for which in Which
        if any(PRINTED[which](each.figures).value is not None for each in found)
    )


def _entries(bulletin: Bulletin, results: Mapping[str, UEResult]) -> Iterator[tuple[_Key, _Entry]]:
    for module in bulletin.modules:
        for each in module.results:
            mark = each.mark
            absent = mark is not None and mark.status is MarkStatus.ABSENT
            value = graded(each.assessment, {each.assessment.id: mark}) if mark else None
            title = each.assessment.title or each.assessment.id
            entry = _Entry(value, each.figures, absent, title)
            yield (each.assessment.id, module.code, None), entry
        averages = {
            line.average
            for result in results.values()
            for line in result.modules
            if line.code == module.code
        }
        if len(averages) == 1:
            yield (None, module.code, None), _Entry(averages.pop(), module.figures)
    for ue in bulletin.ues:
        yield (None, None, ue.code), _Entry(results[ue.code].new, ue.figures)


def _figure(key: _Key, which: Which, entries: Sequence[_Entry]) -> ClassFigure:
    _, module, ue = key
    prints = {PRINTED[which](each.figures) for each in entries}
    printed = next(
        each for each in (PRINTED[which](e.figures) for e in entries) if each.value is not None
    )
    ours = COMPUTED[which]([each.value for each in entries if each.value is not None])
    verdict = Verdict.EQUAL if len(prints) == 1 and printed.says(ours) else Verdict.DIFFERENT
    cause = None if verdict is Verdict.EQUAL else _cause(which, prints, ours, entries)
    title = entries[0].title or None
    return ClassFigure(which, printed, ours, verdict, cause, title, module, ue)


def _cause(
    which: Which, prints: Collection[Printed], ours: Fraction | None, entries: Sequence[_Entry]
) -> ClassCause:
    if len(prints) > 1:
        return ClassCause.UNLIKE
    [printed] = prints
    if printed.nearly_says(ours):
        return ClassCause.ROUNDING
    known = [each.value for each in entries if each.value is not None]
    absent = [ZERO for each in entries if each.absent]
    if absent and printed.says(COMPUTED[which](known + absent)):
        return ClassCause.ABSENT_AS_ZERO
    if printed.says(COMPUTED[which](known + [ZERO] * (len(entries) - len(known)))):
        return ClassCause.NONE_AS_ZERO
    return ClassCause.NO_READING

"""Every average that a bulletin prints, beside ours, and why they differ where they do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from grading.core.bulletins.cases import marks_of, results_of
from grading.core.bulletins.readings import Readings, Reckoning, Way, is_impossible
from grading.core.bulletins.values import UE, Bulletin, Module, Printed
from grading.core.results import UEResult
from grading.core.values import clipped, weighted_average


class Verdict(StrEnum):
    """NEITHER: no average here nor there. UNPRINTED: only here. UNCOMPARED: the bulletin lacks
    what it takes."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NEITHER = "neither"
    UNPRINTED = "unprinted"
    UNCOMPARED = "uncompared"


class Cause(StrEnum):
    """Why an average differs, or is not compared, beside the ways of counting of `readings`."""

    ROUNDING = "rounding"
    NO_READING = "no_reading"
    MODULES = "modules"
    MODULES_AS_ZERO = "modules_as_zero"
    ADJUSTMENT_IGNORED = "adjustment_ignored"
    CAPITALISED = "capitalised"
    COEFFICIENT_ABSENT = "coefficient_absent"
    PER_UE = "per_ue"
    IN_NO_UE = "in_no_ue"


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed average and ours, exact: of a module towards a UE, of a module for all its UEs
    (``ue`` None), or of a UE (``module`` None).

    ``from_modules`` are the modules that the difference of a UE comes from; ``impossible`` says
    that the bulletin contradicts itself: no weighting of its marks gives what it prints.
    """

    module: str | None
    ue: str | None
    printed: Printed
    ours: Fraction | None
    verdict: Verdict
    causes: tuple[Cause | Way, ...] = ()
    from_modules: tuple[str, ...] = ()
    impossible: bool = False


def compared(bulletin: Bulletin, readings: Readings) -> tuple[Figure, ...]:
    """The figures of a bulletin, UE by UE with its modules, then those of modules for all UEs.

    The bulletins of a class share their `readings`.
    """
    results = results_of(bulletin, readings.rules)
    found: list[Figure] = []
    for ue in bulletin.ues:
        of_modules = tuple(_modules_of(bulletin, ue, results[ue.code], readings))
        found += [_ue(bulletin, ue, results[ue.code], of_modules, readings), *of_modules]
    return (*found, *_modules_alone(bulletin, found, readings))


def _modules_of(
    bulletin: Bulletin, ue: UE, result: UEResult, readings: Readings
) -> Iterator[Figure]:
    for line, module in zip(ue.lines, result.modules, strict=True):
        own = bulletin.by_code[line.module]
        yield _of_module(own, ue.code, line.average, module.average, readings)


def _of_module(
    module: Module,
    ue: str | None,
    printed: Printed,
    ours: Fraction | None,
    readings: Readings,
) -> Figure:
    verdict = _verdict(printed, ours)
    if verdict is not Verdict.DIFFERENT:
        return Figure(module.code, ue, printed, ours, verdict)
    reckoning = Reckoning(
        ue or "",
        module,
        tuple(each.assessment for each in module.results),
        marks_of([module]),
        readings.rules,
    )
    causes = _rounding(printed, ours) or readings.ways_to(printed, reckoning) or (Cause.NO_READING,)
    impossible = Cause.ROUNDING not in causes and is_impossible(printed, reckoning)
    return Figure(module.code, ue, printed, ours, verdict, causes, impossible=impossible)


def _verdict(printed: Printed, ours: Fraction | None) -> Verdict:
    if printed.says(ours):
        return Verdict.NEITHER if ours is None else Verdict.EQUAL
    return Verdict.UNPRINTED if printed.value is None else Verdict.DIFFERENT


def _rounding(printed: Printed, ours: Fraction | None) -> tuple[Cause, ...]:
    return (Cause.ROUNDING,) if printed.nearly_says(ours) else ()


def _modules_alone(bulletin: Bulletin, found: list[Figure], readings: Readings) -> Iterator[Figure]:
    """The one average that some modules print: ours when it is the same towards all their UEs."""
    for module in bulletin.modules:
        towards = [each for each in found if each.module == module.code]
        if module.average.value is None and towards:
            continue
        averages = {each.ours for each in towards}
        if len(averages) == 1:
            figure = _of_module(module, towards[0].ue, module.average, averages.pop(), readings)
            yield replace(figure, ue=None)
            continue
        cause = Cause.PER_UE if towards else Cause.IN_NO_UE
        yield Figure(module.code, None, module.average, None, Verdict.UNCOMPARED, (cause,))


def _ue(
    bulletin: Bulletin, ue: UE, result: UEResult, modules: tuple[Figure, ...], readings: Readings
) -> Figure:
    if ue.capitalised:
        return _uncompared(ue, Cause.CAPITALISED)
    if not ue.is_weighed:
        return _uncompared(ue, Cause.COEFFICIENT_ABSENT)
    verdict = _verdict(ue.average, result.new)
    if verdict is not Verdict.DIFFERENT:
        return Figure(None, ue.code, ue.average, result.new, verdict)
    causes, from_modules = _why(bulletin, ue, result, modules, readings)
    return Figure(None, ue.code, ue.average, result.new, verdict, causes, from_modules)


def _uncompared(ue: UE, cause: Cause) -> Figure:
    return Figure(None, ue.code, ue.average, None, Verdict.UNCOMPARED, (cause,))


def _why(
    bulletin: Bulletin, ue: UE, result: UEResult, modules: tuple[Figure, ...], readings: Readings
) -> tuple[tuple[Cause, ...], tuple[str, ...]]:
    """The causes, and the modules that they come from."""
    rounding = _rounding(ue.average, result.new)
    if rounding:
        return rounding, ()
    if ue.average.says(result.raw):
        return (Cause.ADJUSTMENT_IGNORED,), ()
    averages = {each.module: each.printed.value for each in modules if each.module}
    retaken = results_of(bulletin, readings.rules, averages)[ue.code].new
    if ue.average.nearly_says(retaken):
        alike = (Verdict.EQUAL, Verdict.NEITHER)
        unlike = (each for each in modules if each.verdict not in alike)
        return (Cause.MODULES,), tuple(each.module or "" for each in unlike)
    if ue.average.nearly_says(_with_zeros(result)):
        return (Cause.MODULES_AS_ZERO,), ()
    return (Cause.NO_READING,), ()


def _with_zeros(result: UEResult) -> Fraction | None:
    """The UE if the modules without average counted zero."""
    mean = weighted_average(
        (each.average or Fraction(0), each.coefficient) for each in result.modules
    )
    return None if mean is None else clipped(mean + result.adjustment)

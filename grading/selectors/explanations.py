"""The explanation of a UE, laid out for reading: nothing here that the core did not compute.

The contributions of the lines add up to the average. To let anybody check it by hand they are
all written over one denominator: their numerators are integers that add up, to the last digit.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

from grading.core.codes import LineState, What
from grading.core.results import ModuleResult, RCUEResult, TraceLine, UEResult
from grading.core.settings import SETTINGS, Setting
from grading.core.values import Assessment
from grading.selectors.corrections import Correction, Corrections
from grading.selectors.distributions import Distribution, Distributions
from grading.selectors.results import SemesterResult

# Settings that every UE depends on, then those of an RCUE; the others only when they acted.
UE_SETTINGS = (
    "assessment_weighting",
    "unjustified_absence",
    "average_decimals",
    "compare",
    "validation_bar",
)
RCUE_SETTINGS = ("rcue_weights", "rcue_from")
AFTER_THE_MEAN = frozenset({What.RESIT, What.SECOND_SESSION, What.BONUS})
NO_CORRECTIONS: Corrections = {}
NO_DISTRIBUTIONS: Distributions = {}
IN_THE_MEAN = frozenset({LineState.COUNTED, LineState.ABSENT, LineState.REPLACED})


@dataclass(frozen=True, slots=True)
class Share:
    """A contribution: `value` exactly, and the same as `numerator` over the common denominator."""

    value: Fraction
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the trace with its assessment. `unpublished`: students do not see it yet;
    `to_come`: this is what they see in its place; `corrections`: of its mark, once published;
    `distribution`: of all its marks, None unless students may see it."""

    trace: TraceLine
    share: Share
    assessment: Assessment | None
    unpublished: bool
    to_come: bool
    corrections: tuple[Correction, ...]
    distribution: Distribution | None

    @property
    def brings(self) -> bool:
        """Whether it has a part in the average, be it 0."""
        counts = self.trace.state in (LineState.COUNTED, LineState.ABSENT)
        return counts and not self.changes_nothing

    @property
    def changes_nothing(self) -> bool:
        """A resit, second session or bonus that the student did not sit."""
        not_sat = self.trace.state in (LineState.BLANK, LineState.ABSENT)
        return not_sat and self.trace.what in AFTER_THE_MEAN and not self.to_come


class Told(NamedTuple):
    """What is said of the marks beside the computation."""

    corrections: Corrections
    distributions: Distributions


@dataclass(frozen=True, slots=True)
class ModuleExplanation:
    """A module with its lines; `share` is what all of them bring to the UE's average."""

    result: ModuleResult
    lines: tuple[Line, ...]
    share: Share

    @property
    def has_assessments(self) -> bool:
        return any(line.assessment for line in self.lines)

    @property
    def mean(self) -> Fraction | None:
        """The mean of its normal assessments, before any bonus, resit or second session."""
        return self.result.steps[0].before if self.result.steps else self.result.average

    @property
    def spread(self) -> tuple[Line, ...]:
        """The lines whose marks may be shown as a whole."""
        return tuple(line for line in self.lines if line.distribution)

    @property
    def terms(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """(mark on 20, coefficient × weight) of each assessment that entered the mean."""
        normal = (line.trace for line in self.lines if line.trace.what is What.NORMAL)
        return tuple(
            (line.scaled, line.coefficient * line.weight)
            for line in normal
            if line.state in IN_THE_MEAN
            and line.scaled is not None
            and line.coefficient is not None
            and line.weight is not None
        )


@dataclass(frozen=True)
class Explanation:
    """Everything that made a UE what it is.

    `total` is what the modules bring together. `counts_new` is false when a stored average is
    the better one: the modules are then those of the attempt that did not count.
    """

    ue: UEResult
    shown: SemesterResult
    modules: tuple[ModuleExplanation, ...]
    total: Share
    adjustment: Share
    clip: Share
    average: Share | None

    @property
    def counts_new(self) -> bool:
        return not any(line.what is What.ACQUIRED for line in self.ue.trace)

    @property
    def given(self) -> bool:
        """The average came whole, without modules."""
        return any(line.what is What.UE_AVERAGE for line in self.ue.trace)

    @cached_property
    def rcue(self) -> RCUEResult | None:
        rcues = self.shown.result.rcues.values()
        return next((each for each in rcues if self.ue.code in each.ues), None)

    @property
    def rcue_ues(self) -> tuple[UEResult, ...]:
        """The two UEs of the RCUE."""
        codes = self.rcue.ues if self.rcue else ()
        return tuple(self.shown.result.ues[code] for code in codes)

    @property
    def rcue_terms(self) -> tuple[tuple[UEResult, Fraction], ...]:
        """The two UEs of the RCUE, each with its weight."""
        weights = self.rcue.weights if self.rcue else ()
        return tuple(zip(self.rcue_ues, weights, strict=True))

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings that this result depends on."""
        names = UE_SETTINGS + (RCUE_SETTINGS if self.rcue else ())
        if self.shown.rules.bonuses:
            names = (*names, "bonuses")
        return tuple(SETTINGS[name] for name in names)


def explanation_of(
    shown: SemesterResult,
    ue_code: str,
    corrections: Corrections = NO_CORRECTIONS,
    distributions: Distributions = NO_DISTRIBUTIONS,
) -> Explanation:
    """The explanation of one UE of a result computed with `explain`. Raises KeyError."""
    ue = shown.result.ues[ue_code]
    over = _Denominator(ue)
    told = Told(corrections, distributions)
    return Explanation(
        ue=ue,
        shown=shown,
        modules=tuple(_module(module, shown, over, told) for module in ue.modules),
        total=over.share(sum((_brought(module) for module in ue.modules), Fraction(0))),
        adjustment=over.share(ue.adjustment),
        clip=over.share(ue.clip),
        average=None if ue.average is None else over.share(ue.average),
    )


class _Denominator:
    """Writes the figures of one UE over their common denominator."""

    def __init__(self, ue: UEResult) -> None:
        lines = [*ue.trace, *(line for module in ue.modules for line in module.lines)]
        figures = [line.contribution for line in lines]
        figures += [ue.adjustment, ue.clip, ue.average or Fraction(0)]
        self.common = lcm(*(figure.denominator for figure in figures))

    def share(self, value: Fraction) -> Share:
        return Share(value, int(value * self.common), self.common)


def _brought(module: ModuleResult) -> Fraction:
    return sum((line.contribution for line in module.lines), Fraction(0))


def _module(
    module: ModuleResult, shown: SemesterResult, over: _Denominator, told: Told
) -> ModuleExplanation:
    return ModuleExplanation(
        result=module,
        lines=tuple(_line(line, shown, over, told) for line in module.lines),
        share=over.share(_brought(module)),
    )


def _line(trace: TraceLine, shown: SemesterResult, over: _Denominator, told: Told) -> Line:
    unpublished = trace.assessment in shown.unpublished
    return Line(
        trace=trace,
        share=over.share(trace.contribution),
        assessment=shown.assessments.get(trace.assessment or ""),
        unpublished=unpublished,
        to_come=unpublished and shown.published_only,
        corrections=told.corrections.get(trace.assessment or "", ()),
        distribution=told.distributions.get(trace.assessment or ""),
    )

"""What comes out: the same objects make the number, the page, the PDF and the JSON.

Averages are exact fractions on 20, None when nothing counts; use ``round_half_up`` to show
them. Nothing here holds a sentence: ``grading.labels`` says each code and reason in French.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grading.core.codes import (
    ACQUIRING_UE_CODES,
    VALIDATING_RCUE_CODES,
    Certainty,
    LineState,
    RCUECode,
    State,
    StepKind,
    UECode,
    What,
    YearCode,
)
from grading.core.values import Acquired, Mark, ModuleKind, weighted_average


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of an explanation.

    ``mark`` as entered (None: blank, or no assessment), ``scaled`` on 20, ``coefficient`` the
    c(e) in force, ``weight`` w(e, u); ``contribution`` is what the line brings to the UE's
    average: the lines add up to it, exactly.
    """

    what: What
    state: LineState
    contribution: Fraction = Fraction(0)
    module: str | None = None
    assessment: str | None = None
    type: str | None = None
    mark: Mark | None = None
    maximum: Fraction | None = None
    scaled: Fraction | None = None
    coefficient: Fraction | None = None
    weight: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step after the mean of a module: ``after`` equals ``before`` when it changed nothing."""

    kind: StepKind
    before: Fraction | None
    after: Fraction | None
    assessments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """A module towards one UE.

    ``coverage`` is k, the share of its weights already entered, None when it leaves the UE
    (all excused, all weightless, exempt). ``missing`` tells that something is still to be
    entered. ``lines`` and ``steps`` are filled when the explanation is asked for.
    """

    code: str
    title: str
    kind: ModuleKind
    coefficient: Fraction
    average: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    coverage: Fraction | None
    state: State
    missing: bool = False
    defaulting: bool = False
    exempt: bool = False
    given: bool = False
    lines: tuple[TraceLine, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a key of ``grading.labels.REASONS``, the article or setting, and the figures."""

    rule: str
    article: str
    figures: Mapping[str, "Figure"]


Figure = Fraction | int | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class UEResult:
    """A UE of a student.

    ``average`` is the exact one that counts (better of acquired and new), ``rounded`` the same
    to the setting's decimals. ``new`` is the average of the UE as taken now (``new_state``),
    whatever was acquired before, and ``raw`` the same before ``adjustment`` and ``clip`` (what
    clipping added or took). ``ects_value`` is what the UE is worth, ``ects`` what is granted.
    ``coverage`` is None when nothing remains in its sums. ``trace`` is filled when the
    explanation is asked for; its contributions add up to ``average``.
    """

    code: str
    semester: int
    competence: str | None
    level: int
    ects_value: Fraction
    average: Fraction | None
    rounded: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    coverage: Fraction | None
    state: State
    proposal: UECode
    ects: Fraction
    modules: tuple[ModuleResult, ...]
    new: Fraction | None
    new_state: State
    raw: Fraction | None
    adjustment: Fraction
    clip: Fraction
    acquired: Acquired | None
    exempt: bool
    certainty: Certainty
    reasons: tuple[Reason, ...]
    trace: tuple[TraceLine, ...] = ()

    @property
    def is_acquired(self) -> bool:
        return self.proposal in ACQUIRING_UE_CODES

    @property
    def is_defaulting(self) -> bool:
        """An unjustified absence leaves it without average, where the setting says so."""
        return any(each.defaulting for each in self.modules if each.coefficient)


@dataclass(frozen=True, slots=True)
class RCUEResult:
    """``ues`` are the codes of the odd then the even UE; ``weights`` those in force."""

    ues: tuple[str, str]
    competence: str | None
    level: int
    year: int
    weights: tuple[Fraction, Fraction]
    average: Fraction | None
    rounded: Fraction | None
    proposal: RCUECode
    reasons: tuple[Reason, ...]

    @property
    def code(self) -> str:
        """The codes of its two UEs: UE11+UE21."""
        return "+".join(self.ues)

    @property
    def is_validated(self) -> bool:
        return self.proposal in VALIDATING_RCUE_CODES


@dataclass(frozen=True, slots=True)
class YearResult:
    """``next`` is the passage to the next year: None when undecided, and in BUT3."""

    number: int
    proposal: YearCode
    next: bool | None
    rcues: tuple[str, ...]
    reasons: tuple[Reason, ...]

    @property
    def code(self) -> str:
        return f"BUT{self.number}"


@dataclass(frozen=True, slots=True)
class StudentResult:
    """Mappings are in programme order; ``general`` maps semesters to an indicative average
    (empty unless the setting shows it: it has no effect)."""

    id: str
    ues: Mapping[str, UEResult]
    rcues: Mapping[str, RCUEResult]
    years: Mapping[int, YearResult]
    ects: Fraction
    dut: bool
    but: bool
    general: Mapping[int, Fraction]

    def general_of(self, year: int) -> Fraction | None:
        """The indicative average of a year: that of its two semesters, by their ECTS. None unless
        both have one."""
        both = (2 * year - 1, 2 * year)
        if not all(number in self.general for number in both):
            return None
        return weighted_average((self.general[number], self._ects_of(number)) for number in both)

    def _ects_of(self, semester: int) -> Fraction:
        found = (ue.ects_value for ue in self.ues.values() if ue.semester == semester)
        return sum(found, Fraction(0))

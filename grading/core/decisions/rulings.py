"""What a jury judges, what it may decide, and what it decided: the words of a deliberation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from grading.core.codes import (
    ACQUIRING_UE_CODES,
    AWARDING_CODES,
    VALIDATING_RCUE_CODES,
    Code,
    DiplomaCode,
    RCUECode,
    UECode,
    YearCode,
)
from grading.core.decisions import reasons
from grading.core.decisions.progression import BUT_SEMESTERS, DUT_SEMESTERS
from grading.core.results import Reason, StudentResult

LEFT_OPEN: Mapping[YearCode, UECode] = {
    # What becomes of a UE still open when the year is decided without it.
    YearCode.DEM: UECode.DEM,
    YearCode.ABAN: UECode.ABAN,
    YearCode.EXCLU: UECode.ABAN,
    YearCode.DEF: UECode.DEF,
    YearCode.ATJ: UECode.ATJ,
    YearCode.RAT: UECode.RAT,
}
ENTAILED = frozenset({UECode.ADJR, RCUECode.ADJ, UECode.ATJ, UECode.RAT, UECode.DEM, UECode.ABAN})
"""Codes that no average gives: they are proposed because of another decision."""
ENTAILING = frozenset({YearCode.ADJ, *LEFT_OPEN})

DUT, BUT = "DUT", "BUT"
DIPLOMAS = {DUT: DUT_SEMESTERS, BUT: BUT_SEMESTERS}


class Subject(StrEnum):
    """What a decision is about."""

    UE = "ue"
    RCUE = "rcue"
    YEAR = "year"
    DIPLOMA = "diploma"


VOCABULARIES: Mapping[Subject, type[StrEnum]] = {
    Subject.UE: UECode,
    Subject.RCUE: RCUECode,
    Subject.YEAR: YearCode,
    Subject.DIPLOMA: DiplomaCode,
}


def subject_of(of: str) -> Subject:
    """UE11 is a UE, UE11+UE21 an RCUE, BUT1 a year, DUT and BUT are diplomas."""
    if of in DIPLOMAS:
        return Subject.DIPLOMA
    if "+" in of:
        return Subject.RCUE
    return Subject.YEAR if of.startswith(BUT) else Subject.UE


@dataclass(frozen=True, slots=True)
class Scope:
    """What a jury judges: the UEs of these semesters; with a year (1 to 3), also its RCUEs,
    its passage, the debts of the years before and the diplomas that it may open."""

    semesters: frozenset[int]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the proposals take from outside the marks. `departure` is DEM, ABAN or EXCLU for a
    student who is gone, ABL for one who is away for a year; `held` are the diplomas that he has
    already."""

    departure: YearCode | None = None
    held: frozenset[str] = frozenset()


NO_CIRCUMSTANCES = Circumstances()


@dataclass(frozen=True, slots=True)
class Decided:
    """What the jury decided of a student, each by what it is about."""

    ues: Mapping[str, UECode] = field(default_factory=dict)
    rcues: Mapping[str, RCUECode] = field(default_factory=dict)
    years: Mapping[str, YearCode] = field(default_factory=dict)
    diplomas: Mapping[str, DiplomaCode] = field(default_factory=dict)


def read_decided(codes: Mapping[str, str]) -> Decided:
    """The decisions of these names; an empty code is none. Raises ValueError for a code that is
    not of the vocabulary of its subject."""
    given = {of: code for of, code in codes.items() if code}

    def about(subject: Subject) -> Iterator[tuple[str, str]]:
        return ((of, code) for of, code in given.items() if subject_of(of) is subject)

    return Decided(
        {of: UECode(code) for of, code in about(Subject.UE)},
        {of: RCUECode(code) for of, code in about(Subject.RCUE)},
        {of: YearCode(code) for of, code in about(Subject.YEAR)},
        {of: DiplomaCode(code) for of, code in about(Subject.DIPLOMA)},
    )


@dataclass(frozen=True, slots=True)
class Ruling:
    """One thing to decide. `average` is exact, None where there is none; `reasons` are those of
    the proposal. `decision` is None while the jury has not decided. `held`: a UE acquired
    before, which no decision takes away (4.3)."""

    of: str
    proposal: Code
    average: Fraction | None
    reasons: tuple[Reason, ...]
    decision: Code | None = None
    held: bool = False

    @property
    def subject(self) -> Subject:
        return subject_of(self.of)

    @property
    def code(self) -> Code:
        return self.decision or self.proposal

    @property
    def departs(self) -> bool:
        return self.decision is not None and self.decision != self.proposal

    @property
    def choices(self) -> tuple[Code, ...]:
        """The codes that the jury may give, the proposal first. ATT is no decision unless it is
        what is proposed, and what is acquired stays so."""
        every: Iterable[Code] = VOCABULARIES[self.subject]  # type: ignore[assignment]
        others = [each for each in every if each != UECode.ATT and self._may_be(each)]
        return tuple(dict.fromkeys((self.proposal, *others)))

    def _may_be(self, code: Code) -> bool:
        return not self.held or code in ACQUIRING_UE_CODES

    @property
    def entails(self) -> bool:
        """Whether it decides of others: a granted RCUE of its UEs, a year of what it closes."""
        if self.subject is Subject.RCUE:
            return self.decision is RCUECode.ADJ
        return self.subject is Subject.YEAR and self.decision in ENTAILING

    @property
    def is_entailed(self) -> bool:
        """Whether it is proposed because of another decision: DEF, which absences give too, where
        it only stayed open."""
        if self.subject not in (Subject.UE, Subject.RCUE):
            return False
        stays_open = any(each.rule == reasons.STAYS_OPEN for each in self.reasons)
        return self.proposal in ENTAILED or stays_open

    @property
    def acquires(self) -> bool:
        """Whether it makes a UE acquired."""
        return self.subject is Subject.UE and self.code in ACQUIRING_UE_CODES

    @property
    def validates(self) -> bool:
        """Whether it makes a UE acquired or an RCUE validated."""
        return self.acquires or (
            self.subject is Subject.RCUE and self.code in VALIDATING_RCUE_CODES
        )

    @property
    def refuses(self) -> bool:
        """Whether it leaves a UE or an RCUE to be taken again, rather than open."""
        return self.code in (UECode.AJ, RCUECode.AJ) and self.subject is not Subject.DIPLOMA

    @property
    def awards(self) -> bool:
        """Whether it gives a diploma."""
        return self.subject is Subject.DIPLOMA and self.code in AWARDING_CODES


@dataclass(frozen=True, slots=True)
class Deliberation:
    """The rulings of a student in the order of a jury, and his result as decided so far.

    In `result` each code is the decision, or where there is none the proposal."""

    rulings: Mapping[str, Ruling]
    result: StudentResult

    @property
    def undecided(self) -> tuple[Ruling, ...]:
        return tuple(each for each in self.rulings.values() if each.decision is None)

    @property
    def is_decided(self) -> bool:
        return not self.undecided

    @property
    def entailed(self) -> tuple[Ruling, ...]:
        """What decisions already taken settle as well, and is not written down yet."""
        if not any(each.entails for each in self.rulings.values()):
            return ()
        return tuple(each for each in self.undecided if each.is_entailed)

    def of(self, subject: Subject) -> tuple[Ruling, ...]:
        return tuple(each for each in self.rulings.values() if each.subject is subject)

    @property
    def year(self) -> Ruling | None:
        return next(iter(self.of(Subject.YEAR)), None)

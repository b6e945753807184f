"""What it takes: for each UE and RCUE of a semester, and for the passage of its year, the marks
still missing and the least one that is enough, with the compensation between semesters.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from grading.core.averages.scheme import Scheme
from grading.core.bounds import MarkNeeded, Verdict, least_mark, what_is_missing, with_rest
from grading.core.decisions.competences import year_of
from grading.core.decisions.progression import LAST_YEAR
from grading.core.goals import Goal, passage, rcue_validated, ue_validated, year_validated
from grading.core.results import RCUEResult, StudentResult, UEResult
from grading.core.values import SCALE, Student

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Need:
    """The marks still missing for something: `answer` is the least equal mark at all of these
    assessments, and average of all these modules without assessment, that reaches it whatever
    is missing elsewhere. `modules` hold their codes."""

    assessments: tuple[str, ...]
    modules: tuple[str, ...]
    answer: MarkNeeded

    @property
    def verdict(self) -> Verdict:
        return self.answer.verdict

    @property
    def is_over(self) -> bool:
        """Nothing is missing any more."""
        return not self.assessments and not self.modules


@dataclass(frozen=True, slots=True)
class UENeed:
    """`direct`: by its own average. `other` is the UE that may compensate it, `together` what
    their RCUE needs; both None while the other semester is not taken."""

    ue: UEResult
    direct: Need
    other: str | None = None
    together: Need | None = None

    @property
    def is_settled(self) -> bool:
        return self.ue.is_acquired or self.direct.verdict is Verdict.ALREADY


@dataclass(frozen=True, slots=True)
class RCUENeed:
    rcue: RCUEResult
    need: Need


@dataclass(frozen=True, slots=True)
class YearNeed:
    """For the passage to the next year; in the last one, for the whole year."""

    year: int
    need: Need

    @property
    def is_last(self) -> bool:
        return self.year == LAST_YEAR


@dataclass(frozen=True, slots=True)
class Needs:
    """`year` is None while the other semester of the year is not taken."""

    ues: tuple[UENeed, ...]
    rcues: tuple[RCUENeed, ...]
    year: YearNeed | None

    @property
    def are_settled(self) -> bool:
        """Everything is already reached, whatever comes."""
        needs = [each.need for each in self.rcues] + ([self.year.need] if self.year else [])
        return all(each.is_settled for each in self.ues) and all(
            need.verdict is Verdict.ALREADY for need in needs
        )


def needs_of(
    scheme: Scheme, student: Student, result: StudentResult, semester: int, step: Fraction
) -> Needs:
    """What the student needs in a semester that he takes; `result` is his, as things stand.

    What no mark gives is left out: a UE from which he is exempt, or without modules while his
    parcours is unknown, the RCUE that has such a UE, the year that has such an RCUE. `step` is
    that of the marks.
    """
    filled = with_rest(scheme, student, (), (), NOTHING)
    asked = _Asked(scheme, student, filled, result, step)
    closed = {ue.code for ue in result.ues.values() if _is_closed(ue)}
    ues = [ue for ue in result.ues.values() if ue.semester == semester]
    codes = {ue.code for ue in ues}
    rcues = tuple(
        RCUENeed(rcue, asked.need(rcue_validated(rcue.code), rcue.ues))
        for rcue in result.rcues.values()
        if codes & {*rcue.ues} and not closed & {*rcue.ues}
    )
    year = year_of(semester)
    taken = [rcue for rcue in result.rcues.values() if rcue.year == year]
    whole = bool(taken) and not any(closed & {*rcue.ues} for rcue in taken)
    return Needs(
        ues=tuple(_ue_need(ue, asked, rcues) for ue in ues if ue.code not in closed),
        rcues=rcues,
        year=_year_need(year, asked) if whole else None,
    )


def _is_closed(ue: UEResult) -> bool:
    without_modules = not ue.modules and ue.average is None
    return not ue.is_acquired and (ue.exempt or without_modules)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The student of whom it is asked; `filled` is he with nothing but zeros to come."""

    scheme: Scheme
    student: Student
    filled: Student
    result: StudentResult
    step: Fraction

    def need(self, goal: Goal, ues: Collection[str]) -> Need:
        """What reaches a goal by the marks missing in these UEs, those held left out."""
        open_ = {code for code in ues if code not in self.student.acquired}
        missing, modules = what_is_missing(self.scheme, self.student, open_)
        return Need(tuple(missing), modules, self._answer(goal, tuple(missing), modules))

    def _answer(self, goal: Goal, missing: tuple[str, ...], modules: tuple[str, ...]) -> MarkNeeded:
        if goal(self.result):
            return MarkNeeded(Verdict.ALREADY, None, SCALE)
        return least_mark(self.scheme, self.filled, goal, missing, modules, self.step)


def _ue_need(ue: UEResult, asked: _Asked, rcues: tuple[RCUENeed, ...]) -> UENeed:
    direct = asked.need(ue_validated(ue.code), [ue.code])
    paired = next((each for each in rcues if ue.code in each.rcue.ues), None)
    if paired is None:
        return UENeed(ue, direct)
    (other,) = (code for code in paired.rcue.ues if code != ue.code)
    return UENeed(ue, direct, other, paired.need)


def _year_need(year: int, asked: _Asked) -> YearNeed:
    """Also the marks missing in the semesters before: a UE still owed may close the way."""
    goal = year_validated(year) if year == LAST_YEAR else passage(year)
    ues = [ue.code for ue in asked.result.ues.values() if year_of(ue.semester) <= year]
    return YearNeed(year, asked.need(goal, ues))

"""What a student may want to reach, as questions to a result."""

from collections.abc import Callable
from dataclasses import dataclass

from grading.core.codes import UECode, YearCode
from grading.core.results import StudentResult


@dataclass(frozen=True, slots=True)
class Goal:
    """`ue` names a UE whose competence alone settles it; None where the whole path does."""

    holds: Callable[[StudentResult], bool]
    ue: str | None = None

    def __call__(self, result: StudentResult) -> bool:
        return self.holds(result)


def ue_validated(code: str) -> Goal:
    """The UE by its own average, or held from before."""

    def holds(result: StudentResult) -> bool:
        ue = result.ues[code]
        return ue.acquired is not None or ue.proposal is UECode.ADM

    return Goal(holds, code)


def ue_acquired(code: str) -> Goal:
    """The UE in any way: by itself, compensated, or by the level above."""
    return Goal(lambda result: result.ues[code].is_acquired, code)


def rcue_validated(code: str) -> Goal:
    """The RCUE in any way, so that both its UEs are acquired."""
    odd, _, _ = code.partition("+")
    return Goal(lambda result: result.rcues[code].is_validated, odd)


def passage(year: int) -> Goal:
    """The passage to the year after that one."""
    return Goal(lambda result: year in result.years and result.years[year].next is True)


def year_validated(year: int) -> Goal:
    """Every RCUE of the year: what the last one asks for."""
    return Goal(lambda result: year in result.years and result.years[year].proposal is YearCode.ADM)

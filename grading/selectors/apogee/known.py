"""What is known of an element of the programme for one student: its average and its code."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from grading.core.codes import State
from grading.core.decisions.competences import year_of
from grading.core.decisions.rulings import BUT, DIPLOMAS
from grading.core.results import ModuleResult, UEResult
from grading.models import ApogeeCode, Decision
from grading.selectors.apogee.catalogue import Target
from grading.selectors.apogee.roll import StepStudent
from grading.selectors.judged import basis_of

Subject = ApogeeCode.Subject


class Standing(StrEnum):
    """Whether a jury has closed on it, and shows it."""

    SHOWN = "shown"
    EMBARGOED = "embargoed"
    OPEN = "open"


class Lack(StrEnum):
    """Why there is no average."""

    AWAITED = "awaited"
    UNEVEN = "uneven"
    NONE = "none"


class Known(NamedTuple):
    """`average` is on 20 and exact, but for the points of a bonus (`is_mark` false); None for the
    reason that `lack` gives. `code` is what a closed jury decided, empty while none did."""

    average: Fraction | None
    code: str
    standing: Standing
    lack: Lack | None = None
    is_mark: bool = True


def known_of(student: StepStudent, target: Target) -> Known | None:
    """None when the element is not his: another parcours, another year, nothing at all."""
    find = FINDERS.get(target.subject)
    return find(student, target.of) if find else None


def _ue(student: StepStudent, of: str) -> Known | None:
    ue, verdict = student.result.ues.get(of), student.verdicts.get(of)
    if verdict:
        return _decided(verdict)
    if ue is None:
        return None
    if ue.acquired:
        return Known(ue.average, ue.acquired.code, Standing.SHOWN, _lack(ue.average))
    return _open(ue.average, is_whole=_are_whole([ue]))


def _rcue(student: StepStudent, of: str) -> Known | None:
    rcue, verdict = student.result.rcues.get(of), student.verdicts.get(of)
    if verdict:
        return _decided(verdict)
    if rcue is None:
        return None
    ues = [student.result.ues[code] for code in rcue.ues]
    return _open(rcue.average, is_whole=_are_whole(ues))


def _year(student: StepStudent, of: str) -> Known | None:
    number, verdict = int(of.removeprefix(BUT)), student.verdicts.get(of)
    if number not in {year_of(each) for each in student.semesters}:
        return None
    average = student.result.general_of(number)
    ues = _ues(student, (2 * number - 1, 2 * number))
    found = _open(average, is_whole=_are_whole(ues))
    return found._replace(code=verdict.code, standing=_standing(verdict)) if verdict else found


def _diploma(student: StepStudent, of: str) -> Known | None:
    verdict = student.verdicts.get(of)
    if verdict:
        return Known(None, verdict.code, _standing(verdict), Lack.NONE)
    if max(DIPLOMAS[of]) not in student.semesters:
        return None
    return Known(None, "", Standing.OPEN, Lack.NONE)


def _semester(student: StepStudent, of: str) -> Known | None:
    number = int(of.removeprefix("S"))
    if number not in student.semesters:
        return None
    ues = _ues(student, (number,))
    found = _open(student.result.general.get(number), is_whole=_are_whole(ues))
    return found._replace(standing=_standing_of(student, ues))


def _module(student: StepStudent, of: str) -> Known | None:
    """The average of a module, where it is the same in each UE that it feeds."""
    semester, _, code = of.partition(" ")
    ues = _ues(student, (int(semester.removeprefix("S")),))
    found = [each for ue in ues for each in ue.modules if each.code == code]
    followed = [each for each in found if not each.exempt]
    if not followed:
        return None
    return _of_module(followed)._replace(standing=_standing_of(student, ues))


def _of_module(modules: Iterable[ModuleResult]) -> Known:
    modules = list(modules)
    averages = {each.average for each in modules}
    if any(each.missing for each in modules):
        return Known(None, "", Standing.OPEN, Lack.AWAITED)
    if len(averages) > 1:
        return Known(None, "", Standing.OPEN, Lack.UNEVEN)
    (average,) = averages
    return Known(average, "", Standing.OPEN, _lack(average))


def _bonus(student: StepStudent, of: str) -> Known | None:
    """The points of a semester, where each of its UEs has the same; none is no bonus."""
    ues = _ues(student, (int(of.removeprefix("Bonus S")),))
    points = {ue.adjustment for ue in ues}
    if not any(points):
        return None
    standing = _standing_of(student, ues)
    if len(points) > 1:
        return Known(None, "", standing, Lack.UNEVEN, is_mark=False)
    return Known(points.pop(), "", standing, is_mark=False)


FINDERS: Mapping[Subject, Callable[[StepStudent, str], Known | None]] = {
    Subject.UE: _ue,
    Subject.RCUE: _rcue,
    Subject.YEAR: _year,
    Subject.DIPLOMA: _diploma,
    Subject.SEMESTER: _semester,
    Subject.MODULE: _module,
    Subject.BONUS: _bonus,
}


def _decided(verdict: Decision) -> Known:
    average = basis_of(verdict)
    return Known(average, verdict.code, _standing(verdict), _lack(average))


def _open(average: Fraction | None, *, is_whole: bool) -> Known:
    """What no jury has decided; an average of which marks are missing is none to give."""
    if not is_whole:
        return Known(None, "", Standing.OPEN, Lack.AWAITED)
    return Known(average, "", Standing.OPEN, _lack(average))


def _lack(average: Fraction | None) -> Lack | None:
    return Lack.NONE if average is None else None


def _ues(student: StepStudent, semesters: Iterable[int]) -> list[UEResult]:
    return [ue for ue in student.result.ues.values() if ue.semester in semesters]


def _are_whole(ues: Iterable[UEResult]) -> bool:
    """Whether no mark is missing from their averages, nor to the ones that they lack."""
    return not any(
        ue.state is State.PROVISIONAL
        or (ue.average is None and any(each.missing for each in ue.modules))
        for ue in ues
    )


def _standing(verdict: Decision) -> Standing:
    return Standing.SHOWN if verdict.jury.is_shown else Standing.EMBARGOED


def _standing_of(student: StepStudent, ues: Iterable[UEResult]) -> Standing:
    """That of what a jury decided of the UEs of a semester."""
    decided = [student.verdicts[ue.code] for ue in ues if ue.code in student.verdicts]
    found = {_standing(each) for each in decided}
    if not found:
        return Standing.OPEN
    return Standing.EMBARGOED if Standing.EMBARGOED in found else Standing.SHOWN

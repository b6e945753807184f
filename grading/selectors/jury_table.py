"""The table of a jury: which of its students are looked at, in which order, under which columns.

Everything is told from the students as judged, without a query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeVar

from grading.core.decisions.attention import TO_DISCUSS, Attention
from grading.core.decisions.rulings import Ruling, Subject, subject_of
from grading.models import Enrolment, Group, Jury
from grading.models.names import bare
from grading.selectors.judged import Judged, scope_of
from grading.selectors.paths import Path

SUBJECTS = tuple(Subject)
NAME, ECTS, LOWEST = "nom", "ects", "rcue-min"
"""What the table is ordered by, beside its columns."""
DESCENDING = "-"


class Sight(StrEnum):
    """Which students are looked at; each is what the address of the table says."""

    ALL = "tous"
    DISCUSSED = "a-discuter"
    NEAR = "pres-d-un-seuil"
    ONE_SHORT = "un-seul-rcue-manque"
    NOT_PASSING = "ne-passent-pas"
    WAITING = "en-attente"
    CONTRADICTED = "contradictions"
    DEFAULTING = "defaillants"
    GONE = "partis"
    OF_RIGHT = "de-droit"
    UNDECIDED = "non-decides"
    DECIDED = "decides"
    DEPARTING = "s-ecartent"


def _has(attention: Attention) -> Callable[[Judged], bool]:
    return lambda judged: attention in judged.attentions


def _contradicted(judged: Judged) -> bool:
    return bool(judged.open_contradictions)


SIGHTS: Mapping[Sight, Callable[[Judged], bool]] = {
    Sight.ALL: lambda judged: True,
    Sight.DISCUSSED: lambda judged: bool(judged.attentions & TO_DISCUSS) or _contradicted(judged),
    Sight.NEAR: _has(Attention.NEAR),
    Sight.ONE_SHORT: _has(Attention.ONE_SHORT),
    Sight.NOT_PASSING: _has(Attention.NOT_PASSING),
    Sight.WAITING: _has(Attention.WAITING),
    Sight.CONTRADICTED: _contradicted,
    Sight.DEFAULTING: _has(Attention.DEFAULTING),
    Sight.GONE: _has(Attention.GONE),
    Sight.OF_RIGHT: lambda judged: judged.is_of_right and not judged.is_decided,
    Sight.UNDECIDED: lambda judged: not judged.is_decided,
    Sight.DECIDED: lambda judged: judged.is_decided,
    Sight.DEPARTING: _has(Attention.DEPARTS),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody asked to look at. `name` is part of a name, as typed; `order` is NAME, ECTS,
    LOWEST or a column, after DESCENDING for the other way round."""

    sight: Sight = Sight.ALL
    group: str = ""
    parcours: str = ""
    name: str = ""
    order: str = NAME


class Seated(Protocol):
    """A student of a jury, judged or not."""

    @property
    def enrolment(self) -> Enrolment: ...

    @property
    def path(self) -> Path: ...


AnySeated = TypeVar("AnySeated", bound=Seated)


class Neighbours(NamedTuple):
    """Where a student stands among those looked at: `rank` from 1, None when he is not there."""

    rank: int | None
    total: int
    before: Seated | None
    after: Seated | None


def looked_at(students: Iterable[Judged], look: Look) -> list[Judged]:
    """Those that the look keeps, in its order; who has nothing to be ordered by comes last."""
    kept = [each for each in seated_at(students, look) if SIGHTS[look.sight](each)]
    key = look.order.removeprefix(DESCENDING)
    if key == NAME:
        return kept[::-1] if look.order.startswith(DESCENDING) else kept
    return _ordered(kept, key, descending=look.order.startswith(DESCENDING))


def seated_at(students: Iterable[AnySeated], look: Look) -> list[AnySeated]:
    """Those of the group, the parcours and the name that the look asks for, as they come."""
    placed = _placed(students, look)
    if not look.name:
        return list(placed)
    return [each for each in placed if bare(look.name) in each.enrolment.student.sort_name]


def counts_of(students: Iterable[Judged], look: Look) -> dict[Sight, int]:
    """How many each sight would keep of the group and parcours looked at."""
    placed = list(_placed(students, look))
    return {sight: sum(map(keeps, placed)) for sight, keeps in SIGHTS.items()}


def neighbours_of(looked: Sequence[Seated], student: int) -> Neighbours:
    ids = [each.enrolment.student_id for each in looked]
    if student not in ids:
        return Neighbours(None, len(ids), None, looked[0] if looked else None)
    here = ids.index(student)
    return Neighbours(
        here + 1,
        len(ids),
        looked[here - 1] if here else None,
        looked[here + 1] if here + 1 < len(ids) else None,
    )


def undecided_after(looked: Sequence[Judged], student: int) -> list[Judged]:
    """Those undecided after this student, then those before him; never himself."""
    ids = [each.enrolment.student_id for each in looked]
    here = ids.index(student) + 1 if student in ids else 0
    rest = (*looked[here:], *looked[:here])
    return [each for each in rest if not each.is_decided and each.enrolment.student_id != student]


def groups_of(students: Iterable[Seated]) -> list[Group]:
    found = {each.enrolment.group for each in students}
    return sorted((group for group in found if group), key=lambda group: group.name)


def parcours_of(students: Iterable[Seated]) -> list[str]:
    return sorted({each.path.parcours for each in students if each.path.parcours})


def columns_of(students: Iterable[Judged], jury: Jury) -> list[str]:
    """What the jury judges in this term or year, once each; what is due of the years before is
    told apart, by `dues_of`."""
    found: dict[str, tuple[int, int]] = {}
    for each in students:
        for of in each.rulings:
            if of not in found and not _is_due(each, of, jury):
                found[of] = _rank(each, of)
    return sorted(found, key=found.__getitem__)


def dues_of(judged: Judged, jury: Jury) -> list[Ruling]:
    """What is still due of the years before, which the jury judges too."""
    return [ruling for of, ruling in judged.rulings.items() if _is_due(judged, of, jury)]


def ects_of(judged: Judged, jury: Jury) -> tuple[Fraction, Fraction]:
    """The ECTS granted in what the jury judges, as decided so far, and what it is worth."""
    scope = scope_of(jury).semesters
    ues = [ue for ue in judged.deliberation.result.ues.values() if ue.semester in scope]
    granted = sum((ue.ects for ue in ues), Fraction(0))
    return granted, sum((ue.ects_value for ue in ues), Fraction(0))


def lowest_rcue(judged: Judged) -> Fraction | None:
    averages = (each.average for each in judged.deliberation.of(Subject.RCUE))
    return min((each for each in averages if each is not None), default=None)


def _placed(students: Iterable[AnySeated], look: Look) -> Iterable[AnySeated]:
    for each in students:
        group = each.enrolment.group
        in_group = not look.group or (group is not None and str(group.pk) == look.group)
        if in_group and look.parcours in ("", each.path.parcours):
            yield each


def _ordered(students: Iterable[Judged], key: str, *, descending: bool) -> list[Judged]:
    valued = [(_value(each, key), each) for each in students]
    known = [pair for pair in valued if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type,return-value]
    return [each for _, each in known] + [each for value, each in valued if value is None]


def _value(judged: Judged, key: str) -> Fraction | int | None:
    if key == ECTS:
        return judged.deliberation.result.ects
    if key == LOWEST:
        return lowest_rcue(judged)
    ruling = judged.rulings.get(key)
    if ruling is None or ruling.subject in (Subject.UE, Subject.RCUE):
        return ruling.average if ruling else None
    return list(type(ruling.code)).index(ruling.code)  # type: ignore[arg-type]


def _rank(judged: Judged, of: str) -> tuple[int, int]:
    """UEs by semester, then RCUEs, the year and the diplomas; otherwise in programme order."""
    ue = judged.result.ues.get(of)
    return SUBJECTS.index(subject_of(of)), ue.semester if ue else 0


def _is_due(judged: Judged, of: str, jury: Jury) -> bool:
    subject = subject_of(of)
    if subject is Subject.UE:
        return judged.result.ues[of].semester not in jury.semesters
    return subject is Subject.RCUE and judged.result.rcues[of].year != jury.but_year

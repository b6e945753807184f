"""Where the decisions of a closed jury lead: who is enrolled in which semester, and who is not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from curriculum.models import Parcours
from grading.core.codes import YearCode
from grading.core.decisions.fates import Fate, fate_of
from grading.core.decisions.passages import may_repeat_all, semesters_after
from grading.core.decisions.progression import Repeat
from grading.core.files.deliberations import acquired_by_semester, circumstances_from_document
from grading.core.rules import rules_from_document
from grading.models import Enrolment, GapYear, Jury, Student, Term

LAST_COMMON = 2
"""The last semester without parcours."""


class Move(NamedTuple):
    """A semester to be enrolled in, and the year when it is taught."""

    number: int
    year: int

    def __str__(self) -> str:
        """As a term is named."""
        return f"S{self.number} {self.year}-{self.year + 1}"


@dataclass(frozen=True, slots=True)
class Line:
    """A student after the jury. `latest` is his last enrolment among those judged, from which he
    keeps parcours and modality; `parcours` the one that he has where he goes; `moves` are all the
    semesters where his decision leads, `pending` those where he is not enrolled yet; `replaced` are
    the enrolments that the jury before this one opened, where the new decision does not lead."""

    latest: Enrolment
    code: str
    fate: Fate | None
    moves: tuple[Move, ...]
    pending: tuple[Move, ...]
    repeat: Repeat | None
    is_away: bool
    parcours: Parcours | None = None
    replaced: tuple[Enrolment, ...] = ()

    @property
    def student(self) -> Student:
        return self.latest.student

    @property
    def is_repeating(self) -> bool:
        return self.fate is Fate.REPEATS

    @property
    def asks_director(self) -> bool:
        return bool(self.pending) and self.repeat is Repeat.EXCEPTIONAL

    @property
    def is_refused(self) -> bool:
        return self.repeat is Repeat.REFUSED

    @property
    def lacks_parcours(self) -> bool:
        """Whether a parcours is still to be chosen, where the semesters have one."""
        return self.parcours is None and any(move.number > LAST_COMMON for move in self.moves)

    @property
    def is_due(self) -> bool:
        """Whether there is something to do for him: to enrol, or to record as away."""
        away = self.fate is Fate.AWAY and not self.is_away
        enrols = bool(self.pending) and not self.is_refused
        return away or enrols or bool(self.replaced)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`terms` are those that exist among those needed; `opened` how many enrolments this jury has
    opened already."""

    jury: Jury
    lines: tuple[Line, ...]
    terms: Mapping[Move, Term]
    opened: int

    @property
    def due(self) -> tuple[Line, ...]:
        return tuple(each for each in self.lines if each.is_due)

    @property
    def missing(self) -> tuple[Move, ...]:
        """The terms to open first, in order."""
        needed = {move for line in self.due for move in line.pending}
        return tuple(sorted(needed - self.terms.keys()))

    @property
    def without_parcours(self) -> tuple[Line, ...]:
        return tuple(each for each in self.lines if each.lacks_parcours)

    @property
    def term_of_parcours(self) -> Term | None:
        """The first term with parcours where they lead, once it is there: its students are listed
        with theirs."""
        moves = {move for line in self.without_parcours for move in line.moves}
        found = (self.terms.get(move) for move in sorted(moves) if move.number > LAST_COMMON)
        return next((term for term in found if term), None)

    @property
    def stamp(self) -> str:
        """What was shown, in short: another one once anything of it is another."""
        shown = (
            f"{line.student.pk} {line.fate} {line.pending} {line.latest.parcours_id} "
            f"{line.latest.modality} {line.repeat} {line.is_away} "
            f"{[each.pk for each in line.replaced]}"
            for line in self.lines
        )
        return sha256("\n".join((*shown, str(self.missing))).encode()).hexdigest()


def followup_of(jury: Jury) -> FollowUp:
    """In 5 queries; the jury is closed, its term read with its programme. Whom a closed jury that
    follows it judged again is left to that one."""
    frozen = list(jury.freezes.values_list("results", flat=True))
    decided = {
        int(student["id"]): (student, results["rules"])
        for results in frozen
        for student in results["students"]
    }
    paths = _paths(decided)
    again = judged_again(jury)
    away = set(
        GapYear.objects.filter(student__in=decided, year=jury.term.year + 1).values_list(
            "student", flat=True
        )
    )
    lines = tuple(
        _line(jury, *decided[pk], path, pk in away)
        for pk, path in sorted(paths.items(), key=lambda item: _by_name(item[1]))
        if pk not in again
    )
    enrolments = [each for path in paths.values() for each in path]
    opened = sum(each.opened_by_id == jury.pk for each in enrolments)
    return FollowUp(jury, lines, _terms(jury), opened)


def judged_again(jury: Jury) -> set[int]:
    """The ids of those whom a closed jury that follows this one judged again: what becomes of
    them is said by that one. In one query."""
    following = Jury.objects.filter(follows=jury, state=Jury.State.CLOSED)
    return set(following.values_list("referred", flat=True))


def _paths(students: Collection[int]) -> dict[int, list[Enrolment]]:
    rows = Enrolment.objects.filter(student__in=students)
    found: dict[int, list[Enrolment]] = {}
    for each in rows.select_related("student", "parcours", "opened_by", "term__programme").order_by(
        "term__year", "term__number"
    ):
        found.setdefault(each.student_id, []).append(each)
    return found


def _by_name(path: list[Enrolment]) -> tuple[str, str]:
    return path[0].student.sort_name, path[0].student.number


def _line(
    jury: Jury, frozen: dict[str, Any], rules: dict[str, Any], path: list[Enrolment], away: bool
) -> Line:
    own = [each for each in path if each.term.programme.code == jury.term.programme.code]
    latest = _latest(jury, own)
    code = _year_code(frozen)
    departure = circumstances_from_document(frozen["circumstances"]).departure
    fate = fate_of(YearCode(code), jury.but_year, departure) if code else None
    is_there = latest.is_active or fate is Fate.RETURNS
    moves = _moves(jury, frozen, fate) if is_there and not away else ()
    taken = {(each.term.number, each.term.year) for each in own}
    pending = tuple(move for move in moves if move not in taken)
    repeat = _repeat(jury, own, moves, rules) if fate is Fate.REPEATS else None
    replaced = tuple(each for each in own if _is_replaced(each, jury, moves))
    parcours = _parcours(latest, own, moves)
    return Line(latest, code, fate, moves, pending, repeat, away, parcours, replaced)


def _parcours(
    latest: Enrolment, own: Iterable[Enrolment], moves: Collection[Move]
) -> Parcours | None:
    there = (each.parcours for each in own if Move(each.term.number, each.term.year) in moves)
    return next((each for each in there if each), latest.parcours)


def _is_replaced(enrolment: Enrolment, jury: Jury, moves: Iterable[Move]) -> bool:
    """Opened by a jury on the same term and kind before this one: this one follows it."""
    opener = enrolment.opened_by
    if opener is None or not enrolment.is_active or opener.pk >= jury.pk:
        return False
    same = (opener.term_id, opener.kind) == (jury.term_id, jury.kind)
    return same and Move(enrolment.term.number, enrolment.term.year) not in moves


def _latest(jury: Jury, own: Iterable[Enrolment]) -> Enrolment:
    judged = [
        each
        for each in own
        if each.term.year == jury.term.year and each.term.number in jury.semesters
    ]
    return judged[-1]


def _year_code(frozen: dict[str, Any]) -> str:
    codes = (each["code"] for each in frozen["rulings"] if each["subject"] == "year")
    return next(codes, None) or ""


def _moves(jury: Jury, frozen: dict[str, Any], fate: Fate | None) -> tuple[Move, ...]:
    if jury.kind == Jury.Kind.SEMESTER:
        return _within_the_year(jury)
    if fate is None:
        return ()
    numbers = semesters_after(fate, jury.semesters, acquired_by_semester(frozen))
    return tuple(Move(number, jury.term.year + 1) for number in numbers)


def _within_the_year(jury: Jury) -> tuple[Move, ...]:
    """From an odd semester to the next; an even one leads nowhere without its year."""
    if jury.term.number % 2 == 0:
        return ()
    return (Move(jury.term.number + 1, jury.term.year),)


def _repeat(
    jury: Jury, own: Iterable[Enrolment], moves: Iterable[Move], rules: dict[str, Any]
) -> Repeat:
    """From what was repeated up to this jury, whatever it opened itself."""
    repeated = [
        each.term.number
        for each in own
        if each.repeating and each.term.year <= jury.term.year and each.opened_by_id != jury.pk
    ]
    return may_repeat_all((move.number for move in moves), repeated, rules_from_document(rules))


def _terms(jury: Jury) -> dict[Move, Term]:
    years = (jury.term.year, jury.term.year + 1)
    rows = Term.objects.filter(
        department=jury.term.department_id,
        programme__code=jury.term.programme.code,
        year__in=years,
    )
    return {Move(each.number, each.year): each for each in rows.order_by("programme_id")}

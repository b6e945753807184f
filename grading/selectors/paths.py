"""Which enrolments count for a student: his path through the semesters of a programme."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from grading.models import Enrolment, Group, Student, Term


@dataclass(frozen=True, slots=True)
class Path:
    """One enrolment for each semester number, in order.

    ``superseded`` are the enrolments that this path leaves out. ``until`` is the year where it
    was cut to show an older attempt, None when it goes up to now.
    """

    student: Student
    enrolments: tuple[Enrolment, ...]
    superseded: tuple[Enrolment, ...]
    until: int | None = None

    @property
    def latest(self) -> Enrolment:
        return max(self.enrolments, key=_age)

    @property
    def terms(self) -> tuple[int, ...]:
        return tuple(enrolment.term_id for enrolment in self.enrolments)

    @property
    def parcours(self) -> str | None:
        """The code of the parcours of the latest semester that has one: it holds for all."""
        with_one = [enrolment for enrolment in self.enrolments if enrolment.parcours]
        return max(with_one, key=_age).parcours.code if with_one else None  # type: ignore[union-attr]


def _age(enrolment: Enrolment) -> tuple[int, int, int]:
    return enrolment.term.year, enrolment.term.number, enrolment.pk


def with_everything(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The enrolments with all that pages and paths read of them, in one query."""
    return enrolments.select_related("student", "group", "parcours", "term__programme__department")


def path_of(enrolments: Iterable[Enrolment], shown: Enrolment | None = None) -> Path | None:
    """The path among all enrolments of one student, None when there is none.

    The latest enrolment of each semester number counts. When `shown` is an older attempt, the
    path is cut at its year: what was taken again is shown as it stood. Enrolments in another
    programme than that of `shown` (else of the latest) are left out.
    """
    known = sorted(enrolments, key=_age)
    if not known:
        return None
    # The one of the list: it has been read with everything.
    shown = next((each for each in known if each == shown), known[-1])
    known = [each for each in known if _code(each) == _code(shown)]
    last = {each.term.number: each for each in known}
    until = None
    if last[shown.term.number].pk != shown.pk:
        until = shown.term.year
        last = {each.term.number: each for each in known if each.term.year <= until}
    last[shown.term.number] = shown
    kept = tuple(last[number] for number in sorted(last))
    others = tuple(each for each in known if each not in kept)
    return Path(student=shown.student, enrolments=kept, superseded=others, until=until)


def _code(enrolment: Enrolment) -> str:
    return enrolment.term.programme.code


def student_enrolments(student: Student) -> list[Enrolment]:
    return list(with_everything(Enrolment.objects.filter(student=student)))


def term_paths(term: Term, group: Group | None) -> list[tuple[Enrolment, Path]]:
    """Each enrolment of the term (or of one group) by name, with the path of its student."""
    shown = Enrolment.objects.filter(term=term)
    if group is not None:
        shown = shown.filter(group=group)
    known: dict[int, list[Enrolment]] = {}
    rows = with_everything(Enrolment.objects.filter(student__in=shown.values("student")))
    for enrolment in rows:
        known.setdefault(enrolment.student_id, []).append(enrolment)
    return [_shown_in(term, enrolments) for enrolments in known.values()]


def _shown_in(term: Term, enrolments: list[Enrolment]) -> tuple[Enrolment, Path]:
    shown = next(each for each in enrolments if each.term_id == term.pk)
    path = path_of(enrolments, shown)
    assert path is not None
    return shown, path

"""Which enrolments count for a student: his path through the semesters of a programme."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from config.prepared import Prepared
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


def path_up_to(enrolments: Iterable[Enrolment], shown: Enrolment, last: Term) -> Path:
    """The path through `shown` as it was at the end of the term `last`: what was taken later, and
    what was acquired after its year, is left out."""
    end = last.year, last.number
    known = [each for each in enrolments if (each.term.year, each.term.number) <= end]
    path = path_of(known, shown)
    assert path is not None
    return replace(path, until=last.year)


def _code(enrolment: Enrolment) -> str:
    return enrolment.term.programme.code


def student_enrolments(student: Student) -> list[Enrolment]:
    return list(with_everything(Enrolment.objects.filter(student=student)))


def term_paths(
    term: Term, group: Group | None, among: Collection[int] | None = None
) -> list[tuple[Enrolment, Path]]:
    """Each enrolment of the term (or of one group, or among those of these ids) by name, with the
    path of its student."""
    shown = Enrolment.objects.filter(term=term)
    if group is not None:
        shown = shown.filter(group=group)
    if among is not None:
        shown = shown.filter(pk__in=among)
    return paths_of(shown, {term.pk})


def paths_of(shown: QuerySet[Enrolment], terms: Collection[int]) -> list[tuple[Enrolment, Path]]:
    """Each of these enrolments, which are those of `terms`, by name, with the path of its
    student; in one query."""
    everything = Enrolment.objects.filter(student__in=shown.values("student"))
    return _paths(with_everything(everything), terms)


def paths_to_compute(term: Term, shown: Collection[int]) -> list[tuple[Enrolment, Path]]:
    """The same for enrolments of one term by their id, in no order, with what the core is given
    and no more: twice as fast to read."""
    return _paths(_to_compute(term.pk, shown), {term.pk})


@Prepared
def _to_compute(term_id: int, shown: Collection[int]) -> QuerySet[Enrolment]:
    # A student is enrolled once in a term: no row comes twice.
    rows = Enrolment.objects.filter(
        student__enrolments__term=term_id, student__enrolments__in=shown
    )
    return rows.order_by().select_related("student", "parcours", "term__programme")


def _paths(rows: Iterable[Enrolment], terms: Collection[int]) -> list[tuple[Enrolment, Path]]:
    known: dict[int, list[Enrolment]] = {}
    for enrolment in rows:
        known.setdefault(enrolment.student_id, []).append(enrolment)
    return [
        (enrolment, _path_through(enrolment, enrolments))
        for enrolments in known.values()
        for enrolment in enrolments
        if enrolment.term_id in terms
    ]


def _path_through(shown: Enrolment, enrolments: list[Enrolment]) -> Path:
    path = path_of(enrolments, shown)
    assert path is not None
    return path

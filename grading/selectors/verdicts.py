"""What juries decided of students and show them; nothing of it before."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.utils import timezone

from grading.core.codes import ACQUIRING_UE_CODES
from grading.core.decisions.competences import year_of
from grading.models import Decision, Enrolment, Jury, Term, User
from grading.selectors.results import SemesterResult, StudentResults

Verdicts = dict[str, Decision]
"""Decisions by what they are about: UE11, UE11+UE21, BUT1."""
DecisionsOf = dict[int, tuple[Decision, ...]]
"""Decisions by student."""

LASTING = (Decision.Subject.UE, Decision.Subject.RCUE)
GRANTS = frozenset(code.value for code in ACQUIRING_UE_CODES)
"""A validated RCUE has the codes of an acquired UE."""


def decisions_shown(students: Collection[int]) -> DecisionsOf:
    """What is shown to each of these students, the first jury first, with jury and term; in one
    query."""
    return _decisions(Jury.objects.shown(timezone.now()), students)


def decisions_known_to(user: User, students: Collection[int]) -> DecisionsOf:
    """The same, with what closed juries in which the user sits decided and do not show yet."""
    known = Jury.objects.shown(timezone.now()) | Jury.objects.closed_with(user)
    return _decisions(known, students)


def decisions_closed(students: Collection[int]) -> DecisionsOf:
    """The same of every closed jury, also of those that do not show their decisions yet: for who
    holds them."""
    return _decisions(Jury.objects.filter(state=Jury.State.CLOSED), students)


def _decisions(juries: QuerySet[Jury], students: Collection[int]) -> DecisionsOf:
    rows = Decision.objects.filter(student__in=students, jury__in=juries).exclude(code="")
    found: DecisionsOf = {}
    for each in rows.select_related("jury__term").order_by("jury_id", "pk"):
        found[each.student_id] = (*found.get(each.student_id, ()), each)
    return found


def embargoes(term: Term, students: Collection[int]) -> dict[int, Jury]:
    """Of those of these students whom a closed jury of the year judged without showing it yet,
    that jury; in one query."""
    closed = Jury.objects.filter(state=Jury.State.CLOSED, term__year=term.year)
    hidden = closed.exclude(pk__in=Jury.objects.shown(timezone.now()))
    rows = Decision.objects.filter(student__in=students, jury__in=hidden)
    return {each.student_id: each.jury for each in rows.select_related("jury__term")}


def verdicts_on(
    enrolment: Enrolment, decisions: Iterable[Decision], until: int | None = None
) -> Verdicts:
    """What holds for a semester as it was taken: what the juries of its year decided, and what
    those of later years granted since. `until` is the year when it was taken again."""
    own, found = enrolment.term.year, Verdicts()
    for each in decisions:
        year = each.jury.term.year
        granted = year > own and each.subject in LASTING and each.code in GRANTS
        if (year == own or granted) and (until is None or year < until):
            found[each.of] = each
    return found


def verdicts_of(path: StudentResults, shown: SemesterResult) -> Verdicts:
    """What juries show of one semester of a path; in one query."""
    enrolment = shown.enrolment
    decisions = decisions_shown([enrolment.student_id]).get(enrolment.student_id, ())
    return verdicts_on(enrolment, decisions, taken_again(path.superseded, enrolment))


def taken_again(superseded: Iterable[Enrolment], enrolment: Enrolment) -> int | None:
    """The year when a semester was taken again after that enrolment."""
    own = enrolment.term
    again = (
        each.term.year
        for each in superseded
        if each.term.number == own.number and each.term.year > own.year
    )
    return min(again, default=None)


def year_verdicts(path: StudentResults) -> dict[int, Decision]:
    """What is shown of each year of a path, by its number, from its latest attempt; in one
    query."""
    latest: dict[int, Enrolment] = {}
    for each in sorted((each.enrolment for each in path.semesters), key=lambda one: one.term.year):
        latest[year_of(each.term.number)] = each
    decisions = decisions_shown([path.student.pk]).get(path.student.pk, ())
    found = {
        number: verdicts_on(each, decisions).get(f"BUT{number}") for number, each in latest.items()
    }
    return {number: each for number, each in found.items() if each}

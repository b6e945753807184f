"""A term as the office recaps it: every student with his results, what juries decided of him, and
his rank where the settings show it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from curriculum.models import Parcours
from grading.core.ranks import Rank, ranks, semester_average
from grading.core.rules import Display
from grading.core.values import Assessment
from grading.models import Group, Jury, Mark, Term, User
from grading.selectors.results import SemesterResult, TermResults, term_results
from grading.selectors.verdicts import Verdicts, decisions_known_to, verdicts_on


@dataclass(frozen=True, slots=True)
class RecapLine:
    """A student of the term. `rank` is None where ranks are hidden, and for who has none."""

    shown: SemesterResult
    verdicts: Verdicts
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class Recap:
    """The students of a term by name, of one group or parcours when these are given. `found` holds
    the whole term; `marked_at` is when its last mark was recorded, None when there is none."""

    found: TermResults
    group: Group | None
    parcours: Parcours | None
    lines: tuple[RecapLine, ...]
    marked_at: datetime | None

    @property
    def term(self) -> Term:
        return self.found.term

    @property
    def assessments(self) -> dict[str, Assessment]:
        """Those of the term by id, in the order in which they are held."""
        # Students of the same path share theirs.
        known = {id(line.shown.assessments): line.shown.assessments for line in self.lines}
        return {
            each.id: each
            for assessments in known.values()
            for each in assessments.values()
            if each.semester == self.term.number
        }

    @property
    def juries(self) -> tuple[Jury, ...]:
        """Those whose decisions stand here, the first one first."""
        known = {each.jury_id: each.jury for line in self.lines for each in line.verdicts.values()}
        return tuple(known[pk] for pk in sorted(known))


def recap_of(
    term: Term, user: User, *, group: Group | None = None, parcours: Parcours | None = None
) -> Recap:
    """From every mark entered, with its explanations, and the decisions that this user may know;
    in 8 queries."""
    found = term_results(term, explain=True)
    decisions = decisions_known_to(user, [each.enrolment.student_id for each in found.students])
    places = ranks_of(found)
    lines = (
        RecapLine(
            each,
            verdicts_on(each.enrolment, decisions.get(each.enrolment.student_id, ())),
            places.get(each.enrolment.pk),
        )
        for each in found.students
        if is_in(each, group, parcours)
    )
    return Recap(found, group, parcours, tuple(lines), last_mark(term))


def is_in(shown: SemesterResult, group: Group | None, parcours: Parcours | None) -> bool:
    enrolment = shown.enrolment
    in_group = group is None or enrolment.group_id == group.pk
    return in_group and (parcours is None or enrolment.parcours_id == parcours.pk)


def ranks_of(found: TermResults) -> dict[int, Rank]:
    """The rank of each enrolment in the whole term; who left has none. Empty unless the settings
    show ranks."""
    averages = {
        each.enrolment.pk: semester_average(each.ues, found.term.number)
        for each in found.students
        if each.enrolment.is_active and each.rules.rank is Display.SHOWN
    }
    return ranks(averages, found.students[0].rules) if averages else {}


def last_mark(term: Term) -> datetime | None:
    marks = Mark.objects.filter(enrolment__term=term)
    latest: datetime | None = marks.aggregate(latest=Max("updated_at"))["latest"]
    return latest

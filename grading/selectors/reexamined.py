"""The decisions of juries that corrections of marks would contradict."""

from collections.abc import Iterable, Mapping

from grading.models import Decision, Jury, Term
from grading.selectors.impact import Touched
from grading.selectors.paths import Path

TAKEN = (Jury.State.DELIBERATION, Jury.State.CLOSED)


def reexamined(term: Term, touched: Touched) -> dict[int, tuple[Decision, ...]]:
    """By enrolment of the term, the decisions that rest on an average or a code that the changes
    move, before anything that their jury gave. In one query, none without a student. For readers
    of results only.

    Of the juries that decided the same thing, the latest counts.
    """
    decided = _latest(_decisions(touched))
    juries = {each.jury_id for rows in decided.values() for each in rows}
    moved = {jury: touched.impacts(jury) for jury in juries}
    found = {}
    for enrolment, path in touched.paths.items():
        judged = [each for each in decided.get(path.student.pk, ()) if _judges(each, term, path)]
        found[enrolment] = tuple(
            each for each in judged if each.of in moved[each.jury_id][enrolment].concerned
        )
    return found


def _decisions(touched: Touched) -> Iterable[Decision]:
    students = {path.student.pk for path in touched.paths.values()}
    rows = Decision.objects.filter(student__in=students, jury__state__in=TAKEN).exclude(code="")
    return rows.select_related("jury__term__programme").order_by("jury", "pk")


def _latest(decisions: Iterable[Decision]) -> Mapping[int, list[Decision]]:
    """By student, the last decision of each name."""
    found: dict[int, list[Decision]] = {}
    for each in {(row.student_id, row.of): row for row in decisions}.values():
        found.setdefault(each.student_id, []).append(each)
    return found


def _judges(decision: Decision, term: Term, path: Path) -> bool:
    """Whether its jury had this attempt at the term before its eyes."""
    last = decision.jury.term
    return (
        last.programme.code == path.latest.term.programme.code
        and (term.year, term.number) <= (last.year, last.number)
        and (path.until is None or last.year <= path.until)
    )

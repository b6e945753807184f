"""Whose documents can be made: the groups and the students of a term, by name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from grading.models import Enrolment, Group, Term


@dataclass(frozen=True, slots=True)
class Batch:
    """Students whose transcripts come in one file: a whole term (`group` None) or a group."""

    group: Group | None
    students: int


@dataclass(frozen=True, slots=True)
class TermRoll:
    """Everybody in a term, also those who left: they too may ask for their transcript."""

    term: Term
    groups: tuple[Group, ...]
    enrolments: tuple[Enrolment, ...]

    @property
    def batches(self) -> tuple[Batch, ...]:
        sizes = Counter(enrolment.group_id for enrolment in self.enrolments)
        of_groups = (Batch(group, sizes[group.pk]) for group in self.groups)
        return (Batch(None, len(self.enrolments)), *of_groups)

    def of_group(self, group: Group | None) -> tuple[Enrolment, ...]:
        if group is None:
            return self.enrolments
        return tuple(each for each in self.enrolments if each.group_id == group.pk)


def term_roll(term: Term) -> TermRoll:
    """The roll of a term, in two queries."""
    return TermRoll(
        term=term,
        groups=tuple(term.groups.all()),
        enrolments=tuple(term.enrolments.select_related("student", "group")),
    )


def enrolments_of_term(term: Term, group: Group | None = None) -> list[Enrolment]:
    """Those of a term or of one of its groups, by name; in one query."""
    found = Enrolment.objects.filter(term=term).select_related("term")
    return list(found.filter(group=group) if group else found)


def enrolments_of_year(term: Term) -> list[Enrolment]:
    """Those of all the terms of the department in the year of this one, a term after the other;
    in one query."""
    found = Enrolment.objects.filter(term__department=term.department_id, term__year=term.year)
    order = ("term__number", "term", "student__sort_name", "student__number")
    return list(found.select_related("term").order_by(*order))


def last_of_each(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """For each student the last of his enrolments in an even semester, with which a year ends."""
    last = {each.student_id: each for each in enrolments if each.term.number % 2 == 0}
    return list(last.values())

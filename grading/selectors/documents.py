"""Whose documents can be made: the groups and the students of a term, by name."""

from collections import Counter
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

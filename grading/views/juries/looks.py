"""The students of a jury, and those of them that the address asks to look at."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.http import Http404
from django.urls import reverse

from grading.forms.jury_table import LookForm, asks_of_results, query_of
from grading.models import Jury
from grading.permissions import SignedInRequest
from grading.selectors.judged import Judged, judged_at, judged_by, seats_of
from grading.selectors.jury_table import (
    Neighbours,
    columns_of,
    groups_of,
    looked_at,
    neighbours_of,
    parcours_of,
    seated_at,
    undecided_after,
)
from grading.views.juries.named import holds, named_jury

READ_ONLY = "Vous siégez dans ce jury : la scolarité et la direction des études y écrivent."
NOT_JUDGED = "Cet étudiant n’est pas jugé ici."
READ_ONLY_STATES: dict[str, str] = {
    Jury.State.PREPARATION: "Ce jury est en préparation : les décisions se prennent pendant la "
    "délibération.",
    Jury.State.CLOSED: "Ce jury est clos : ses décisions ne changent plus. Ce qui doit être revu "
    "l’est par une nouvelle délibération.",
}


@dataclass
class Looking:
    """A jury that the user may read, and what he asks to look at."""

    jury: Jury
    form: LookForm
    is_held: bool

    @cached_property
    def query(self) -> str:
        """The end of the addresses that keep the look."""
        return query_of(self.form.look)

    @property
    def why_read_only(self) -> str:
        """Why nothing is written here; nothing when one writes."""
        if not self.is_held:
            return READ_ONLY
        return READ_ONLY_STATES.get(self.jury.state, "")

    @property
    def is_writing(self) -> bool:
        return not self.why_read_only

    def url(self, name: str, *arguments: int) -> str:
        """The address of a page of this jury that keeps the look."""
        return reverse(f"grading:{name}", args=[self.jury.pk, *arguments]) + self.query


@dataclass
class Looked(Looking):
    """With its students by name, all of them judged."""

    students: tuple[Judged, ...]
    columns: list[str]

    @cached_property
    def rows(self) -> list[Judged]:
        return looked_at(self.students, self.form.look)

    @property
    def decided(self) -> int:
        return sum(each.is_decided for each in self.students)

    @property
    def may_be_closed(self) -> bool:
        """Whether nothing is left to whoever writes here but to close the jury."""
        return self.is_writing and self.decided == len(self.students) and not self.contradictions

    @property
    def contradictions(self) -> int:
        return sum(len(each.open_contradictions) for each in self.students)

    def student(self, student_id: int) -> Judged:
        for each in self.students:
            if each.enrolment.student_id == student_id:
                return each
        raise Http404(NOT_JUDGED)

    def neighbours(self, student_id: int) -> Neighbours:
        return neighbours_of(self.rows, student_id)

    def undecided_after(self, student_id: int) -> list[Judged]:
        return undecided_after(self.rows, student_id)


def looked(request: SignedInRequest, jury_id: int) -> Looked:
    """Who may read the jury looks at its students; only who holds it writes, during the
    deliberation."""
    jury = named_jury(request.user, jury_id)
    students = judged_by(jury)
    columns = columns_of(students, jury)
    form = LookForm(
        request.GET, groups=groups_of(students), parcours=parcours_of(students), columns=columns
    )
    return Looked(jury, form, holds(request.user, jury), students, columns)


class Beside(NamedTuple):
    """A student, and who stands beside him in what is looked at."""

    looking: Looking
    judged: Judged
    neighbours: Neighbours


def looked_beside(request: SignedInRequest, jury_id: int, student_id: int) -> Beside:
    """The others are judged only where the look asks of their results."""
    if asks_of_results(request.GET):
        found = looked(request, jury_id)
        return Beside(found, found.student(student_id), found.neighbours(student_id))
    jury = named_jury(request.user, jury_id)
    seats = seats_of(jury)
    own = [each for each in seats if each.enrolment.student_id == student_id]
    if not own:
        raise Http404(NOT_JUDGED)
    (judged,) = judged_at(jury, own)
    form = LookForm(request.GET, groups=groups_of(seats), parcours=parcours_of(seats), columns=())
    looking = Looking(jury, form, holds(request.user, jury))
    return Beside(looking, judged, neighbours_of(seated_at(seats, form.look), student_id))


def one_looked(request: SignedInRequest, jury_id: int, student_id: int) -> tuple[Jury, Judged]:
    """The jury and one of its students alone: enough for who writes about him, and of a whole
    promotion the longest to judge."""
    jury = named_jury(request.user, jury_id)
    found = judged_by(jury, {student_id})
    if not found:
        raise Http404(NOT_JUDGED)
    return jury, found[0]

"""A term as a list of its students needs it: whom the department knows, who is in the term, in
which group, parcours and modality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from curriculum.models import Parcours
from grading.models import Enrolment, Group, Student, StudentPlan, Term, User
from grading.models.term import RESULT_READERS
from grading.selectors.paths import with_everything
from grading.selectors.tracks import TrackMove


@dataclass(frozen=True, slots=True)
class TermList:
    """`students` are all those of the department, by id; `enrolments` those in the term, by
    student, by name; `paths` all enrolments of these students."""

    term: Term
    students: Mapping[int, Student]
    enrolments: Mapping[int, Enrolment]
    paths: Mapping[int, Sequence[Enrolment]]
    groups: tuple[Group, ...]
    parcours: tuple[Parcours, ...]

    def move(self, enrolment: Enrolment, parcours: str, modality: str) -> TrackMove:
        return TrackMove(self.paths[enrolment.student_id], enrolment, parcours, modality)


def term_list(term: Term) -> TermList:
    """In four queries."""
    students = Student.objects.filter(department=term.department_id)
    # A student is enrolled once in a term: no row comes twice.
    rows = with_everything(Enrolment.objects.filter(student__enrolments__term=term))
    paths: dict[int, list[Enrolment]] = {}
    for each in rows:
        paths.setdefault(each.student_id, []).append(each)
    return TermList(
        term,
        {each.pk: each for each in students},
        {
            each.student_id: each
            for known in paths.values()
            for each in known
            if each.term_id == term.pk
        },
        paths,
        tuple(term.groups.order_by("name")),
        tuple(Parcours.objects.filter(programme=term.programme_id).order_by("position", "code")),
    )


def student_plans_of(user: User) -> QuerySet[StudentPlan]:
    """The plans that the user made himself, as long as he keeps these students: nobody else ever
    sees them."""
    plans = StudentPlan.objects.filter(
        by=user, term__department__in=user.departments_as(*RESULT_READERS)
    )
    return plans.select_related("term__programme__department")


def other_term(term: Term) -> Term | None:
    """The other semester of the same year of the BUT, None when it is not open."""
    number = term.number + 1 if term.number % 2 else term.number - 1
    return Term.objects.filter(programme=term.programme_id, year=term.year, number=number).first()

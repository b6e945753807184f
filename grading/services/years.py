"""Opening a year from the last one: terms, groups, who teaches, assessments; never a mark."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from curriculum.models import Programme
from grading.models import Group, TeachingAssignment, Term, User
from grading.selectors.years import TermPlan, programmes_to_open, year_plan
from grading.services.assessments import lock_term
from grading.services.renewals import renew_all


@dataclass(frozen=True, slots=True)
class YearOrder:
    """What to open: jury dates by semester number (None: not known), whether with their groups,
    and the ids of the teaching assignments and of the assessments of last time to take up."""

    terms: Mapping[int, date | None]
    groups: bool = True
    services: Collection[int] = ()
    assessments: Collection[int] = ()
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """How many of each were made."""

    terms: int
    groups: int
    services: int
    assessments: int


@transaction.atomic
def open_year(programme_id: int, year: int, order: YearOrder, *, by: User) -> Opened:
    """Make what the order says and the year lacks; what is there already stays as it is.

    Raises DoesNotExist for a programme whose years `by` does not open, ValidationError where a
    constraint refuses.
    """
    programme = (
        programmes_to_open(by).select_for_update(of=("self",), no_key=True).get(pk=programme_id)
    )
    made = [0, 0, 0, 0]
    for plan in year_plan(programme, year).terms:
        if plan.number in order.terms:
            counts = open_term(programme, year, plan, order, by)
            made = [total + count for total, count in zip(made, counts, strict=True)]
    return Opened(*made)


def open_term(
    programme: Programme, year: int, plan: TermPlan, order: YearOrder, by: User
) -> tuple[int, int, int, int]:
    term = plan.existing or new_term(programme, year, plan.number, order.terms[plan.number])
    lock_term(term.pk)
    groups = plan.groups if order.groups else ()
    Group.objects.bulk_create(Group(term=term, name=name) for name in groups)
    services = [each for each in plan.services if each.original.pk in order.services]
    TeachingAssignment.objects.bulk_create(
        TeachingAssignment(term=term, module=each.module, teacher=each.original.teacher)
        for each in services
    )
    chosen = [
        (module.module, each)
        for module in plan.modules
        for each in module.renewals
        if each.original.pk in order.assessments
    ]
    assessments = 0
    if plan.source:
        assessments = renew_all(term, chosen, earlier=plan.source, dated=order.dated, by=by)
    return plan.existing is None, len(groups), len(services), assessments


def new_term(programme: Programme, year: int, number: int, jury_on: date | None) -> Term:
    if jury_on and jury_on.year not in (year, year + 1):
        raise ValidationError(f"La date du jury de S{number} n’est pas dans cette année.")
    term = Term(
        department_id=programme.department_id,
        programme=programme,
        number=number,
        year=year,
        jury_on=jury_on,
    )
    term.full_clean()
    term.save(force_insert=True)
    return term

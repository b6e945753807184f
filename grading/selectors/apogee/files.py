"""The files of Apogée that somebody brought, those given back, and the steps that there are."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import QuerySet

from curriculum.models import UE, Module, Parcours
from grading.core.decisions.competences import year_of
from grading.models import ApogeeExport, ApogeePlan, Student, Term, User
from grading.models.term import RESULT_READERS

SHOWN = 30
"""Files given back that are listed, and among which a step is looked for."""


class StepChoice(NamedTuple):
    """A year of a programme that is taught: « 12-2026-1 »."""

    programme: int
    year: int
    but_year: int

    @property
    def key(self) -> str:
        return f"{self.programme}-{self.year}-{self.but_year}"


def plans_of(user: User) -> QuerySet[ApogeePlan]:
    """The files that the user brought himself: nobody else ever sees them."""
    return ApogeePlan.objects.filter(by=user).select_related("programme__department", "parcours")


def exports_of(user: User) -> list[ApogeeExport]:
    """The last files given back in his departments."""
    rows = ApogeeExport.objects.filter(
        programme__department__in=user.departments_as(*RESULT_READERS)
    )
    return list(rows.select_related("by", "programme", "parcours")[:SHOWN])


def same_step(exports: Collection[ApogeeExport], steps: Collection[str]) -> ApogeeExport | None:
    """The last file given back about one of these step codes."""
    return next((each for each in exports if set(each.steps) & set(steps)), None)


def steps_of(user: User) -> dict[StepChoice, str]:
    """The step-years that the user may fill, in words, the newest first."""
    terms = Term.objects.for_user(user).select_related("programme")
    found: dict[StepChoice, str] = {}
    several = len({term.programme_id for term in terms}) > 1
    for term in terms:
        choice = StepChoice(term.programme_id, term.year, year_of(term.number))
        name = f"BUT{choice.but_year} {term.academic_year}"
        found[choice] = f"{name}, {term.programme}" if several else name
    return found


def parcours_of(programmes: Collection[int]) -> list[Parcours]:
    return list(Parcours.objects.filter(programme__in=programmes).select_related("programme"))


def taught_in(step: StepChoice) -> tuple[list[Student], list[UE], list[Module]]:
    """The students of a step by name, and what its programme teaches in that year."""
    numbers = 2 * step.but_year - 1, 2 * step.but_year
    students = Student.objects.filter(
        enrolments__term__programme=step.programme,
        enrolments__term__year=step.year,
        enrolments__term__number__in=numbers,
    )
    ues = UE.objects.filter(semester__programme=step.programme, semester__number__in=numbers)
    modules = Module.objects.filter(programme=step.programme, semester_number__in=numbers)
    return (
        list(students.distinct().order_by("sort_name", "pk")),
        list(ues.select_related("competence").order_by("semester__number", "position", "pk")),
        list(modules.order_by("semester_number", "position", "pk")),
    )

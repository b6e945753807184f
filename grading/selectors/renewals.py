"""The assessments that a module had in earlier years, as they would be taken up again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet

from curriculum.models import Module
from grading.models import Assessment, Term
from grading.selectors.marks import ue_codes_of

WEEKS_OF_400_YEARS = Fraction(20_871, 400)


@dataclass(frozen=True, slots=True)
class Renewal:
    """An assessment of an earlier year. Its days are moved to this year, None when they fall
    outside it; `weights` are those of the UEs that still exist, `dropped` the other UEs;
    `is_there` when the module has an assessment of this title already."""

    original: Assessment
    day: date | None
    deadline: date | None
    weights: Mapping[str, str]
    dropped: tuple[str, ...]
    is_there: bool


def earlier_terms(term: Term, module: Module) -> QuerySet[Term]:
    """The terms of earlier years where the same module of the same programme had assessments,
    the latest first."""
    held = originals(term, module).values("term")
    return Term.objects.filter(pk__in=held).order_by("-year", "-pk")


def renewals(term: Term, module: Module, earlier: Term) -> tuple[Renewal, ...]:
    """What `earlier` had, in the order of its sheet."""
    codes = set(ue_codes_of(module.pk))
    titles = set(
        Assessment.objects.filter(term=term, module=module).values_list("title", flat=True)
    )
    rows = originals(term, module).filter(term=earlier).select_related("term", "completes")
    return tuple(renewal(row, term, codes, titles) for row in rows.order_by("date", "pk"))


def originals(term: Term, module: Module) -> QuerySet[Assessment]:
    """A later version of a programme keeps its code, and those of its modules and parcours."""
    parcours = module.parcours.code if module.parcours else None
    return Assessment.objects.filter(
        term__department=term.department_id,
        term__programme__code=term.programme.code,
        term__year__lt=term.year,
        module__semester_number=module.semester_number,
        module__code=module.code,
        module__parcours__code=parcours,
    )


def renewal(
    original: Assessment, term: Term, codes: Collection[str], titles: Collection[str]
) -> Renewal:
    years = term.year - original.term.year
    return Renewal(
        original,
        moved(original.date, years, term),
        moved(original.deadline, years, term),
        {code: weight for code, weight in original.weights.items() if code in codes},
        tuple(sorted(set(original.weights) - set(codes))),
        original.title in titles,
    )


def moved(day: date | None, years: int, term: Term) -> date | None:
    """The same day of the week, that many years later; None outside the year of the term."""
    if day is None:
        return None
    later = day + timedelta(weeks=round(years * WEEKS_OF_400_YEARS))
    return later if later.year in (term.year, term.year + 1) else None

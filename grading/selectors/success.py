"""How a semester went, by UE and by group, and over the years: what the dashboards show."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from grading.core.averages.scheme import Scheme
from grading.core.bulk.cases import promotion_of
from grading.core.bulk.computation import compute_promotion
from grading.core.bulk.students import StudentFigures, UEFigures, figures_of
from grading.core.codes import UECode, YearCode
from grading.core.decisions.competences import year_of
from grading.core.success import (
    Standing,
    Success,
    Telling,
    all_of,
    success_of,
    told,
    ue_standing,
    year_standing,
)
from grading.core.values import FEWEST_TOLD
from grading.models import Bac, Enrolment, Term
from grading.selectors.cases import cases_of
from grading.selectors.paths import paths_of
from grading.selectors.verdicts import Verdicts, decisions_shown, verdicts_on

YEARS = 5
"""As far back as the evolution goes, the year shown included."""
UNKNOWN = "inconnu"


@dataclass(frozen=True, slots=True)
class UEOutcome:
    """`average` on 20, rounded as it prints; None without one."""

    average: Fraction | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a student did in a semester; `year` is None while it is not settled, and in the first
    semester of a year: told of its people too, it would tell who left before the second."""

    enrolment: Enrolment
    ues: Mapping[str, UEOutcome]
    year: Standing

    @property
    def semester(self) -> Standing:
        return all_of(ue.standing for ue in self.ues.values())


@dataclass(frozen=True, slots=True)
class UELine:
    """Those whose programme has this UE; the figures are None below FEWEST_TOLD of them."""

    code: str
    success: Success
    mean: Fraction | None
    median: Fraction | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Some students under the names that they share: who acquired every UE of the semester, and
    to whom the next year opens."""

    labels: tuple[str, ...]
    semester: Success
    year: Success

    @property
    def people(self) -> int:
        return self.semester.people


@dataclass(frozen=True, slots=True)
class YearLine:
    """One academic year of the semester. `left` is None where it would tell of a few."""

    term: Term
    line: GroupLine | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Of who has not left; nothing in it is about fewer than FEWEST_TOLD people."""

    term: Term
    everybody: GroupLine | None
    ues: tuple[UELine, ...]
    by_parcours: tuple[GroupLine, ...]
    by_bac: tuple[GroupLine, ...]
    by_modality: tuple[GroupLine, ...]
    evolution: tuple[YearLine, ...]

    @property
    def tells_year(self) -> bool:
        return ends_year(self.term)


def dashboard_of(term: Term, terms: Iterable[Term]) -> Dashboard:
    """That of a term, in 7 queries; `terms`, read with their programmes, are those that the
    reader may see."""
    past = terms_before(term, terms)
    found = outcomes_of(past)
    there = [each for each in found[term.pk] if each.enrolment.is_active]
    by_parcours, by_bac, by_modality = tables_of(there, parcours_of, bac_of, modality_of)
    return Dashboard(
        term=term,
        everybody=line_of((), there),
        ues=tuple(ue_lines(there)),
        by_parcours=by_parcours,
        by_bac=by_bac,
        by_modality=by_modality,
        evolution=tuple(year_line(each, found[each.pk]) for each in past),
    )


def terms_before(term: Term, terms: Iterable[Term]) -> list[Term]:
    """The same semester of the same programme, whatever its version, the oldest first, up to this
    one."""
    same = [
        each
        for each in terms
        if (each.department_id, each.number) == (term.department_id, term.number)
        and each.programme.code == term.programme.code
        and each.year <= term.year
    ]
    return sorted(same, key=lambda each: each.year)[-YEARS:]


def outcomes_of(terms: Sequence[Term]) -> dict[int, list[Outcome]]:
    """By id of the term, in 7 queries: by the official computation, with what juries show."""
    found: dict[int, list[Outcome]] = {term.pk: [] for term in terms}
    shown = paths_of(Enrolment.objects.filter(term__in=terms), found)
    decisions = decisions_shown({enrolment.student_id for enrolment, _ in shown})
    # A path stands for one enrolment; somebody who repeats has two.
    enrolment_of = {id(path): enrolment for enrolment, path in shown}
    for case in cases_of((path for _, path in shown), published_only=False):
        scheme = Scheme(case.case.programme, case.case.rules, case.case.assessments)
        result = compute_promotion(scheme, promotion_of(case.case))
        for place, path in enumerate(case.paths):
            enrolment = enrolment_of[id(path)]
            verdicts = verdicts_on(enrolment, decisions.get(enrolment.student_id, ()), path.until)
            figures = figures_of(result, place)
            found[enrolment.term_id].append(outcome_of(enrolment, figures, verdicts))
    return found


def outcome_of(enrolment: Enrolment, figures: StudentFigures, verdicts: Verdicts) -> Outcome:
    number = enrolment.term.number
    year = figures.years.get(year_of(number))
    decided = verdicts.get(f"BUT{year_of(number)}")
    code = YearCode(decided.code) if decided else year and year.proposal
    return Outcome(
        enrolment=enrolment,
        ues={
            ue.code: UEOutcome(ue.rounded, ue_standing(decided_on(ue, verdicts)))
            for ue in figures.ues.values()
            if ue.semester == number
        },
        year=year_standing(code) if code and ends_year(enrolment.term) else None,
    )


def ends_year(term: Term) -> bool:
    return term.number % 2 == 0


def decided_on(ue: UEFigures, verdicts: Verdicts) -> UECode:
    decided = verdicts.get(ue.code)
    return UECode(decided.code) if decided else ue.proposal


def ue_lines(outcomes: Sequence[Outcome]) -> Iterator[UELine]:
    """In the order of the programme; a UE of too few is not told."""
    for code in dict.fromkeys(code for each in outcomes for code in each.ues):
        own = [each.ues[code] for each in outcomes if code in each.ues]
        if len(own) < FEWEST_TOLD:
            continue
        averages = [each.average for each in own if each.average is not None]
        known = len(averages) >= FEWEST_TOLD
        yield UELine(
            code=code,
            success=success_of(each.standing for each in own),
            mean=sum(averages, Fraction(0)) / len(averages) if known else None,
            median=Fraction(median(averages)) if known else None,
        )


def line_of(labels: tuple[str, ...], outcomes: Sequence[Outcome]) -> GroupLine | None:
    if len(outcomes) < FEWEST_TOLD:
        return None
    return GroupLine(
        labels,
        success_of(each.semester for each in outcomes),
        success_of(each.year for each in outcomes),
    )


def tables_of(
    outcomes: Sequence[Outcome], *naming: Callable[[Outcome], str]
) -> Iterator[tuple[GroupLine, ...]]:
    """A table for each way to name these people, none of which tells of a few beside those before
    it; nothing where all have one name."""
    semester, year = Telling(), Telling()
    for name_of in naming:
        groups = grouped(outcomes, name_of)
        members = [found for _, found in groups]
        told_of = zip(
            semester.told(
                [{each.enrolment.pk: each.semester for each in some} for some in members]
            ),
            year.told([{each.enrolment.pk: each.year for each in some} for some in members]),
            strict=True,
        )
        yield tuple(
            GroupLine(labels, *found) for (labels, _), found in zip(groups, told_of, strict=True)
        )


def grouped(
    outcomes: Iterable[Outcome], name_of: Callable[[Outcome], str]
) -> list[tuple[tuple[str, ...], tuple[Outcome, ...]]]:
    """By name, small groups together; nothing when there is one name alone."""
    groups: dict[str, list[Outcome]] = {}
    for each in sorted(outcomes, key=name_of):
        groups.setdefault(name_of(each), []).append(each)
    return told(groups) if len(groups) > 1 else []


def parcours_of(outcome: Outcome) -> str:
    parcours = outcome.enrolment.parcours
    return parcours.code if parcours else "sans parcours"


def modality_of(outcome: Outcome) -> str:
    return outcome.enrolment.get_modality_display()


def bac_of(outcome: Outcome) -> str:
    student = outcome.enrolment.student
    return Bac(student.bac).label if student.bac else UNKNOWN


def year_line(term: Term, outcomes: Sequence[Outcome]) -> YearLine:
    there = [each for each in outcomes if each.enrolment.is_active]
    left = len(outcomes) - len(there)
    return YearLine(
        term=term,
        line=line_of((term.academic_year,), there),
        left=left if left == 0 or left >= FEWEST_TOLD else None,
    )

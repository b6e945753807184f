"""The averages of one module, as its teacher may know them: from its marks, published or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Count, Max

from curriculum.models import Module
from grading.core.computation import compute
from grading.core.rules import Rules
from grading.core.values import Assessment as AssessmentValue
from grading.core.values import Case
from grading.models import Assessment, Enrolment, Mark, Term
from grading.selectors.cases import Facts, PromotionCase, cases_from, facts_of
from grading.selectors.paths import Path, with_everything
from grading.selectors.records import as_value

# What of the description of an assessment has a part in averages.
COUNTING = ("type", "kind", "maximum", "coefficient", "weights")

Averages = Mapping[str, Fraction | None]
"""By code of the UE that the module feeds, for who is exempted from neither: it may weigh
otherwise in each. Nothing for whom the module does not concern."""


@dataclass(frozen=True, slots=True)
class Move:
    """A student whose averages of the module are no longer the same."""

    enrolment: Enrolment
    before: Averages
    after: Averages


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new description does to the marks entered: how many there are, the maximum before
    and after in hundredths, and whose averages of the module move."""

    marks: int
    maxima: tuple[int, int]
    moves: tuple[Move, ...]

    @property
    def changes_maximum(self) -> bool:
        return self.maxima[0] != self.maxima[1]


def effect_of(changed: Assessment) -> Effect | None:
    """What the assessment as `changed` describes it would do to marks already entered; None when
    there are none, when nothing that counts is changed, or when they exceed its maximum."""
    stored = Assessment.objects.filter(pk=changed.pk).first()
    if stored is None or all(getattr(stored, it) == getattr(changed, it) for it in COUNTING):
        return None
    entered = changed.marks.exclude(status=Mark.Status.BLANK)
    found = entered.aggregate(marks=Count("pk"), highest=Max("value"))
    if not found["marks"] or (found["highest"] or 0) > changed.maximum:
        return None
    return Effect(found["marks"], (stored.maximum, changed.maximum), moves(changed))


def moves(changed: Assessment) -> tuple[Move, ...]:
    """Whose averages of its module change when the assessment is as `changed` describes it, by
    name; nothing of it is stored yet."""
    found = []
    for each in promotion(changed.term)[1]:
        before = averages_in(each, each.case, changed.module)
        after = averages_in(each, described_anew(each.case, as_value(changed)), changed.module)
        found += [
            Move(enrolment, before[enrolment.pk], after[enrolment.pk])
            for path in each.paths
            for enrolment in path.enrolments
            if before[enrolment.pk] != after[enrolment.pk]
        ]
    return tuple(sorted(found, key=lambda move: move.enrolment.student.sort_name))


def promotion(term: Term) -> tuple[Facts, list[PromotionCase]]:
    """Everybody in this term alone: the averages of a module depend on nothing else. In 6
    queries."""
    enrolments = with_everything(term.enrolments.all())
    paths = [Path(student=each.student, enrolments=(each,), superseded=()) for each in enrolments]
    facts = facts_of(paths, published_only=False)
    return facts, cases_from(facts, paths)


def described_anew(case: Case, changed: AssessmentValue) -> Case:
    assessments = (changed if each.id == changed.id else each for each in case.assessments)
    return replace(case, assessments=tuple(assessments))


def averages_in(
    found: PromotionCase, case: Case, module: Module
) -> dict[int, dict[str, Fraction | None]]:
    results = compute(case)
    return {
        path.latest.pk: {
            ue.code: each.average
            for ue in result.ues.values()
            for each in ue.modules
            if (ue.semester, each.code) == (module.semester_number, module.code)
            and not (each.exempt or ue.exempt)
        }
        for path, result in zip(found.paths, results, strict=True)
    }


def is_below(averages: Averages, rules: Rules) -> bool:
    """Whether one of the averages does not reach the bar of the UEs."""
    known = (average for average in averages.values() if average is not None)
    return any(not rules.reaches(average, rules.validation_bar) for average in known)

"""The marks that bulletins bring, beside those that are here."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from grading.core.bulletins.values import Result
from grading.core.values import Mark, MarkStatus, printed
from grading.imports.scodoc.choices import Choices
from grading.imports.scodoc.plan import AssessmentPlan, MarkFate, MarkPlan, PersonPlan
from grading.models import Assessment
from grading.selectors.audience import NONE, Standing
from grading.selectors.bulletin_import import Facts
from grading.selectors.marks import BLANK, NO_MARK, MarkValue, StoredMark
from grading.services.entries import Refusal

HUNDREDTHS = 100
NEGATIVE = "Une note de bonus négative n’a pas sa place ici."
TOO_MANY_DECIMALS = "Plus de deux décimales."
ABOVE = "Cette note dépasse le maximum de l’évaluation."


def marks_of(
    people: Sequence[PersonPlan],
    assessments: Sequence[AssessmentPlan],
    choices: Choices,
    facts: Facts,
) -> Iterator[MarkPlan]:
    """One for each mark of a bulletin, and for each blank where there is a mark here."""
    by_external = {each.external: each for each in assessments}
    for person in people:
        for module in person.bulletin.modules:
            for result in module.results:
                plan = by_external.get(result.assessment.id)
                if plan is not None:
                    yield from mark_plan(person, plan, result, choices, facts)


def mark_plan(
    person: PersonPlan,
    plan: AssessmentPlan,
    result: Result,
    choices: Choices,
    facts: Facts,
) -> Iterator[MarkPlan]:
    stored = stored_mark(person, plan, facts)
    old = written(stored.content)
    if result.mark is None:
        if stored.content != BLANK:
            yield MarkPlan(MarkFate.KEPT, person, plan, old)
        return
    refusal = unfit(result.mark, plan.assessment)
    if refusal:
        yield MarkPlan(MarkFate.REFUSED, person, plan, old, result.printed.text, refusal)
        return
    wanted = value_of(result.mark)
    if wanted == stored.content:
        yield MarkPlan(MarkFate.UNCHANGED, person, plan, old, old)
        return
    refusal = closed(person, plan, choices, facts)
    if refusal:
        yield MarkPlan(MarkFate.REFUSED, person, plan, old, written(wanted), refusal)
        return
    fate = MarkFate.NEW if stored.content == BLANK else MarkFate.REPLACED
    yield MarkPlan(fate, person, plan, old, written(wanted), wanted=wanted, seen=stored.version)


def stored_mark(person: PersonPlan, plan: AssessmentPlan, facts: Facts) -> StoredMark:
    if plan.existing is None or person.enrolment is None:
        return NO_MARK
    return facts.marks.get((plan.existing.pk, person.enrolment), NO_MARK)


def value_of(mark: Mark) -> MarkValue:
    if mark.value is None:
        return MarkValue(mark.status.value)
    return MarkValue(MarkStatus.GRADED.value, int(mark.value * HUNDREDTHS))


def unfit(mark: Mark, assessment: Assessment) -> str:
    """Why a mark cannot be kept, empty when it can."""
    if mark.value is None:
        return ""
    if mark.value < 0:
        return NEGATIVE
    if HUNDREDTHS % mark.value.denominator:
        return TOO_MANY_DECIMALS
    return ABOVE if mark.value * HUNDREDTHS > assessment.maximum else ""


def closed(person: PersonPlan, plan: AssessmentPlan, choices: Choices, facts: Facts) -> str:
    """Why nothing may be entered for him there, empty when it may."""
    standing = person.standing or Standing(
        0, 0, person.parcours, choices.modality, True, NONE, NONE
    )
    why = facts.taught.prescription.closed(standing, facts.asked_term, plan.module.pk)
    if why:
        return Refusal(why.value).label
    is_validated = plan.existing is not None and plan.existing.is_validated
    return Refusal.VALIDATED.label if is_validated else ""


WORDS: Mapping[str, str] = {
    MarkStatus.ABSENT.value: "ABS",
    MarkStatus.EXCUSED.value: "EXC",
    MarkStatus.PENDING.value: "ATT",
}


def written(value: MarkValue) -> str:
    """« 12,50 », « ABS », or nothing."""
    if value.value is None:
        return WORDS.get(value.status, "")
    return printed(Fraction(value.value, HUNDREDTHS)).replace(".", ",")

"""Whom to call to a resit, a second session or a bonus: the students, with the facts that
speak for each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import TextChoices

from grading.core.rules import Rules
from grading.core.values import Mark
from grading.models import Assessment, Enrolment, User
from grading.models.mark import MarkEntryStatus
from grading.selectors.anonymity import names_hidden
from grading.selectors.audience import Called, called_to
from grading.selectors.cases import PromotionCase
from grading.selectors.module_averages import Averages, averages_in, is_below, promotion


class Reason(TextChoices):
    """Why a student is proposed; whoever calls them decides."""

    EXCUSED = MarkEntryStatus.EXCUSED.value, "absence justifiée"
    ABSENT = MarkEntryStatus.ABSENT.value, "absence injustifiée"
    BELOW = "below", "moyenne du module sous le seuil"


# A bonus is for whoever wants it: nobody is proposed rather than another.
PROPOSED_FOR = (Assessment.Kind.RESIT, Assessment.Kind.SECOND_SESSION)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A student who may be called. `mark` is what he has at the assessment that is completed;
    who holds a mark at this one already is not struck off any more."""

    enrolment: Enrolment
    mark: Mark | None
    averages: Averages
    reasons: tuple[Reason, ...]
    is_called: bool
    holds_mark: bool


@dataclass(frozen=True, slots=True)
class Invitations:
    """The students, by name. `masked`: what their marks tell is left out, because copies of the
    module are anonymous for the reader."""

    students: tuple[Invitation, ...]
    masked: bool


def invitations(assessment: Assessment, reader: User) -> Invitations:
    """Everybody who may sit an assessment that is not for all, be it new.

    In 7 queries, whatever the number of students.
    """
    called = called_to([assessment]) if assessment.pk else {}
    facts, cases = promotion(assessment.term)
    found = [
        invitation(assessment, called, enrolment, marks, averages, each.case.rules)
        for each in cases
        for enrolment, marks, averages in concerned(each, assessment)
    ]
    masked = any(
        names_hidden(row, reader) for row in facts.rows if row.module_id == assessment.module_id
    )
    if masked:
        found = [replace(each, mark=None, averages={}, reasons=()) for each in found]
    return Invitations(
        tuple(sorted(found, key=lambda each: each.enrolment.student.sort_name)), masked
    )


def concerned(
    found: PromotionCase, assessment: Assessment
) -> Iterator[tuple[Enrolment, dict[str, Mark], Averages]]:
    """Those who follow the module, with their marks by assessment id and their averages."""
    averages = averages_in(found, found.case, assessment.module)
    for path, student in zip(found.paths, found.case.students, strict=True):
        if path.latest.is_active and averages[path.latest.pk]:
            yield path.latest, dict(student.marks), averages[path.latest.pk]


def invitation(
    assessment: Assessment,
    called: Called,
    enrolment: Enrolment,
    marks: dict[str, Mark],
    averages: Averages,
    rules: Rules,
) -> Invitation:
    mark = marks.get(str(assessment.completes_id))
    return Invitation(
        enrolment,
        mark,
        averages,
        reasons(assessment, mark, is_below(averages, rules)),
        enrolment.pk in called.get(assessment.pk, ()),
        str(assessment.pk) in marks,
    )


def reasons(assessment: Assessment, mark: Mark | None, below: bool) -> tuple[Reason, ...]:
    if assessment.kind not in PROPOSED_FOR:
        return ()
    missed = (Reason(mark.status.value),) if mark and mark.status in Reason.values else ()
    return (*missed, *((Reason.BELOW,) if below else ()))

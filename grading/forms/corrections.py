"""Corrections of published marks: what changes, for whom, and the reason that he will read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms

from grading.core.impact import Impact, Move
from grading.forms.marks import written_mark
from grading.forms.outcomes import trouble
from grading.forms.sheet import Submission, cell_name
from grading.models import Assessment, Decision, Enrolment, MarkChange
from grading.selectors.impact import Impacts
from grading.services.entries import Outcome, Recorded, Refusal, Verdict


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=MarkChange._meta.get_field("reason").max_length,
        help_text="L’étudiant le verra, avec l’ancienne note et la nouvelle.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": "Un motif est attendu : l’étudiant le verra.",
            "max_length": "Ce motif est trop long : %(show_value)d caractères, %(limit_value)d au "
            "plus.",
        },
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """A published mark and what it is to become. `note` says that somebody changed it
    meanwhile."""

    name: str
    assessment: str
    typed: str
    before: str
    after: str
    note: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrections of one student, what they move, and the decisions that they contradict."""

    student: str
    corrections: tuple[Correction, ...]
    impact: Impact
    module_moves: tuple[Move, ...]
    decisions: tuple[Decision, ...]


def awaiting(recorded: Recorded) -> list[Outcome]:
    """The outcomes that a reason is enough to save: published, or changed by somebody else."""
    return [
        outcome
        for outcome in recorded.troubled
        if outcome.verdict == Verdict.CONFLICT or outcome.refusal == Refusal.REASON_MISSING
    ]


def lost(
    submission: Submission, recorded: Recorded, assessments: Mapping[int, Assessment]
) -> list[str]:
    """What was typed and is neither saved nor waiting, with why no reason helps."""
    waiting = awaiting(recorded)
    faults = {
        **submission.faults,
        **{
            outcome.entry.cell: trouble(outcome, assessments)
            for outcome in recorded.troubled
            if outcome not in waiting
        },
    }
    said = (f"{submission.typed[cell]} : {fault}" for cell, fault in faults.items())
    return [*submission.stray, *said]


def corrected(
    outcomes: Iterable[Outcome],
    submission: Submission,
    assessments: Mapping[int, Assessment],
    enrolments: Iterable[Enrolment],
    impacts: Impacts,
    decisions: Mapping[int, tuple[Decision, ...]],
) -> tuple[Corrected, ...]:
    """One for each of these enrolments, in their order; the assessments are of one module."""
    module = next(iter(assessments.values())).module.code
    found: dict[int, list[Correction]] = {}
    for each in outcomes:
        made = correction(each, submission, assessments)
        found.setdefault(each.entry.enrolment_id, []).append(made)
    return tuple(
        Corrected(
            str(each.student),
            tuple(found[each.pk]),
            moved,
            moved.of_module(module),
            decisions.get(each.pk, ()),
        )
        for each in enrolments
        for moved in [impacts[each.pk]]
    )


def correction(
    outcome: Outcome, submission: Submission, assessments: Mapping[int, Assessment]
) -> Correction:
    entry = outcome.entry
    return Correction(
        cell_name(*entry.cell),
        assessments[entry.assessment_id].title,
        submission.typed[entry.cell],
        written_mark(outcome.stored.content),
        written_mark(entry.wanted),
        trouble(outcome, assessments) if outcome.verdict == Verdict.CONFLICT else "",
    )

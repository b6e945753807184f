"""Who is called to an assessment, and the assessment that completes another."""

from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms

from grading.forms.assessments import BONUS_MAXIMUM, QuickAssessmentForm
from grading.forms.chosen import ChosenField, SeenField, is_key
from grading.models import Assessment
from grading.selectors.invitations import Invitations

# The word of each kind in an address.
COMPLEMENTS = {
    "rattrapage": Assessment.Kind.RESIT,
    "seconde-session": Assessment.Kind.SECOND_SESSION,
    "bonus": Assessment.Kind.BONUS,
}


def new_complement(completed: Assessment, kind: Assessment.Kind) -> Assessment:
    """The assessment that completes another, as it is proposed."""
    title = f"{kind.label.capitalize()} {completed.title}"
    is_bonus = kind == Assessment.Kind.BONUS
    return Assessment(
        term=completed.term,
        module=completed.module,
        completes=completed,
        kind=kind,
        title=title[: Assessment._meta.get_field("title").max_length],
        type="" if is_bonus else completed.type,
        maximum=BONUS_MAXIMUM if is_bonus else completed.maximum,
    )


class ComplementForm(QuickAssessmentForm):
    """The line of an assessment, filled in from the one that it completes."""

    class Meta(QuickAssessmentForm.Meta):
        fields = ["title", "type", "date", "deadline"]

    def layout(self) -> Layout:
        return Layout(
            Row(
                Column("title", css_class="col-12 col-md-4"),
                Column("type", css_class="col-12 col-md-3"),
                Column("points", css_class="col-12 col-md-1"),
                Column("date", css_class="col-6 col-md-2"),
                Column("deadline", css_class="col-6 col-md-2"),
            )
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.refuse_bonus_scale(self.instance.kind)
        return data


class CandidatesForm(forms.Form):
    """`called` are the boxes ticked; `seen` those who were called when the page was opened."""

    called = ChosenField(error_messages={"required": "Choisissez au moins un étudiant."})
    seen = SeenField(required=False)

    def __init__(self, *args: Any, invitations: Invitations, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitations = invitations
        called = tuple(each.enrolment.pk for each in invitations.students if each.is_called)
        proposed = tuple(each.enrolment.pk for each in invitations.students if each.reasons)
        self.initial = {"seen": called, "called": called or proposed}

    @property
    def ticked(self) -> frozenset[int]:
        """Whose box is ticked: those sent, else those called, else those proposed."""
        sent = self["called"].value() or ()
        return frozenset(int(each) for each in sent if is_key(str(each)))

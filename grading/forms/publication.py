"""The steps of an assessment: what the person saw, what he accepts, why he reopens."""

from django import forms

from grading.forms.chosen import ChosenField
from grading.models import Assessment, AssessmentEvent


class StepForm(forms.Form):
    """What a button of the life of an assessment says: the state that it was shown in, and how
    many missing marks are accepted."""

    seen = forms.ChoiceField(choices=Assessment.State.choices, widget=forms.HiddenInput)
    accepted = forms.IntegerField(
        required=False, min_value=0, max_value=10_000, widget=forms.HiddenInput
    )

    def clean_accepted(self) -> int:
        return self.cleaned_data["accepted"] or 0


class ReopeningForm(forms.Form):
    seen = forms.ChoiceField(choices=Assessment.State.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif de la réouverture",
        max_length=AssessmentEvent._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": "Rouvrir une évaluation demande un motif.",
            "max_length": "Ce motif est trop long : %(show_value)d caractères, %(limit_value)d au "
            "plus.",
        },
    )


class PublicationForm(forms.Form):
    """Validated assessments to publish together."""

    assessment = ChosenField(error_messages={"required": "Choisissez au moins une évaluation."})

"""A new deliberation: whom it judges, and why."""

from django import forms

from grading.forms.chosen import ChosenField
from grading.models import Jury


class FollowingForm(forms.Form):
    student = ChosenField(error_messages={"required": "Choisissez au moins un étudiant."})
    motive = forms.CharField(
        label="Motif de la nouvelle délibération",
        max_length=Jury._meta.get_field("motive").max_length,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "Une nouvelle délibération demande un motif."},
    )

"""The assessments of an earlier year to take up again."""

from django import forms

from grading.forms.chosen import ChosenField


class RenewalForm(forms.Form):
    chosen = ChosenField(error_messages={"required": "Choisissez au moins une évaluation."})
    dated = forms.BooleanField(
        label="Reprendre les dates, décalées au même jour de la semaine",
        required=False,
        initial=True,
    )

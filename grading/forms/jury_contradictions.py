"""The answer to a contradiction."""

from django import forms

from grading.models import Settlement


class SettleForm(forms.Form):
    """`proposal` and `average` are what contradicted the decision when the page was shown."""

    decision = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    proposal = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    average = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=Settlement.Outcome.choices,
        error_messages={"required": "Dites ce que devient la décision."},
    )
    reason = forms.CharField(
        max_length=500,
        error_messages={
            "required": "Régler une contradiction demande un motif.",
            "max_length": "Ce motif est trop long : 500 caractères au plus.",
        },
    )
    from_file = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def seen(self) -> tuple[str, str]:
        return self.cleaned_data["proposal"], self.cleaned_data["average"]

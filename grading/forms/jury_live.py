from django import forms


class SinceForm(forms.Form):
    """The last change of decisions that a page knows of; none by default."""

    depuis = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)

    def clean_depuis(self) -> int:
        return self.cleaned_data["depuis"] or 0

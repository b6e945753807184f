"""A list pasted in a page, and the order to execute the plan that was shown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class PasteForm(forms.Form):
    """`empreinte` is the fingerprint of the plan seen; `sur` agrees to leave what is doubtful."""

    texte = forms.CharField(
        label="Lignes à coller",
        strip=False,
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 8,
                "spellcheck": "false",
                "autocomplete": "off",
            }
        ),
        error_messages={"required": "Collez au moins une ligne."},
    )
    empreinte = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    sur = forms.BooleanField(
        label="Enregistrer ce qui est sûr, laisser le reste",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean_texte(self) -> str:
        text: str = self.cleaned_data["texte"]
        if not text.strip():
            raise ValidationError("Collez au moins une ligne.")
        return text

    def show(self, fingerprint: str) -> None:
        """The plan is on the page: what is sent from now on has seen it."""
        self.data: Any = {**dict(self.data.items()), "empreinte": fingerprint}

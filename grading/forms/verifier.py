"""What somebody types who holds a document: its number, and the code beside it."""

from typing import Any

from django import forms


def field(label: str, example: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": example,
            }
        ),
        error_messages={
            "required": missing,
            "max_length": "C’est trop long : recopiez ce qui est imprimé à côté du code QR.",
        },
    )


class NumberForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = field(
            "Numéro du document", "GMP-2026-000123", "Recopiez le numéro du document."
        )
        self.fields["code"] = field(
            "Code de contrôle", "7K3M-9QXP", "Recopiez le code imprimé à côté du numéro."
        )

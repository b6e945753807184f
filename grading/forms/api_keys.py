"""What somebody says of a key of the API that he asks for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from grading.models import ApiToken
from grading.models.api_token import Scope

LONGEST_NAME = ApiToken._meta.get_field("name").max_length
DURATIONS = ((30, "un mois"), (90, "trois mois"), (365, "un an"))


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label="À quoi servira cette clé ?",
        max_length=LONGEST_NAME,
        help_text="« Emploi du temps », par exemple : c’est son nom dans la liste, et dans "
        "l’historique des notes qu’elle saisit.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Dites à quoi elle servira : rien n’a été créé.",
            "max_length": f"{LONGEST_NAME} caractères au plus : rien n’a été créé.",
        },
    )
    scopes = forms.MultipleChoiceField(
        label="Ce qu’elle permet",
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez le moins possible : qui a la clé peut tout cela en votre nom.",
        error_messages={
            "required": "Cochez au moins un usage : rien n’a été créé.",
            "invalid_choice": "Choisissez parmi les usages proposés : rien n’a été créé.",
        },
    )
    days = forms.TypedChoiceField(
        label="Pour combien de temps",
        coerce=int,
        choices=DURATIONS,
        initial=90,
        error_messages={
            "required": "Choisissez une durée : rien n’a été créé.",
            "invalid_choice": "Choisissez parmi les durées proposées : rien n’a été créé.",
        },
    )

    def __init__(self, *args: Any, offered: Iterable[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(each.value, each.label.capitalize()) for each in offered]

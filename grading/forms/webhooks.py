"""What somebody says of an address that wants to be told."""

from django import forms

from grading.models import EventKind, Webhook

LONGEST_URL = Webhook._meta.get_field("url").max_length


class WebhookForm(forms.Form):
    url = forms.URLField(
        label="Adresse à prévenir",
        max_length=LONGEST_URL,
        assume_scheme="https",
        help_text="En https://, joignable depuis l’extérieur.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Dites quelle adresse prévenir : rien n’a été créé.",
            "invalid": "Ce n’est pas une adresse : rien n’a été créé.",
            "max_length": f"{LONGEST_URL} caractères au plus : rien n’a été créé.",
        },
    )
    events = forms.MultipleChoiceField(
        label="De quoi",
        choices=[(each.value, each.label.capitalize()) for each in EventKind],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins un événement : rien n’a été créé.",
            "invalid_choice": "Choisissez parmi les événements proposés : rien n’a été créé.",
        },
    )

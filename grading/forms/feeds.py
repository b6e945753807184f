"""What a student says to follow his results elsewhere: the use of an address, which messages."""

from django import forms

from grading.models import FeedToken, Subscription

LONGEST_LABEL = FeedToken._meta.get_field("label").max_length


class KeyForm(forms.Form):
    label = forms.CharField(
        label="À quoi serviront ces adresses ?",
        max_length=LONGEST_LABEL,
        help_text="« Agenda du téléphone », par exemple : c’est leur nom dans la liste.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Dites à quoi elles serviront : rien n’a été créé.",
            "max_length": f"{LONGEST_LABEL} caractères au plus : rien n’a été créé.",
        },
    )


class MessagesForm(forms.Form):
    frequency = forms.ChoiceField(
        label="Quand voulez-vous un courriel ?",
        choices=[
            (Subscription.Frequency.NEVER, "Jamais"),
            (Subscription.Frequency.AT_ONCE, "Dès qu’une note est publiée ou corrigée"),
            (Subscription.Frequency.DAILY, "Une fois par jour, après 18 h"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez quand : rien n’a été modifié.",
            "invalid_choice": "Choisissez parmi les trois réponses : rien n’a été modifié.",
        },
    )
    with_value = forms.BooleanField(
        label="Écrire la note elle-même, dans les courriels et dans les flux Atom", required=False
    )

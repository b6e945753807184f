"""Somebody who arrives in a term."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from curriculum.models import Modality
from grading.forms.situations import LONGEST_INSTITUTION, DayField, TurnForm
from grading.models import Student, Term, Turn
from grading.selectors.situations import parcours_in
from grading.services.situations.arrivals import Newcomer

LONGEST_NUMBER = Student._meta.get_field("number").max_length
LONGEST_NAME = Student._meta.get_field("last_name").max_length
KINDS = {
    "": "Première inscription",
    Turn.Kind.TRANSFER_IN.value: "Arrivée par transfert",
    Turn.Kind.BACK.value: "Retour, après une césure ou une interruption",
}


class ArrivalForm(TurnForm):
    layout = (
        "kind",
        "number",
        "last_name",
        "first_name",
        "email",
        "group",
        "parcours",
        "modality",
        "on",
        "institution",
        "reason",
    )
    kind = forms.ChoiceField(
        label="Nature", choices=KINDS.items(), required=False, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label="Numéro d’étudiant",
        max_length=LONGEST_NUMBER,
        help_text="Un numéro déjà connu du département reprend l’étudiant qui le porte.",
    )
    last_name = forms.CharField(label="Nom", max_length=LONGEST_NAME)
    first_name = forms.CharField(label="Prénom", max_length=LONGEST_NAME)
    email = forms.EmailField(label="Courriel", required=False)
    modality = forms.ChoiceField(label="Modalité", choices=Modality.choices)
    on = DayField(label="Arrivé le", initial=timezone.localdate)
    institution = forms.CharField(
        label="Établissement d’origine",
        required=False,
        max_length=LONGEST_INSTITUTION,
        help_text="Pour un transfert.",
    )

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term
        self.fields["reason"].required = False
        self.fields["reason"].help_text = "Pour un transfert ou un retour ; il reste au parcours."
        names = [group.name for group in term.groups.all()]
        self.fields["group"] = forms.ChoiceField(
            label="Groupe",
            required=False,
            choices=[("", "aucun"), *((each, each) for each in names)],
        )
        parcours = parcours_in([term])
        self.fields["parcours"] = forms.ChoiceField(
            label="Parcours",
            required=False,
            choices=[("", "aucun"), *((code, f"{code} {name}") for code, name in parcours.items())],
        )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on.year not in (self.term.year, self.term.year + 1):
            raise ValidationError(f"Cette date n’est pas dans l’année {self.term.academic_year}.")
        return on

    @property
    def newcomer(self) -> Newcomer:
        data = self.cleaned_data
        names = ("number", "last_name", "first_name", "email", "group")
        return Newcomer(*(data[name].strip() for name in names))

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = ("on", "reason", "institution", "parcours", "modality")
        kind = Turn.Kind(data["kind"]) if data["kind"] else None
        return {**{name: data[name] for name in kept}, "kind": kind}

"""What is asked of the register of issued documents: which ones to show, and to revoke one."""

from collections.abc import Iterable
from typing import Any

from django import forms

from grading.forms.chosen import is_key
from grading.forms.history import chosen_among
from grading.models import IssuedDocument, Term
from grading.selectors.issued import Wanted

LONGEST_REASON = IssuedDocument._meta.get_field("revoked_reason").max_length


class RegisterForm(forms.Form):
    """A filter that is refused is said and not applied."""

    q = forms.CharField(
        label="Numéro ou nom",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"max_length": "C’est trop long : ce filtre n’est pas appliqué."},
    )
    avant = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, terms: Iterable[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = {str(term.pk): term for term in terms}
        names = [(key, str(term)) for key, term in self.terms.items()]
        self.fields["type"] = chosen_among(IssuedDocument.Kind.choices, "Type", "tous")
        self.fields["semestre"] = chosen_among(names, "Semestre", "tous")
        self.fields["etat"] = chosen_among(IssuedDocument.State.choices, "État", "tous")

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in ("q", "type", "semestre", "etat")]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        before = asked.get("avant", "")
        return Wanted(
            words=asked.get("q", ""),
            kind=asked.get("type", ""),
            term=self.terms.get(asked.get("semestre", "")),
            state=asked.get("etat", ""),
            before=int(before) if is_key(before) else None,
        )


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label="Motif de la révocation",
        max_length=LONGEST_REASON,
        help_text="Gardé au registre ; qui vérifie le document ne le voit pas.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Dites pourquoi : ce document n’est pas révoqué.",
            "max_length": f"{LONGEST_REASON} caractères au plus : ce document n’est pas révoqué.",
        },
    )

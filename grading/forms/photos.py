"""A zip of photos, and the term whose department it is for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from grading.forms.imports import SELECT
from grading.models import Term


class PhotosForm(forms.Form):
    fichier = forms.FileField(
        label="Photos",
        max_length=200,
        help_text="Un zip d’images JPEG, PNG ou WebP nommées par numéro d’étudiant "
        "(22501017.jpg) ; 5 Mo et 500 photos au plus, 1 Mo par photo.",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".zip"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(
        self, *args: Any, terms: Iterable[Term], upload_refused: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.upload_refused = upload_refused
        self.terms = {str(term.pk): term for term in terms}
        self.fields["semestre"] = forms.ChoiceField(
            label="Semestre",
            choices=[(key, f"{term}, {term.programme.title}") for key, term in self.terms.items()],
            error_messages={"invalid_choice": "Ce semestre n’est pas dans la liste."},
            widget=forms.Select(attrs=SELECT),
        )
        self.order_fields(["semestre", "fichier"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.upload_refused:
            self.errors.pop("fichier", None)
            self.add_error("fichier", self.upload_refused)
        return data

    @property
    def term(self) -> Term:
        return self.terms[self.cleaned_data["semestre"]]

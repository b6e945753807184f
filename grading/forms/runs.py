"""What is asked of an edition: which documents, for whom, as what."""

from typing import Any

from django import forms

from grading.models import DocumentRun, Group, IssuedDocument, Term
from grading.selectors.documents import TermRoll

Kind, Output = IssuedDocument.Kind, DocumentRun.Output
KINDS = (Kind.TRANSCRIPT, Kind.STATEMENT)
TERM, YEAR, GROUP = "semestre", "annee", "groupe-"
SELECT = {"class": "form-select"}


class RunForm(forms.Form):
    """`inscription` names one student, whatever `pour` says."""

    type = forms.ChoiceField(
        label="Document",
        choices=[
            (each.value, each.label.capitalize()) for each in (Kind.TRANSCRIPT, Kind.STATEMENT)
        ],
        widget=forms.Select(attrs=SELECT),
    )
    pour = forms.ChoiceField(label="Pour", required=False, widget=forms.Select(attrs=SELECT))
    sortie = forms.ChoiceField(
        label="Résultat",
        choices=[
            (Output.ARCHIVE.value, "Archive de PDF"),
            (Output.BOOK.value, "PDF à imprimer"),
        ],
        initial=Output.ARCHIVE,
        widget=forms.Select(attrs=SELECT),
    )
    inscription = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, *args: Any, roll: TermRoll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term: Term = roll.term
        self.groups = {f"{GROUP}{group.pk}": group for group in roll.groups}
        field = self.fields["pour"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (TERM, f"le semestre {self.term.number}"),
            *((key, f"le groupe {group.name}") for key, group in self.groups.items()),
            (YEAR, f"toute l’année {self.term.academic_year}"),
        ]

    @property
    def kind(self) -> IssuedDocument.Kind:
        return Kind(self.cleaned_data["type"])

    @property
    def output(self) -> DocumentRun.Output:
        return Output(self.cleaned_data["sortie"])

    @property
    def is_of_year(self) -> bool:
        return bool(self.cleaned_data["pour"] == YEAR)

    @property
    def group(self) -> Group | None:
        return self.groups.get(self.cleaned_data["pour"])

from collections.abc import Iterable
from typing import Any

from django import forms

from grading.models import Term


class TermChoiceForm(forms.Form):
    """Whose documents to show: one of the terms that the user may see, the latest by default."""

    def __init__(self, *args: Any, terms: Iterable[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = {str(term.pk): term for term in terms}
        self.fields["semestre"] = forms.ChoiceField(
            label="Semestre",
            required=False,
            choices=[(key, f"{term}, {term.programme.title}") for key, term in self.terms.items()],
            error_messages={
                "invalid_choice": "Ce semestre n’existe pas, ou pas pour vous : le plus récent "
                "est affiché."
            },
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    @property
    def term(self) -> Term | None:
        """The chosen term, the latest when nothing was chosen or the choice was refused; None
        when there is none at all."""
        chosen = self.cleaned_data.get("semestre") if self.is_valid() else None
        return self.terms.get(chosen or "") or next(iter(self.terms.values()), None)

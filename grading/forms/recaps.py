from collections.abc import Iterable
from typing import Any

from django import forms

from curriculum.models import Parcours
from grading.forms.results import GroupFilterForm
from grading.models import Group


class RecapForm(GroupFilterForm):
    """Which students of a term to recap: of a group, of a parcours, or all of them."""

    parcours = forms.ChoiceField(label="Parcours", required=False)

    def __init__(
        self, *args: Any, groups: Iterable[Group], parcours: Iterable[Parcours], **kwargs: Any
    ) -> None:
        super().__init__(*args, groups=groups, **kwargs)
        self.known_parcours = {str(each.pk): each for each in parcours}
        field = self.fields["parcours"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Tous les parcours"),
            *((key, f"{each.code}, {each.title}") for key, each in self.known_parcours.items()),
        ]
        field.widget.attrs["class"] = "form-select"

    @property
    def chosen_parcours(self) -> Parcours | None:
        """The chosen parcours, None for all of them."""
        return self.known_parcours.get(self.cleaned_data.get("parcours", ""))

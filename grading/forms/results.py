from collections.abc import Iterable
from typing import Any

from django import forms

from grading.models import Group


class GroupFilterForm(forms.Form):
    """Which group of a term to show; everybody when nothing is chosen."""

    groupe = forms.ChoiceField(label="Groupe", required=False)

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        field = self.fields["groupe"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Tous les groupes"),
            *((key, group.name) for key, group in self.groups.items()),
        ]
        field.error_messages["invalid_choice"] = (
            "Ce groupe n’est pas dans ce semestre : tous les groupes sont affichés."
        )
        field.widget.attrs["class"] = "form-select"

    @property
    def group(self) -> Group | None:
        """The chosen group, None for everybody, also when the choice was refused."""
        return self.groups.get(self.cleaned_data.get("groupe", "")) if self.is_valid() else None

"""Whom of a plan to adopt, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from grading.forms.chosen import LIMIT, is_key
from grading.models import AdjustmentChange
from grading.selectors.adoption import Line, Way
from grading.services.decision_entries import REASON_LENGTH

LONGEST = {
    Way.POINTS: AdjustmentChange._meta.get_field("reason").max_length or 0,
    Way.DECISIONS: REASON_LENGTH,
}
"""Characters that the history keeps of a reason."""


class ChosenLinesField(forms.Field):
    """Lines of a plan, « 12-0a1b2c »: {id of the student: digest of what was shown of him}."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": "Choisissez au moins un étudiant.",
        "unreadable": "Cette liste est illisible\u00a0: rechargez la page.",
    }

    def to_python(self, value: Any) -> dict[int, str]:
        pairs = [word.partition("-") for word in value or []]
        if len(pairs) > LIMIT or not all(is_key(id) for id, _, _ in pairs):
            raise ValidationError(self.error_messages["unreadable"], "unreadable")
        return {int(id): digest for id, _, digest in pairs}


class AdoptionForm(forms.Form):
    choix = ChosenLinesField()

    def __init__(self, data: QueryDict | None, *, plan: Iterable[Line], way: Way) -> None:
        super().__init__(data)
        self.plan, self.way = tuple(plan), way
        self.sent = (
            None if data is None else {word.partition("-")[0] for word in data.getlist("choix")}
        )
        self.fields["motif"] = forms.CharField(
            label="Motif",
            max_length=LONGEST[way],
            widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
            help_text="Il reste dans l’historique, avec votre nom.",
            error_messages={"required": "Un motif est attendu\u00a0: il reste dans l’historique."},
        )

    @property
    def lines(self) -> list[tuple[Line, str, bool]]:
        """Each line of the plan with its value, and whether it is ticked; those for whom it
        decides something come first, and are the ones ticked at first."""
        ordered = sorted(self.plan, key=lambda line: not line.decides)
        return [(line, f"{line.student}-{line.digest}", self._ticks(line)) for line in ordered]

    def _ticks(self, line: Line) -> bool:
        return line.decides if self.sent is None else str(line.student) in self.sent

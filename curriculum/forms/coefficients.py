"""What a row prints beside its coefficient: the types of assessment and the hours."""

from decimal import Decimal
from typing import Any

from django import forms

from curriculum.forms.fields import NumberField, ReasonField
from curriculum.models import Coefficient
from curriculum.selectors.programmes import is_taught
from curriculum.services.coefficients import REASON_WANTED
from curriculum.validators.schema import plain
from curriculum.validators.shape import ASSESSMENT_TYPES, HOUR_TYPES

PARTS = (
    ("assessments", "Coefficient", ASSESSMENT_TYPES),
    ("hours", "Heures", HOUR_TYPES),
)


def part_fields() -> dict[str, forms.Field]:
    return {
        f"{part}_{name}": NumberField(label=f"{label} {name.upper()}")
        for part, label, names in PARTS
        for name in names
    }


class BaseCoefficientForm(forms.ModelForm):
    reason = ReasonField()

    class Meta:
        model = Coefficient
        fields = ("ue", "module", "parcours", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, _, _ in PARTS:
            for name, value in getattr(self.instance, part).items():
                self.initial[f"{part}_{name}"] = Decimal(value)
        if self.instance.pk is None:
            # Its value is given in the grid, where the totals are seen to close.
            self.instance.value = Decimal(0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for part, _, names in PARTS:
            self.set_part(part, names, cleaned)
        ue, module = cleaned.get("ue"), cleaned.get("module")
        if (
            ue
            and module
            and (module.programme_id, module.semester_number)
            != (
                ue.semester.programme_id,
                ue.semester.number,
            )
        ):
            self.add_error("module", "Ce module n’est pas du semestre de cette UE.")
        return cleaned

    def set_part(self, part: str, names: tuple[str, ...], cleaned: dict[str, Any]) -> None:
        typed = {name: cleaned.get(f"{part}_{name}") for name in names}
        values = {name: plain(value) for name, value in typed.items() if value is not None}
        weighs = part == "assessments" and values != self.instance.assessments
        unexplained = weighs and self.instance.pk and not cleaned.get("reason")
        if unexplained and is_taught(self.instance.ue.semester.programme):
            self.add_error("reason", REASON_WANTED)
            return
        setattr(self.instance, part, values)


CoefficientForm = type("CoefficientForm", (BaseCoefficientForm,), part_fields())

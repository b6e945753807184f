"""An assessment as it is described: points and weights in French decimals."""

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError

from grading.core.values import SCALE
from grading.models import Assessment
from grading.selectors.marks import ue_codes_of
from grading.services.assessments import fingerprint

HUNDREDTHS = 100
WEIGHT = "weight_"
BONUS_MAXIMUM = int(SCALE * HUNDREDTHS)
# « 1 sur 1 » would be brought to the scale like any mark, and add 20 points to the average.
BONUS_OUT_OF_20 = "Un bonus est noté sur 20 : une note de 0,5 ajoute un demi-point à la moyenne."


class QuickAssessmentForm(forms.ModelForm):
    """The one line under a sheet: the programme and the defaults decide of the rest."""

    points = forms.DecimalField(
        label="Barème",
        min_value=Decimal("0.01"),
        max_value=1000,
        decimal_places=2,
        localize=True,
        error_messages={
            "min_value": "Le barème va de 0,01 à 1000 points.",
            "max_value": "Le barème va de 0,01 à 1000 points.",
        },
    )

    class Meta:
        model = Assessment
        fields = ["title", "type", "date"]
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("date", "deadline")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].widget.attrs["inputmode"] = "decimal"
        self.fields["title"].widget.attrs["autocomplete"] = "off"
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            ("", "Sans type"),
            *((value, f"{value} : {label}") for value, label in Assessment.Type.choices),
        ]
        self.initial["points"] = Decimal(self.instance.maximum) / HUNDREDTHS
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(
            Row(
                Column("title", css_class="col-12 col-md-4"),
                Column("type", css_class="col-12 col-md-4"),
                Column("date", css_class="col-6 col-md-2"),
                Column("points", css_class="col-6 col-md-2"),
            )
        )

    def clean_date(self) -> date | None:
        return self.of_the_year(self.cleaned_data["date"])

    def clean_deadline(self) -> date | None:
        deadline = self.of_the_year(self.cleaned_data["deadline"])
        held = self.cleaned_data.get("date")
        if deadline and held and deadline < held:
            raise ValidationError("La saisie ne peut pas finir avant l’évaluation.")
        return deadline

    def of_the_year(self, day: date | None) -> date | None:
        """A year mistyped, 0026 for 2026, would hide the assessment at the end of every list."""
        term = self.instance.term
        if day and day.year not in (term.year, term.year + 1):
            raise ValidationError(f"Cette date n’est pas dans l’année {term.academic_year}.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("points") is not None:
            self.instance.maximum = int(data["points"] * HUNDREDTHS)
        return data

    def refuse_bonus_scale(self, kind: str | None) -> None:
        if kind == Assessment.Kind.BONUS and self.instance.maximum != BONUS_MAXIMUM:
            self.add_error("points", BONUS_OUT_OF_20)

    def add_refusal(self, error: ValidationError) -> None:
        """Show what the service refused; the maximum is typed in the field « points »."""
        faults = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, sentences in faults.items():
            name = "points" if name == "maximum" else name
            self.add_error(name if name in self.fields else None, sentences)

    def _get_validation_exclusions(self) -> set[str]:
        # The form does not show them, but the uniqueness of the title depends on them.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"term", "module"}


class AssessmentForm(QuickAssessmentForm):
    """Everything that can be said of an assessment, its weight towards each UE included.

    `seen` tells which description the person had before his eyes, `agreed` to which one he agreed
    knowing what it changes.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    agreed = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(QuickAssessmentForm.Meta):
        fields = [
            *("title", "type", "date", "deadline", "kind", "coefficient"),
            *("double_entry", "anonymous"),
        ]
        localized_fields = ["coefficient"]
        help_texts = {
            "kind": "Un rattrapage ne remplace la moyenne que s’il l’améliore, une seconde "
            "session toujours. Un bonus, noté sur 20, s’ajoute à la moyenne du module.",
            "deadline": "Le dernier jour pour entrer les notes, si vous en fixez un.",
            "double_entry": "Les notes sont relues par une seconde saisie avant d’être validées.",
            "anonymous": "Les copies portent un numéro ; les noms reviennent à la validation.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: Assessment = kwargs["instance"]
        self.ue_codes = ue_codes_of(instance.module_id)
        super().__init__(*args, **kwargs)
        self.initial["seen"] = fingerprint(instance) if instance.pk else ""
        # The line under the sheet does not ask for it.
        self.fields["kind"].required = False
        self.fields["coefficient"].widget.attrs["inputmode"] = "decimal"
        for code in self.ue_codes:
            self.fields[WEIGHT + code] = weight_field(code, instance.weights.get(code, "1"))

    def layout(self) -> Layout:
        return Layout(
            "seen",
            "agreed",
            *super().layout(),
            Row(
                Column("deadline", css_class="col-md-4"),
                Column("kind", css_class="col-md-4"),
                Column("coefficient", css_class="col-md-4"),
            ),
            Row(
                Column("double_entry", css_class="col-md-6"),
                Column("anonymous", css_class="col-md-6"),
            ),
            *self.weights_layout(),
        )

    @property
    def is_agreed(self) -> bool:
        return bool(self.cleaned_data["agreed"] == fingerprint(self.instance))

    def ask_agreement(self) -> None:
        """Send this very description back with the page, for it to be agreed to."""
        self.data = {**self.data.dict(), "agreed": fingerprint(self.instance)}  # type: ignore[attr-defined]

    def weights_layout(self) -> list[Fieldset]:
        """A field for each UE that the module feeds; nothing when it feeds none."""
        weights = [
            Column(WEIGHT + code, css_class="col-6 col-md-3 col-lg-2") for code in self.ue_codes
        ]
        return [Fieldset("Poids dans chaque UE", Row(*weights))] if weights else []

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or Assessment.Kind.NORMAL)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.refuse_bonus_scale(data.get("kind"))
        given = {code: data.get(WEIGHT + code) for code in self.ue_codes}
        self.instance.weights = {
            code: f"{weight.normalize():f}"
            for code, weight in given.items()
            if weight is not None and weight != 1
        }
        return data


def weight_field(code: str, weight: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=code,
        required=False,
        min_value=0,
        max_value=1000,
        decimal_places=3,
        initial=Decimal(weight),
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"min_value": "Un poids n’est jamais négatif."},
    )

"""Bonus and malus of a student as people type them: points by UE, values by rule."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zlib import crc32

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError

from grading.core.averages.bonuses import BonusRule
from grading.core.values import UE
from grading.selectors.adjustments import AdjustmentFile
from grading.templatetags.french import hundredths_fr
from grading.templatetags.rulebook import bonus_sentence

HUNDREDTHS = 100
NEVER_SEEN = -1


class SignedNumberField(forms.DecimalField):
    """« 0,5 », « −0,25 » with either minus, « 0.5 »; the number it holds is in hundredths."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        bounds = f"Un nombre de −{limit} à {limit} est attendu."
        super().__init__(
            required=False,
            min_value=-limit,
            max_value=limit,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": "Un nombre est attendu, par exemple 0,5 ou −0,25.",
                "min_value": bounds,
                "max_value": bounds,
                "max_decimal_places": "Deux décimales au plus.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("−", "-") if isinstance(value, str) else value)


class AdjustmentForm(forms.Form):
    """`seen` tells which state of the file the person had before his eyes."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=200,
        help_text="Il reste dans l’historique, avec votre nom.",
        error_messages={"required": "Un motif est attendu : il reste dans l’historique."},
    )

    def __init__(
        self,
        *args: Any,
        ues: tuple[UE, ...],
        rules: Mapping[str, list[BonusRule]],
        stored: AdjustmentFile,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ue_fields = {points_name(ue.code): ue.code for ue in ues}
        self.rule_fields = {value_name(rule): rule for rule in rules}
        self.initial["seen"] = stored.version
        for ue in ues:
            name = points_name(ue.code)
            self.fields[name] = SignedNumberField(label=ue_label(ue), limit=20)
            self.initial[name] = decimal(stored.points.get(ue.code))
        for rule, told in rules.items():
            sentences = " ".join(bonus_sentence(each) for each in told)
            name = value_name(rule)
            self.fields[name] = SignedNumberField(label=rule, limit=1000, help_text=sentences)
            self.initial[name] = decimal(stored.values.get(rule))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        points = [Column(name, css_class="col-6 col-md-4 col-lg-3") for name in self.ue_fields]
        values = [Column(name, css_class="col-12 col-md-6") for name in self.rule_fields]
        return Layout(
            "seen",
            *([Fieldset("Points par UE", HTML(POINTS), Row(*points))] if points else []),
            *([Fieldset("Règles du programme", HTML(VALUES), Row(*values))] if values else []),
            "reason",
        )

    def clean_seen(self) -> int:
        seen: int | None = self.cleaned_data["seen"]
        return NEVER_SEEN if seen is None else seen

    @property
    def points(self) -> dict[str, int | None]:
        """The points typed, in hundredths, by UE code."""
        return {code: hundredths(self.cleaned_data[name]) for name, code in self.ue_fields.items()}

    @property
    def values(self) -> dict[str, int | None]:
        """The values typed, in hundredths, by rule name."""
        return {
            rule: hundredths(self.cleaned_data[name]) for name, rule in self.rule_fields.items()
        }

    def add_refusal(self, error: ValidationError) -> None:
        faults = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, sentences in faults.items():
            self.add_error(name if name in self.fields else None, sentences)

    def add_move(self, error: ValidationError, stored: AdjustmentFile) -> None:
        """Show what somebody else recorded since, and take it as seen from now on."""
        self.add_error(None, error.messages)
        seen, typed = self.cleaned_data["seen"], self.points | self.values
        names = self.ue_fields | self.rule_fields
        moved = {each.ue_code or each.rule for each in stored.history if each.pk > seen}
        now = {**stored.points, **stored.values}
        for name, key in names.items():
            if key in moved and now.get(key) != typed[key]:
                self.add_error(name, f"Enregistré entre-temps : {hundredths_fr(now.get(key))}.")
        self.data = {**dict(self.data.items()), "seen": str(stored.version)}


POINTS = (
    '<p class="text-secondary">Ajoutés à la moyenne de l’UE, de −20 à 20 ; un nombre négatif est '
    "un malus. Une case vide : ni bonus ni malus.</p>"
)
VALUES = (
    '<p class="text-secondary">La valeur de l’étudiant, que la règle convertit en points. Une case '
    "vide : la règle ne s’applique pas à lui.</p>"
)


def ue_label(ue: UE) -> str:
    return f"{ue.code} {ue.competence}" if ue.competence else ue.code


def points_name(ue_code: str) -> str:
    return f"points_{ue_code}"


def value_name(rule: str) -> str:
    """The same as long as the rule keeps its name; fit for an HTML id, unlike the name."""
    return f"value_{crc32(rule.encode()):08x}"


def decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / HUNDREDTHS


def hundredths(value: Decimal | None) -> int | None:
    return None if value is None else int(value * HUNDREDTHS)

"""The settings of the rules as form fields, made from what the settings say of themselves."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from curriculum.forms.fields import ExactDecoder, ExactJSONField, ReasonField
from curriculum.models import Programme
from curriculum.selectors.programmes import is_taught
from curriculum.selectors.settings import in_force
from curriculum.services.coefficients import REASON_WANTED
from curriculum.validators.schema import plain
from curriculum.validators.settings import plainly, rules_module, storable

PREFIX = "rule_"


def rule_fields() -> dict[str, forms.Field]:
    """A field for each setting; left empty, the default applies."""
    module = rules_module()
    return {
        PREFIX + name: rule_field(setting, getattr(module.DEFAULTS, name))
        for name, setting in module.SETTINGS.items()
    }


def rule_field(setting: Any, default: Any) -> forms.Field:
    default_words = written_default(setting, default)
    common: dict[str, Any] = {
        "label": setting.label,
        "required": False,
        "help_text": f"{setting.effect} Source : {setting.source}. Par défaut : {default_words}.",
    }
    if setting.choices:
        choices = [("", f"Par défaut ({default_words})"), *setting.choices.items()]
        return forms.ChoiceField(choices=choices, **common)
    if setting.bounds is None:
        common["help_text"] += " S’écrit en JSON, comme dans le fichier du programme."
        return ExactJSONField(decoder=ExactDecoder, **common)
    return number_field(setting, default, common)


def number_field(setting: Any, default: Any, common: dict[str, Any]) -> forms.Field:
    low, high = setting.bounds
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 6})
    common |= {"min_value": int(low), "max_value": int(high), "widget": widget}
    if isinstance(default, Fraction):
        return forms.DecimalField(localize=True, max_digits=7, decimal_places=3, **common)
    return forms.IntegerField(**common)


def written_default(setting: Any, default: Any) -> str:
    shown = in_force(setting, default, default)
    if shown.number is None:
        return shown.words
    return plain(Decimal(shown.number.numerator) / shown.number.denominator).replace(".", ",")


class BaseProgrammeForm(forms.ModelForm):
    """A programme with its settings; a taught one is not changed without a reason."""

    reason = ReasonField()

    class Meta:
        model = Programme
        fields = ("department", "code", "version", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.instance.rules.items():
            if PREFIX + name in self.fields:
                self.initial[PREFIX + name] = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rules = self.rules()
        if not storable(rules):
            self.add_error(None, "Ces réglages contiennent une valeur illisible.")
            return cleaned
        for fault in rules_module().faults(rules):
            self.add_rule_error(fault)
        changes = self.instance.pk and rules != self.instance.rules
        if changes and not cleaned.get("reason") and is_taught(self.instance):
            self.add_error("reason", REASON_WANTED)
        if not self.errors:
            self.instance.rules = rules
        return cleaned

    def rules(self) -> dict[str, Any]:
        """Only what departs from the defaults, decimals as strings."""
        given = {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value not in (None, "")
        }
        return dict(plainly(given))

    def add_rule_error(self, fault: str) -> None:
        place, _, message = fault.partition(": ")
        name = place.removeprefix("rules.").partition(".")[0].partition("[")[0]
        field = PREFIX + name
        self.add_error(field if field in self.fields else None, message or fault)


ProgrammeForm = type("ProgrammeForm", (BaseProgrammeForm,), rule_fields())

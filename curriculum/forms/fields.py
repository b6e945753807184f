"""Form fields for what a programme stores as JSON, and for what must be said about a change."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms

from curriculum.validators.schema import Number, plain

NUMBER = Number()
ExactDecoder = partial(json.JSONDecoder, parse_float=Decimal)


class NumberField(forms.DecimalField):
    """A coefficient or a number of hours: 0 to 9999.999, comma or point."""

    def __init__(self, *, label: str, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            min_value=0,
            max_digits=NUMBER.digits,
            decimal_places=NUMBER.decimals,
            localize=True,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "size": 6, "autocomplete": "off"}
            ),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """A comma, and no zeros to drop; what was typed stays as it was typed."""
        return plain(value).replace(".", ",") if isinstance(value, Decimal) else value


class NotesFormField(forms.CharField):
    """Source notes, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        for name in ("encoder", "decoder", "max_length"):
            kwargs.pop(name, None)
        help_text = "Une par ligne : champ:nature:lignes texte. Par exemple « hours:printed:568 »."
        super().__init__(**{**kwargs, "required": False, "help_text": help_text})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class LineNumbersField(forms.CharField):
    """Line numbers of the source: « 36, 65 »."""

    def __init__(self, **kwargs: Any) -> None:
        for name in ("encoder", "decoder"):
            kwargs.pop(name, None)
        super().__init__(**{**kwargs, "required": False, "help_text": "Séparées par des virgules."})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = (super().to_python(value) or "").replace(",", " ").split()
        wrong = [word for word in words if not (word.isdecimal() and word.isascii())]
        if wrong:
            raise forms.ValidationError(f"« {wrong[0][:20]} » n’est pas un numéro de ligne.")
        if any(len(word) > 6 for word in words):
            raise forms.ValidationError("Un numéro de ligne a 6 chiffres au plus.")
        return [int(word) for word in words]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(data or "") != str(self.prepare_value(initial or []))


class ExactJSONField(forms.JSONField):
    """JSON, empty when there is nothing."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class ReasonField(forms.CharField):
    """Why a taught programme is changed; kept in the history of the object."""

    def __init__(self) -> None:
        super().__init__(
            label="Motif de la modification",
            required=False,
            max_length=200,
            help_text="Obligatoire pour un programme enseigné : les résultats en dépendent "
            "aussitôt. Le motif reste dans l’historique.",
        )

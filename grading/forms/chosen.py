"""Rows chosen in a list by their keys, as a browser sends them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LIMIT = 2_000
DIGITS = 18  # every key of the database, and nothing that it would choke on


class ChosenField(forms.Field):
    """The ids of the boxes that are ticked: a tuple of integers, each once, at most `LIMIT`.

    Which rows they are allowed to name is the business of who receives them.
    """

    widget: type[forms.Widget] = forms.MultipleHiddenInput
    hidden_widget = forms.MultipleHiddenInput
    default_error_messages = {"unreadable": "Cette liste est illisible : rechargez la page."}

    def to_python(self, value: Any) -> tuple[int, ...]:
        words = value or []
        if len(words) > LIMIT or not all(is_key(word) for word in words):
            raise ValidationError(self.error_messages["unreadable"], "unreadable")
        return tuple(dict.fromkeys(int(word) for word in words))


class SeenField(ChosenField):
    """The same list in one field, « 12,13,15 »: what the page showed when it was opened."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> tuple[int, ...]:
        return super().to_python([word for word in (value or "").split(",") if word])

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ",".join(map(str, value or ()))


def is_key(word: str) -> bool:
    return len(word) <= DIGITS and word.isascii() and word.isdecimal()

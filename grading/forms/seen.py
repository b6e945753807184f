"""Forms that say of each field what stood there when the page was opened, so that two people may
change the same thing at once."""

from typing import Any

from django import forms

from grading.services.juries.merging import Wish


class SeenForm(forms.Form):
    """Its fields but those `apart` come back with the value that was shown (Django's hidden
    initial)."""

    apart: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.compared:
            self.fields[name].show_hidden_initial = True

    @property
    def compared(self) -> list[str]:
        return [name for name in self.fields if name not in self.apart]

    def wishes(self) -> dict[str, Wish]:
        """What is wanted of each field, once the form is valid."""
        return {name: Wish(self._seen(name), self.cleaned_data[name]) for name in self.compared}

    def _seen(self, name: str) -> Any:
        """What somebody made up stands nowhere: the service then finds that it has moved."""
        typed = self.data.get(self[name].html_initial_name, "")
        try:
            return self.fields[name].to_python(typed)
        except forms.ValidationError:
            return typed

    def take_as_seen(self, now: dict[str, Any]) -> None:
        """Send the page back with these as what the person now has before his eyes."""
        shown = {
            self[name].html_initial_name: self.fields[name].prepare_value(now[name]) or ""
            for name in self.compared
        }
        self.data = {**self.data.dict(), **shown}  # type: ignore[attr-defined]

"""Whom the doubtful parts of a file are about, as somebody settles it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

SELECT = forms.Select(attrs={"class": "form-select"})
PERSON = "qui-"


class PeopleForm(forms.Form):
    """One question for each doubt: {place: (label, candidates, whether he may be new)}, a candidate
    being the id of a student and what is said of him. `new` and `out` are the other answers,
    `aside` says the latter."""

    def __init__(
        self,
        *args: Any,
        doubts: Mapping[int, tuple[str, Sequence[tuple[int, str]], bool]],
        new: str,
        out: str,
        aside: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for place, (label, candidates, may_be_new) in doubts.items():
            self.fields[person_name(place)] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[
                    ("", "à choisir"),
                    *((str(key), f"c’est {said}") for key, said in candidates),
                    *([(new, "quelqu’un d’autre, à créer")] if may_be_new else []),
                    (out, aside),
                ],
                widget=SELECT,
            )

    @property
    def choices(self) -> dict[int, int | str]:
        """What was answered, by place; what was not is absent."""
        return {
            int(name.removeprefix(PERSON)): int(value) if value.isdecimal() else value
            for name, value in self.cleaned_data.items()
            if value
        }


def person_name(place: int) -> str:
    return f"{PERSON}{place}"

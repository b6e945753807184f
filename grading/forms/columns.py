"""What each column of a table holds, as the person who brought it confirms it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from grading.forms.imports import CHECKBOX, INPUT, SELECT

Choices = Sequence[tuple[str, str]]


class ColumnShown(NamedTuple):
    """A column as the form shows it: its letter, its title, its first values."""

    letter: str
    title: str
    samples: Sequence[str]


class TableColumnsForm(forms.Form):
    """What each column of a table of so many `rows` holds; `uses` are the choices."""

    ligne = forms.IntegerField(
        label="Ligne des titres",
        min_value=0,
        max_value=2000,
        help_text="Son numéro dans le tableau ; 0 si aucune ligne ne porte de titres.",
        widget=forms.NumberInput(attrs={**INPUT, "inputmode": "numeric"}),
    )

    def __init__(
        self,
        *args: Any,
        rows: int,
        columns: Mapping[int, ColumnShown],
        uses: Sequence[tuple[str, str | Choices]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.columns = columns
        for place, shown in columns.items():
            self.fields[column_name(place)] = forms.ChoiceField(
                label=f"Colonne {shown.letter}",
                required=False,
                choices=[("", "rien, laisser de côté"), *uses],
                widget=forms.Select(attrs=SELECT),
            )

    @property
    def lines(self) -> list[tuple[ColumnShown, forms.BoundField]]:
        return [(shown, self[column_name(place)]) for place, shown in self.columns.items()]

    def clean_ligne(self) -> int:
        line = int(self.cleaned_data["ligne"])
        if line > self.rows:
            raise ValidationError(
                f"Ce tableau n’a que {self.rows} ligne{'s' if self.rows > 1 else ''}."
            )
        return line

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            held = Counter(data[column_name(place)] for place in self.columns)
            self.refuse_repeats(data, held)
            self.refuse(data, held)
        return data

    def refuse(self, data: dict[str, Any], held: Counter[str]) -> None:
        """Raises ValidationError for uses that say too little, or too much; `held` counts them."""
        raise NotImplementedError

    def refuse_repeats(self, data: Mapping[str, Any], held: Counter[str]) -> None:
        """Each column says something else; a full name goes without its parts."""
        full = held["full_name"] > 0
        for place in self.columns:
            use = data[column_name(place)]
            if use and held[use] > 1:
                self.add_error(column_name(place), "Deux colonnes disent la même chose.")
            elif full and use in ("last_name", "first_name"):
                sentence = "Une colonne donne déjà le nom et le prénom ensemble."
                self.add_error(column_name(place), sentence)

    @property
    def uses(self) -> dict[int, str]:
        """The use of each column shown."""
        return {place: self.cleaned_data[column_name(place)] for place in self.columns}


class ColumnsForm(TableColumnsForm):
    """The columns of a table of marks. The uses are those of `grading/imports/layout.py`:
    `identities` and `marks` are (use, label). `orders` gives for the row of titles, counted from 1
    and 0 for none, the lists that have as many students as there are rows. `masked` are the uses of
    the assessments whose marks must not stand beside a name."""

    def __init__(
        self,
        *args: Any,
        identities: Choices,
        marks: Choices,
        orders: Callable[[int], Choices],
        masked: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, uses=[("Identité", identities), ("Notes de", marks)], **kwargs)
        self.masked = masked
        self.identity_uses = {use for use, _ in identities}
        self.mark_uses = {use for use, _ in marks}
        self.orders = list(orders(self.header_typed()))
        self.fields["ordre"] = forms.ChoiceField(
            label="Mes lignes sont dans l’ordre de la grille",
            required=False,
            choices=[("", "Non"), *((key, f"Oui, ce sont {label}") for key, label in self.orders)],
            widget=forms.RadioSelect(attrs=CHECKBOX),
            initial="",
        )

    def header_typed(self) -> int:
        typed = self.data.get("ligne", "") if self.is_bound else self.initial.get("ligne", 0)
        return int(typed) if str(typed).isdecimal() and len(str(typed)) < 5 else 0

    @property
    def asks_order(self) -> bool:
        """The question only makes sense when no column says who the rows are about."""
        held = {self[column_name(place)].value() for place in self.columns}
        return not held & self.identity_uses

    def refuse(self, data: dict[str, Any], held: Counter[str]) -> None:
        identities = self.identity_uses & set(held)
        if identities:
            data["ordre"] = ""
        if not self.mark_uses & set(held):
            raise ValidationError(
                "Dites quelle colonne contient des notes, et de quelle évaluation."
            )
        if not identities and not data["ordre"]:
            raise ValidationError(
                "Dites quelle colonne désigne les étudiants, ou que vos lignes sont dans l’ordre "
                "de la grille."
            )
        self.refuse_unmasking(held, identities)

    def refuse_unmasking(self, held: Counter[str], identities: Collection[str]) -> None:
        """Numbers are those of one assessment, and say whose its copies are to nobody."""
        if set(self.masked) & set(held) and identities != {"anonymous"}:
            raise ValidationError(
                "Les copies de cette évaluation sont anonymes : leur numéro d’anonymat, et rien "
                "d’autre, doit désigner les étudiants."
            )
        if held["anonymous"] and sum(held[use] for use in self.mark_uses) > 1:
            raise ValidationError(
                "Les numéros d’anonymat d’une évaluation ne valent que pour elle : gardez une "
                "seule colonne de notes."
            )


def column_name(place: int) -> str:
    return f"colonne-{place}"

"""What somebody asks of the table of a jury, from its address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.http import urlencode

from grading.models import Group
from grading.selectors.jury_table import DESCENDING, ECTS, LOWEST, NAME, Look, Sight

NAME_LENGTH = 100
ORDERS = {
    NAME: "nom",
    f"{DESCENDING}{NAME}": "nom, de Z à A",
    LOWEST: "RCUE le plus bas",
    f"{DESCENDING}{ECTS}": "ECTS, les plus nombreux d’abord",
    ECTS: "ECTS, les moins nombreux d’abord",
}
SIGHTS = {
    Sight.ALL: "tous",
    Sight.DISCUSSED: "à discuter",
    Sight.NEAR: "près d’un seuil",
    Sight.ONE_SHORT: "passage perdu par un seul RCUE",
    Sight.NOT_PASSING: "ne passent pas",
    Sight.WAITING: "des notes manquent",
    Sight.CONTRADICTED: "contradiction",
    Sight.DEFAULTING: "défaillants",
    Sight.GONE: "partis",
    Sight.OF_RIGHT: "de droit, à accepter",
    Sight.UNDECIDED: "non décidés",
    Sight.DECIDED: "décidés",
    Sight.DEPARTING: "le jury s’est écarté",
}
UNKNOWN = "Ce choix n’existe pas ici : il est laissé de côté."


class LookForm(forms.Form):
    """Never refused as a whole: what is not understood is left out, and said."""

    filtre = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=SIGHTS.items)
    groupe = forms.ChoiceField(label="Groupe", required=False)
    parcours = forms.ChoiceField(label="Parcours", required=False)
    tri = forms.ChoiceField(label="Trier par", required=False)
    nom = forms.CharField(label="Nom", required=False, max_length=NAME_LENGTH)

    def __init__(
        self, *args: Any, groups: Iterable[Group], parcours: Sequence[str], columns: Sequence[str]
    ) -> None:
        super().__init__(*args)
        named = [(str(group.pk), group.name) for group in groups]
        self._offer("groupe", [("", "tous"), *named])
        self._offer("parcours", [("", "tous"), *((each, each) for each in parcours)])
        self._offer("tri", [*ORDERS.items(), *_by_column(columns)])
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = UNKNOWN
        self.fields["nom"].widget.attrs |= {"type": "search", "class": "form-control"}

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.attrs["class"] = "form-select"

    @property
    def look(self) -> Look:
        self.is_valid()
        known = self.cleaned_data
        return Look(
            Sight(known.get("filtre") or Sight.ALL),
            known.get("groupe", ""),
            known.get("parcours", ""),
            known.get("nom", ""),
            known.get("tri") or NAME,
        )

    @property
    def refusals(self) -> list[str]:
        return [str(each) for sentences in self.errors.values() for each in sentences]


def asks_of_results(asked: Mapping[str, str]) -> bool:
    """Whether an address asks of the students more than their group, parcours and name."""
    return (asked.get("filtre") or Sight.ALL, asked.get("tri") or NAME) != (Sight.ALL, NAME)


def _by_column(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Each column, from the lowest; then from the highest."""
    rising = [(each, f"{each}, croissant") for each in columns]
    return [*rising, *((f"{DESCENDING}{each}", f"{each}, décroissant") for each in columns)]


def query_of(look: Look, **changes: Any) -> str:
    """The look as the end of an address, « ?filtre=partis », with these changes; what is by
    default is left out."""
    asked = {
        "filtre": look.sight,
        "groupe": look.group,
        "parcours": look.parcours,
        "nom": look.name,
        "tri": look.order,
        **changes,
    }
    told = {key: str(value) for key, value in asked.items() if value not in DEFAULTS}
    return f"?{urlencode(told)}" if told else ""


DEFAULTS = ("", Sight.ALL, NAME)

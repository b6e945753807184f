"""What people ask of a history, and what they ask to put back."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

from grading.models import Assessment, MarkBatch, MarkChange
from grading.selectors.history import History
from grading.selectors.lines import Place, Wanted

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_PLACE = re.compile(r"([0-9]{1,17})-([0-2])-([0-9]{1,18})")
LONGEST_REASON = MarkChange._meta.get_field("reason").max_length
HIGHEST_VERSION = 2**31 - 1
DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
NOT_A_DAY = {"invalid": "Une date s’écrit jour/mois/année : ce filtre n’est pas appliqué."}


def write_place(place: Place) -> str:
    return f"{(place.at - EPOCH) // MICROSECOND}-{place.source}-{place.pk}"


def read_place(text: str) -> Place | None:
    """The inverse of `write_place`; None for what it never writes."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    return Place(EPOCH + int(found[1]) * MICROSECOND, int(found[2]), int(found[3]))


def named(assessment: Assessment) -> str:
    return f"{assessment.module.code}, {assessment.title}"


def chosen_among(choices: Iterable[tuple[str, str]], label: str, everything: str) -> forms.Field:
    field = forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", everything), *choices],
        error_messages={"invalid_choice": "Ce choix n’existe pas ici : il n’est pas appliqué."},
    )
    field.widget.attrs["class"] = "form-select"
    return field


class HistoryForm(forms.Form):
    """Which lines of a history to show. A filter that is refused is said and not applied."""

    du = forms.DateField(label="Du", required=False, widget=DAY, error_messages=NOT_A_DAY)
    au = forms.DateField(label="Au", required=False, widget=DAY, error_messages=NOT_A_DAY)
    corrections = forms.BooleanField(
        label="Seulement les corrections après publication",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    avant = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, history: History, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authors = {str(user.pk): user for user in history.authors}
        self.assessments = {str(each.pk): each for each in history.assessments}
        self.fields["par"] = chosen_among(
            ((key, str(user)) for key, user in self.authors.items()), "Par", "tout le monde"
        )
        self.fields["evaluation"] = chosen_among(
            ((key, named(each)) for key, each in self.assessments.items()), "Évaluation", "toutes"
        )
        self.fields["origine"] = chosen_among(MarkBatch.Origin.choices, "Origine", "toutes")

    def clean_avant(self) -> Place | None:
        text = self.cleaned_data["avant"]
        place = read_place(text)
        if text and place is None:
            raise forms.ValidationError("Cette suite n’existe pas : voici le plus récent.")
        return place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("du"), cleaned.get("au")
        if since and until and until < since:
            self.add_error("au", "La fin précède le début : ce filtre n’est pas appliqué.")
        return cleaned

    @property
    def shown(self) -> list[forms.BoundField]:
        """The choices that stand side by side."""
        return [self[name] for name in ("par", "evaluation", "origine", "du", "au")]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(
            author=self.authors.get(asked.get("par", "")),
            since=asked.get("du"),
            until=asked.get("au"),
            assessment=self.assessments.get(asked.get("evaluation", "")),
            origin=asked.get("origine", ""),
            corrections=asked.get("corrections", False),
            before=asked.get("avant"),
        )


class ReasonForm(forms.Form):
    """Why published marks are changed; their students will read it."""

    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=LONGEST_REASON,
        help_text="Obligatoire pour une note déjà publiée ; l’étudiant le verra.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "max_length": "Ce motif est trop long : %(show_value)d caractères, %(limit_value)d au "
            "plus. Rien n’a été changé."
        },
    )


class VersionForm(forms.Form):
    """The version of a cell to put back."""

    version = forms.IntegerField(min_value=1, max_value=HIGHEST_VERSION)


class RestoreForm(VersionForm, ReasonForm):
    """With the version that the page showed as its value, and the reason."""

    seen = forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION)
